"""Operations on what a caller sends: marked where the text of what fails is lost, else not."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.codemods.cases import fix, read
from tests.codemods.failing.operations import FAILS, HEAD, QUIET
from tests.samples.environments import python_with
from tests.verify.running import NEW, OLD

SERVER = """\
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError

{head}
mcp = FastMCP("a")


@mcp.tool()
{tool}
"""
CALLING = """\
import asyncio, json, sys
try:
    from mcp.server.fastmcp import FastMCP as Server
    from mcp.server.fastmcp.exceptions import ToolError
except ImportError:
    from mcp.server.mcpserver import MCPServer as Server
    from mcp.server.mcpserver.exceptions import ToolError


async def said(code, arguments):
    server, names = Server("a"), {"ToolError": ToolError}
    exec(code, names)
    server.add_tool(names["t"])
    try:
        await server.call_tool("t", arguments)
    except ToolError as error:
        return str(error)


async def main():
    return [await said(*tool) for tool in json.load(sys.stdin)]


print(json.dumps(asyncio.run(main())))
"""


def is_marked(tool: str, root: Path) -> bool:
    (root / "server.py").write_text(SERVER.format(head=HEAD, tool=tool))
    fix(root, write=True, unsafe=True)
    after = read(root)["server.py"]
    return "UNS412 2.3 sends the text of an exception only if" in after


@pytest.mark.parametrize("name", FAILS)
def test_what_fails_is_marked(name: str, tmp_path: Path) -> None:
    assert is_marked(FAILS[name].code, tmp_path)


@pytest.mark.parametrize("name", QUIET)
def test_what_does_not_is_not(name: str, tmp_path: Path) -> None:
    assert not is_marked(QUIET[name], tmp_path)


@pytest.mark.sdk
def test_what_clients_read() -> None:
    """On 1.x why a tool failed, on 2.x that it did."""
    tools = [(f"{HEAD}\n\n{one.code}", one.arguments) for one in FAILS.values()]
    old, new = (said(sdk, tools) for sdk in (OLD, NEW))
    lost = {name: text for name, text in zip(FAILS, old, strict=True)
            if not text or FAILS[name].text not in text}  # fmt: skip
    assert lost == {}
    assert set(new) == {"Error executing tool t"}


def said(sdk: str, tools: list[tuple[str, dict[str, object]]]) -> list[str | None]:
    done = subprocess.run(
        [python_with(sdk), "-c", CALLING],
        input=json.dumps(tools), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[str | None] = json.loads(done.stdout)
    return found
