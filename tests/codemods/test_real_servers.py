"""Little servers, before on 1.x and after on 2.x: same name, tools, schemas and answers."""

import json
import textwrap
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from analyzer.verify.build import Build, Entry
from analyzer.verify.comparing import Comparison
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.starting import Running, Url, started
from analyzer.verify.transcript import Transcript
from tests.codemods.cases import fix
from tests.samples.building import transcript
from tests.samples.environments import python_with
from tests.verify.running import NEW, OLD, comparisons

pytestmark = pytest.mark.sdk

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

INITIALIZE: dict[str, Any] = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


BACK_CHANNEL = ("UNS301", "UNS303", "UNS304")
"""Rules on questions to the client, announcements and log messages."""
TEMPLATE = "UNS418"
"""The rule on what matches a template of a resource."""


def migrated(
    text: str, folder: Path, *arguments: str, left: tuple[str, ...] = ()
) -> tuple[Build, Build]:
    """The program as written, and after `fix --write` with nothing but `left` to a person.

    But for what clients of 2026-07-28 do not get at all, which no rename can bring back, and for
    templates, which match in another way.
    """
    for side in ("before", "after"):
        (folder / side).mkdir()
        (folder / side / "server.py").write_text(textwrap.dedent(text))
    marked = fix(folder / "after", write=True).marked
    assert (
        tuple(mark.code for mark in marked if mark.code not in (*BACK_CHANNEL, TEMPLATE)) == left
    )
    entry = Entry("file", "server.py", arguments)
    return (
        Build(python=python_with(OLD), entry=entry, source=folder / "before"),
        Build(python=python_with(NEW), entry=entry, source=folder / "after"),
    )


def differing(before: Build, after: Build, *steps: Step) -> dict[str, Comparison]:
    """The runs in which something was answered otherwise."""
    runs = comparisons(before, after, [Scenario(steps)])
    return {f"{how} {era}": one for how, era, _, one in runs if one.differences}


def over_stdio(build: Build, *steps: Step) -> Transcript:
    return transcript(build, Scenario(steps), "stdio")


def texts(heard: Transcript) -> list[Any]:
    """For each answer the texts, and whether they say that something went wrong."""
    results = [answer.result or {"content": []} for answer in heard.answers]
    return [
        (result.get("isError"), [block["text"] for block in result["content"]])
        for result in results
    ]


def test_stdio(tmp_path: Path) -> None:
    before, after = migrated(STDIO, tmp_path)
    steps = [Step(call="add", arguments={"a": a}) for a in (2, -2, 100)]
    assert differing(before, after, *steps) == {}
    old = over_stdio(before, *steps)
    assert old.server.name == "FastMCP"
    assert texts(old) == [
        (False, ["3"]),
        (True, ["Error executing tool add: negative"]),
        (True, ["Error executing tool add: 100 is too large"]),
    ]


def test_lowlevel(tmp_path: Path) -> None:
    """All that 1.x did around a handler is kept, wrong arguments and errors included."""
    before, after = migrated(LOWLEVEL, tmp_path)
    names = ("text", "data", "both", "fail", "refuse", "who", "unlisted")
    steps = [Step(call=name, arguments={"n": 1}) for name in names]
    steps += [Step(call="data"), Step(call="text", arguments={"n": "x"})]
    assert differing(before, after, *steps) == {}
    wrong = (True, ["Input validation error: 'x' is not of type 'integer'"])
    assert texts(over_stdio(before, *steps))[-1] == wrong


def test_lowlevel_besides_tools(tmp_path: Path) -> None:
    before, after = migrated(LOWLEVEL, tmp_path)
    steps = [
        Step(get="p"),
        Step(read="note://text"),
        Step(read="note://parts"),
        Step(complete="p", arguments={"n": "x"}),
        Step(complete="p", arguments={"n": ""}),
    ]
    assert differing(before, after, *steps) == {}
    old = over_stdio(before, *steps)
    assert [answer.succeeded for answer in old.answers] == [True] * 5


@pytest.mark.parametrize(
    ("program", "tool"), [(HTTP, "name"), (FACTORY, "path")], ids=["run", "factory"]
)
def test_http(program: str, tool: str, tmp_path: Path) -> None:
    """Reached by a name that is not this machine's, and at the path that was asked for."""
    before, after = migrated(program, tmp_path, "0", "streamable-http")
    messages = [
        ("initialize", INITIALIZE),
        ("tools/list", {}),
        ("tools/call", {"name": tool, "arguments": {}}),
    ]
    old, new = (posted(build, messages) for build in (before, after))
    assert old == new


def posted(build: Build, messages: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    """What a client by hand sees, without what the SDK says of itself."""
    with started(build, "http") as server:
        assert isinstance(server, Running), server
        assert isinstance(server.address, Url)
        assert server.address.url.endswith("/tools")
        hello, listed, called = [
            post(server.address.url, method, params) for method, params in messages
        ]
    return [
        (hello["serverInfo"]["name"], hello.get("instructions")),
        [(tool["name"], tool["description"], tool["inputSchema"]) for tool in listed["tools"]],
        {"content": called["content"]},
    ]


def post(url: str, method: str, params: dict[str, Any]) -> Any:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
        "Host": "mcp.example.org",
    }
    request = urllib.request.Request(url, json.dumps(message).encode(), headers)
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        return json.loads(response.read())["result"]


def test_transport_chosen_at_start(tmp_path: Path) -> None:
    """The same program serves stdio too: what only HTTP takes is passed to HTTP alone."""
    _, after = migrated(HTTP, tmp_path, "0", "stdio")
    assert over_stdio(after).server.name == "http"
