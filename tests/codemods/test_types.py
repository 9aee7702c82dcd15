"""Types of expressions, asked for by `reveal(expression)` in small programs."""

import json
import subprocess
import textwrap
from pathlib import Path

import libcst as cst
import pytest

from analyzer.assets import asset_dir
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Refusal
from analyzer.codemods.source import read_source
from analyzer.codemods.types import types_of
from tests.samples.environments import python_with


def revealed(**files: str) -> list[str]:
    """The classes of each `reveal(…)`, in order, one text each."""
    modules = []
    for name, text in files.items():
        source = read_source(f"{name}.py", textwrap.dedent(text).encode())
        assert not isinstance(source, Refusal)
        modules.append(Module(source))
    codebase = Codebase(modules)
    types = types_of(codebase)
    found = []
    for module in modules:
        for use in module.names.uses:
            call = module.names.parents.get(use.node)
            if use.parts[0].name == "reveal" and isinstance(call, cst.Call):
                classes = types.classes(module, call.args[0].value)
                found.append(" | ".join(sorted(name.rpartition(".")[2] for name in classes)))
    return found


def test_annotations() -> None:
    text = """
    from __future__ import annotations
    import typing as t
    from typing import Annotated, Any, Optional, Union
    import mcp.types as types
    from mcp import Tool
    from mcp.types import TextContent, ImageContent, ContentBlock

    Block = Union[TextContent, ImageContent]

    def f(a: types.Tool, b: "Tool", c: Optional[Tool], d: Tool | None, e: Annotated[Tool, 1],
          f: list[Tool], g: dict[str, Tool], h: Block, i: Any, j: Tool | Any, k: t.Sequence[Tool],
          l: ContentBlock, *m: Tool, **n: Tool):
        reveal(a); reveal(b); reveal(c); reveal(d); reveal(e); reveal(f[0]); reveal(g["x"])
        reveal(h); reveal(i); reveal(j); reveal(k[1:][0]); reveal(l); reveal(m[0]); reveal(n["x"])
    """
    assert revealed(a=text) == [
        *["Tool"] * 7, "ImageContent | TextContent", "", "", "Tool",
        "AudioContent | EmbeddedResource | ImageContent | ResourceLink | TextContent", "Tool",
        "Tool",
    ]  # fmt: skip


def test_results_of_the_sdk() -> None:
    text = """
    import asyncio
    from contextlib import AsyncExitStack
    from mcp import ClientSession, StdioServerParameters, stdio_client
    from mcp.client.streamable_http import streamablehttp_client

    async def main(parameters: StdioServerParameters):
        async with stdio_client(parameters) as (read, write):
            async with ClientSession(read, write) as session:
                reveal(session)
                hello = await session.initialize()
                reveal(hello.serverInfo)
                listed = await asyncio.wait_for(session.list_tools(), 3)
                reveal(listed)
                reveal(listed.tools[0])
                for tool in listed.tools:
                    reveal(tool)
                names = [reveal(t) for t in (await session.list_tools()).tools]
                by_name = {t.name: t for t in listed.tools}
                reveal(by_name["x"])
                reveal(by_name.get("x"))
                for index, tool in enumerate(listed.tools):
                    reveal(tool)
                reveal(next(iter(listed.tools)))
        stack = AsyncExitStack()
        streams = await stack.enter_async_context(streamablehttp_client("http://x"))
        reveal(streams[0])
        session = await stack.enter_async_context(ClientSession(*streams))
        reveal(session)
    """
    assert revealed(a=text) == [
        "ClientSession",
        "Implementation",
        "ListToolsResult",
        *["Tool"] * 7,
        "MemoryObjectReceiveStream",
        "ClientSession",
    ]


def test_classes_of_the_codebase() -> None:
    model = """
    from dataclasses import dataclass
    from mcp import ClientSession, Tool

    @dataclass
    class Entry:
        tool: Tool

    class Special(Tool):
        extra: int = 0

    class Client:
        session: ClientSession | None = None

        def __init__(self):
            self.tools = {}
            self.entry = Entry(Tool(name="a", inputSchema={}))

        def first(self):
            return self.entry.tool

        @property
        def last(self) -> Tool:
            reveal(self.session)
            reveal(self.first())
            return self.first()
    """
    use = """
    from model import Client, Special
    client = Client()
    reveal(client.last)
    reveal(client.entry.tool)
    reveal(client.tools)
    reveal(Special(name="s", inputSchema={}))
    reveal(Special(name="s", inputSchema={}).inputSchema)
    """
    assert revealed(model=model, use=use) == [
        "ClientSession",
        "Tool",
        "Tool",
        "Tool",
        "dict",
        "py:Special@1",
        "dict",
    ]


def test_tests_narrow() -> None:
    text = """
    from mcp import types

    def f(block, blocks, other, late):
        if isinstance(block, types.TextContent):
            reveal(block)
        elif isinstance(block, (types.ImageContent, types.AudioContent)) and reveal(block):
            reveal(block)
        else:
            reveal(block)
        found = [reveal(b) for b in blocks if isinstance(b, types.ImageContent)]
        if not isinstance(other, types.TextContent):
            reveal(other)
            return
        reveal(other)
        assert isinstance(late, types.TextContent)
        reveal(late)
        match block:
            case types.EmbeddedResource(resource=resource):
                reveal(block)
            case types.ResourceLink() as link:
                reveal(link)
        return isinstance(block, types.Tool) and reveal(block)
    """
    assert revealed(a=text) == [
        "TextContent",
        "AudioContent | ImageContent",
        "AudioContent | ImageContent",
        "",
        "ImageContent",
        "",
        "TextContent",
        "TextContent",
        "EmbeddedResource",
        "ResourceLink",
        "Tool",
    ]


def test_functions() -> None:
    text = """
    from contextlib import asynccontextmanager, contextmanager
    from collections.abc import AsyncIterator
    from mcp import ClientSession, Tool

    def make(name):
        if not name:
            return None
        return Tool(name=name, inputSchema={})

    def show(tool):
        reveal(tool)

    def shared(tool):
        reveal(tool)

    @asynccontextmanager
    async def connect() -> AsyncIterator[ClientSession]:
        yield ClientSession(1, 2)

    @contextmanager
    def opened():
        yield make("a")

    async def main():
        reveal(make("x"))
        show(make("y"))
        print(shared)
        async with connect() as session:
            reveal(session)
        with opened() as tool:
            reveal(tool)

    def loop(tool: Tool):
        current = None
        while True:
            current = current or tool
            reveal(current)
    """
    assert revealed(a=text) == ["Tool", "", "Tool", "ClientSession", "Tool", "Tool"]


def test_names_of_2_are_understood() -> None:
    text = """
    from mcp.server.mcpserver import Context, MCPServer
    from mcp.shared.exceptions import MCPError

    server = MCPServer("a")

    def f(ctx: Context):
        reveal(ctx)
        reveal(ctx.session)
        reveal(server)
        try:
            pass
        except MCPError as error:
            reveal(error)
    """
    assert revealed(a=text) == ["Context", "ServerSession", "FastMCP", "McpError"]


@pytest.mark.sdk
def test_the_table_is_what_the_sdk_says() -> None:
    program = Path(__file__).with_name("read_types.py")
    python = python_with("mcp==1.30.0")
    done = subprocess.run(
        [python, "-W", "ignore", program], capture_output=True, text=True, check=True, timeout=60
    )
    table = asset_dir("rules") / "tables" / "mcp-1-types.json"
    assert json.loads(done.stdout) == json.loads(table.read_text())
