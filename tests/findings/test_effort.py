"""What it takes to move a server."""

import msgspec

from analyzer.findings.effort import with_efforts
from analyzer.run import Finding, FourFacts, Server

SERVER = Server(
    id="shop/server.py:mcp",
    name="shop",
    project="shop",
    file="shop/server.py",
    line=1,
    framework="mcp.fastmcp",
    transports=(),
    entry_points=(),
    verdict="stateless",
    confidence="high",
    reason="",
    facts=FourFacts(None, None, None, None),
    cells=(),
    effort=0,
    trace=(),
    dependencies=(),
)
FINDING = Finding(
    code="UNS801",
    fingerprint="",
    file="shop/pyproject.toml",
    line=1,
    column=1,
    end_line=1,
    end_column=1,
    message="",
    category="mandatory",
    confidence="high",
    effort=1,
    server=None,
    cell=None,
    trace=(),
    fix=None,
    unfixed=None,
)


def test_effort_is_that_of_all_findings_of_the_server_and_its_project() -> None:
    other = msgspec.structs.replace(SERVER, id="shop/other.py:mcp")
    outside = msgspec.structs.replace(SERVER, id="server.py:mcp", project=".")
    inside = msgspec.structs.replace(SERVER, id="shop/plugin/server.py:mcp", project="shop/plugin")

    def finding(effort: int, file: str, server: str | None) -> Finding:
        return msgspec.structs.replace(FINDING, effort=effort, file=file, server=server)

    findings = [
        FINDING,
        finding(2, "shop/server.py", SERVER.id),
        finding(3, "shared.py", SERVER.id),
        finding(5, "shopping/a.py", None),
        finding(8, "shop/plugin/a.py", None),
        finding(13, "shop/library/a.py", None),
    ]
    servers = (SERVER, other, outside, inside)
    roots = (".", "shop", "shop/plugin", "shop/library")
    assert [server.effort for server in with_efforts(servers, findings, roots)] == [6, 1, 5, 8]
