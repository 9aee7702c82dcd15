"""What is to be done with affinity, by what the code needs; in whole audits."""

from pathlib import Path

import pytest

from analyzer.deployment.judging import OldClients
from analyzer.pipeline import audit, changes_around
from analyzer.settings import Settings

OLD, NEW = "mcp==1.26.0", "mcp==2.3.0"
PURE = """\
@mcp.tool()
def price(sku: str) -> int:
    return len(sku)
"""
CART = """\
carts: dict[str, list[str]] = {}


@mcp.tool()
def add(sku: str, user: str) -> None:
    carts.setdefault(user, []).append(sku)


@mcp.tool()
def view(user: str) -> list[str]:
    return carts[user]
"""
ASKING = """\
@mcp.tool()
async def order(ctx: Context) -> str:
    answer = await ctx.elicit("how many?", Amount)
    return str(answer)


class Amount(BaseModel):
    count: int
"""
FILES = """\
@mcp.tool()
def keep(name: str, text: str) -> None:
    (FOLDER / name).write_text(text)


@mcp.tool()
def read(name: str) -> str:
    return (FOLDER / name).read_text()


FOLDER = Path("notes")
"""
READING = """\
@mcp.tool()
def who(ctx: Context) -> str:
    return ctx.request_context.request.headers["mcp-session-id"]
"""
HEAD = "from pathlib import Path\nfrom pydantic import BaseModel\n"
STICKY = "ip_hash;"


def old(body: str, *, stateless: bool = False, transport: str = "streamable-http") -> str:
    flag = ", stateless_http=True" if stateless else ""
    return (
        f"{HEAD}from mcp.server.fastmcp import Context, FastMCP\n\nmcp = FastMCP('x'{flag})\n"
        f"{body}\n\nmcp.run(transport='{transport}')\n"
    )


def new(body: str, *, stateless: bool = False) -> str:
    flag = ", stateless_http=True" if stateless else ""
    return (
        f"{HEAD}from mcp.server.mcpserver import Context, MCPServer\n\nmcp = MCPServer('x')\n"
        f"{body}\n\nmcp.run(transport='streamable-http'{flag})\n"
    )


CASES = {
    "nothing kept, no session": (OLD, old(PURE, stateless=True), STICKY, "remove-now"),
    "a session by default": (OLD, old(PURE), STICKY, "remove-after-code"),
    "state": (OLD, old(CART), STICKY, "still-needed"),
    "state without a session": (OLD, old(CART, stateless=True), STICKY, "still-needed"),
    "state, by a recipe that never worked": (
        OLD, old(CART), "hash $http_mcp_session_id consistent;", "already-broken",
    ),
    "questions to the client": (OLD, old(ASKING, stateless=True), STICKY, "remove-after-code"),
    "files": (OLD, old(FILES, stateless=True), STICKY, "remove-after-code"),
    "events of old": (OLD, old(PURE, transport="sse"), STICKY, "remove-after-code"),
    "the session id": (OLD, old(READING, stateless=True), STICKY, "remove-after-code"),
    "moved, sessions for old clients": (NEW, new(PURE), STICKY, "remove-after-clients"),
    "moved, no session": (NEW, new(PURE, stateless=True), STICKY, "remove-now"),
    "moved, but state": (NEW, new(CART), STICKY, "still-needed"),
}  # fmt: skip


def laid_out(folder: Path, sdk: str, code: str, directive: str) -> Settings:
    (folder / "server.py").write_text(code)
    (folder / "requirements.txt").write_text(f"{sdk}\n")
    (folder / "nginx.conf").write_text(
        f"upstream mcp {{\n    {directive}\n    server a:8000;\n    server b:8000;\n}}\n"
        "server {\n    location /mcp {\n        proxy_pass http://mcp;\n"
        "        proxy_set_header Host $host;\n    }\n}\n"
    )
    return Settings(paths=(str(folder),), cache=False)


@pytest.mark.parametrize(("sdk", "code", "directive", "decision"), CASES.values(), ids=CASES)
def test_decision(tmp_path: Path, sdk: str, code: str, directive: str, decision: str) -> None:
    run = audit(laid_out(tmp_path, sdk, code, directive))
    (found,) = (one for one in run.deployment if one.kind == "affinity")
    assert (found.decision, found.tie) == (decision, "proven")
    assert found.reason


@pytest.mark.parametrize(
    ("sdk", "code", "edited"),
    [
        (OLD, old(PURE), (0, 0, 0)),
        (OLD, old(PURE, stateless=True), (1, 1, 1)),
        (OLD, old(CART), (0, 0, 0)),
        (NEW, new(PURE), (0, 1, 1)),
        (NEW, new(CART), (0, 0, 0)),
        (NEW, new(ASKING), (0, 0, 0)),
    ],
    ids=["sessions", "none", "state", "moved", "moved with state", "moved, asking"],
)
def test_old_clients_are_cared_for(
    tmp_path: Path, sdk: str, code: str, edited: tuple[int, int, int]
) -> None:
    settings = laid_out(tmp_path, sdk, code, STICKY)
    said = (OldClients(), OldClients(split=True), OldClients(gone=True))
    found = tuple(len(changes_around(settings, old).changes) for old in said)
    assert found == edited


@pytest.mark.parametrize(
    ("code", "decision"),
    [
        (old(CART), "already-broken"),
        (old(PURE), "already-broken"),
        (old(PURE, stateless=True), "as-it-is"),
    ],
    ids=["state", "sessions", "neither"],
)
def test_replicas_without_affinity(tmp_path: Path, code: str, decision: str) -> None:
    run = audit(laid_out(tmp_path, OLD, code, "least_conn;"))
    (found,) = run.deployment
    assert (found.kind, found.decision) == ("replicas", decision)
    assert [f.code for f in run.findings if f.code == "UNS705"] == (
        ["UNS705"] if decision == "already-broken" else []
    )
