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
        if a > 99:
            raise ValueError(f"{a} is too large")
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

LOWLEVEL = """\
    import asyncio

    from mcp.server.lowlevel import Server
    from mcp.server.lowlevel.helper_types import ReadResourceContents
    from mcp.server.stdio import stdio_server
    from mcp.shared.exceptions import McpError
    from mcp.types import (
        Completion, ErrorData, GetPromptResult, Prompt, PromptMessage, Resource, TextContent, Tool,
    )
    from pydantic import AnyUrl

    server = Server("desk", "1.2")
    SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


    @server.list_tools()
    async def list_tools() -> list[Tool]:
        return [
            Tool(name=name, description="d", inputSchema=SCHEMA)
            for name in ("text", "data", "both", "fail", "refuse", "who")
        ]


    @server.call_tool()
    async def call_tool(name, arguments):
        text = [TextContent(type="text", text=f"{name} {arguments}")]
        if name == "fail":
            raise ValueError("failed")
        if name == "refuse":
            raise McpError(ErrorData(code=7, message="refused"))
        if name == "data":
            return {"n": arguments["n"]}
        if name == "both":
            return text, {"n": arguments["n"]}
        if name == "who":
            return [TextContent(type="text", text=who())]
        return text


    def who():
        return type(server.request_context.request_id).__name__


    @server.list_prompts()
    async def list_prompts() -> list[Prompt]:
        return [Prompt(name="p")]


    @server.get_prompt()
    async def get_prompt(name: str, arguments: dict[str, str] | None) -> GetPromptResult:
        text = TextContent(type="text", text=f"{name} {arguments}")
        return GetPromptResult(messages=[PromptMessage(role="user", content=text)])


    @server.list_resources()
    async def list_resources():
        return [Resource(uri=AnyUrl(uri), name="a") for uri in ("note://a", "http://b")]


    @server.read_resource()
    async def read_resource(uri):
        if uri.host == "text":
            return "as text"
        return [
            ReadResourceContents("part", "text/markdown"),
            ReadResourceContents(b"part"),
        ]


    @server.completion()
    async def complete(ref, argument, context):
        return Completion(values=["a"]) if argument.value else None


    async def main():
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())


    asyncio.run(main())
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
        if "structuredContent" not in result
        else (result["structuredContent"], [block["text"] for block in result["content"]])
        for result in called
    ]
    return [hello["serverInfo"]["name"], hello.get("instructions"), tools, texts]


def over_stdio(python: Path, program: Path, messages: list[dict[str, Any]]) -> list[Any]:
    return essence(exchange(python, program, messages))


def exchange(python: Path, program: Path, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers to those messages that are requests."""
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
    return answers


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
    messages = [*MESSAGES, call(3, "add", a=2), call(4, "add", a=-2), call(5, "add", a=100)]
    old = over_stdio(python_with(OLD), before, messages)
    assert old == over_stdio(python_with(NEW), after, messages)
    assert old[0] == "FastMCP"


def test_lowlevel(tmp_path: Path) -> None:
    """All that 1.x did around a handler is kept, wrong arguments and errors included."""
    before, after = migrated(LOWLEVEL, tmp_path)
    names = ("text", "data", "both", "fail", "refuse", "who", "unlisted")
    messages = [*MESSAGES, *(call(10 + at, name, n=1) for at, name in enumerate(names))]
    messages += [call(20, "data"), call(21, "text", n="x")]
    old = over_stdio(python_with(OLD), before, messages)
    assert old == over_stdio(python_with(NEW), after, messages)
    assert old[3][-1] == (True, ["Input validation error: 'x' is not of type 'integer'"])


def test_lowlevel_besides_tools(tmp_path: Path) -> None:
    before, after = migrated(LOWLEVEL, tmp_path)
    requests: list[tuple[str, dict[str, Any]]] = [
        ("prompts/list", {}),
        ("prompts/get", {"name": "p"}),
        ("resources/list", {}),
        ("resources/read", {"uri": "note://text"}),
        ("resources/read", {"uri": "note://parts"}),
        ("completion/complete", completing("x")),
        ("completion/complete", completing("")),
    ]
    messages = MESSAGES[:2] + [
        {"jsonrpc": "2.0", "id": 10 + at, "method": method, "params": params}
        for at, (method, params) in enumerate(requests)
    ]
    old = exchange(python_with(OLD), before, messages)
    new = exchange(python_with(NEW), after, messages)
    assert old[1:] == new[1:]


def completing(value: str) -> dict[str, Any]:
    return {
        "ref": {"type": "ref/prompt", "name": "p"},
        "argument": {"name": "n", "value": value},
    }


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
