"""Little servers, before on 1.x and after on 2.x: same name, tools, schemas and answers."""

import json
import socket
import subprocess
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.codemods.cases import fix
from tests.samples.environments import python_with

pytestmark = pytest.mark.sdk

OLD, NEW = "mcp==1.30.0", "mcp==2.3.0"
SECONDS = 30

STDIO = """\
    from mcp.server.fastmcp import FastMCP
    from mcp.server.fastmcp.exceptions import ToolError

    server = FastMCP(None, "Adds numbers", port=9000)


    @server.tool()
    def add(a: int, b: int = 1) -> int:
        "Add."
        if a < 0:
            raise ToolError("negative")
        return a + b


    if __name__ == "__main__":
        server.run()
"""

HTTP = """\
    import sys
    from mcp.server.fastmcp import Context, FastMCP

    server = FastMCP(
        "http",
        host="0.0.0.0",  # reached by its public name
        port=int(sys.argv[1]),
        json_response=True,
        stateless_http=True,
        streamable_http_path="/tools",
    )


    @server.tool()
    def name(ctx: Context) -> str:
        return ctx.fastmcp.name


    server.run(sys.argv[2])
"""

FACTORY = """\
    import sys
    import uvicorn
    from mcp.server.fastmcp import FastMCP

    server = FastMCP("app", host="0.0.0.0", json_response=True, streamable_http_path="/tools")
    server.settings.stateless_http = True
    server.settings.port = int(sys.argv[1])


    @server.tool()
    def path() -> str:
        return "here"


    app = server.streamable_http_app()
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""

MESSAGES: list[dict[str, Any]] = [
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    },
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
    {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
]


def call(number: int, name: str, **arguments: Any) -> dict[str, Any]:
    params = {"name": name, "arguments": arguments}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}


def essence(answers: list[dict[str, Any]]) -> list[Any]:
    """What a client sees, without what the SDK itself adds."""
    hello, listed, *called = [answer["result"] for answer in answers]
    tools = [(tool["name"], tool["description"], tool["inputSchema"]) for tool in listed["tools"]]
    texts = [
        (result.get("isError", False), [block["text"] for block in result["content"]])
        for result in called
    ]
    return [hello["serverInfo"]["name"], hello.get("instructions"), tools, texts]


def over_stdio(python: Path, program: Path, messages: list[dict[str, Any]]) -> list[Any]:
    process = subprocess.Popen(
        [python, "-W", "ignore", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    answers = []
    try:
        for message in messages:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
            if "id" in message:
                answers.append(json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(SECONDS)
        process.stdout.close()
    return essence(answers)


def over_http(
    python: Path, program: Path, messages: list[dict[str, Any]], *arguments: str
) -> list[Any]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [python, "-W", "ignore", program, str(port), *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        return essence([post(port, message) for message in messages if "id" in message])
    finally:
        process.kill()
        process.wait(SECONDS)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def post(port: int, message: dict[str, Any]) -> Any:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
        "Host": "mcp.example.org",
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/tools", json.dumps(message).encode(), headers
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return json.loads(response.read())


def migrated(text: str, folder: Path) -> tuple[Path, Path]:
    """The program as written, and after `fix --write` with nothing left to a person."""
    before, after = folder / "before" / "server.py", folder / "after" / "server.py"
    for path in (before, after):
        path.parent.mkdir()
        path.write_text(textwrap.dedent(text))
    assert fix(after.parent, write=True).marked == ()
    return before, after


def test_stdio(tmp_path: Path) -> None:
    before, after = migrated(STDIO, tmp_path)
    messages = [*MESSAGES, call(3, "add", a=2), call(4, "add", a=-2)]
    old = over_stdio(python_with(OLD), before, messages)
    assert old == over_stdio(python_with(NEW), after, messages)
    assert old[0] == "FastMCP"


@pytest.mark.parametrize(
    ("program", "tool", "arguments"),
    [(HTTP, "name", ["streamable-http"]), (FACTORY, "path", [])],
    ids=["run", "factory"],
)
def test_http(program: str, tool: str, arguments: list[str], tmp_path: Path) -> None:
    before, after = migrated(program, tmp_path)
    messages = [*MESSAGES, call(3, tool)]
    old = over_http(python_with(OLD), before, messages, *arguments)
    assert old == over_http(python_with(NEW), after, messages, *arguments)


def test_transport_chosen_at_start(tmp_path: Path) -> None:
    """The same program serves stdio too: what only HTTP takes is passed to HTTP alone."""
    _, after = migrated(HTTP, tmp_path)
    text = after.read_text().replace("sys.argv[1]", "'0'").replace("sys.argv[2]", "'stdio'")
    after.write_text(text)
    assert over_stdio(python_with(NEW), after, MESSAGES)[0] == "http"
