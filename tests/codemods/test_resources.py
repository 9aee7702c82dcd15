"""Resources: keywords of their classes, templates, and what is raised when there is none."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="files-and-unknown-keywords",
        before="""\
            from mcp.server.fastmcp.resources import FileResource, TextResource

            KIND = "application/json"
            json = FileResource(uri="file:///a", path="/a", mime_type="application/json")
            xml = FileResource(uri="file:///a", path="/a", mime_type="image/svg+xml", \
is_binary=False)
            logo = FileResource(uri="file:///b", path="/b", is_binary=True)
            png = FileResource(uri="file:///b", path="/b", is_binary=True, \
mime_type="image/png")
            text = FileResource(uri="file:///c", path="/c", is_binary=False)
            plain = FileResource(uri="file:///c", path="/c", mime_type="text/markdown")
            computed = FileResource(uri="file:///d", path="/d", mime_type=KIND)
            note = TextResource(uri="a://note", text="x", tags=["a"], name="note")
            made = TextResource(uri="a://made", text="x", tags=print())
        """,
        after="""\
            from mcp.server.mcpserver.resources import FileResource, TextResource

            KIND = "application/json"
            json = FileResource(uri="file:///a", path="/a", mime_type="application/json", \
encoding=None)
            xml = FileResource(uri="file:///a", path="/a", mime_type="image/svg+xml", \
encoding=None)
            logo = FileResource(uri="file:///b", path="/b", encoding=None)
            png = FileResource(uri="file:///b", path="/b", mime_type="image/png")
            text = FileResource(uri="file:///c", path="/c")
            plain = FileResource(uri="file:///c", path="/c", mime_type="text/markdown")
            # unstick: UNS418 say encoding=None where this file was binary on 1.x: is_binary, \
or no text/ type
            computed = FileResource(uri="file:///d", path="/d", mime_type=KIND)
            note = TextResource(uri="a://note", text="x", name="note")
            # unstick: UNS418 TextResource has no tags: remove it, 1.x ignored it
            made = TextResource(uri="a://made", text="x", tags=print())
        """,
    ),
    Case(
        id="templates",
        before="""\
            from urllib.parse import unquote

            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.resource("a://{x}/{y}")
            async def plain(x: str, y: str, ctx: Context) -> str:
                return x + y


            @mcp.resource("b://{x}{y}")
            async def adjacent(x: str, y: str) -> str:
                return x + y


            @mcp.resource("c://static")
            async def static(ctx: Context) -> str:
                return "static"


            @mcp.resource("d://{path}")
            async def decoded(path: str) -> str:
                return unquote(path)
        """,
        after="""\
            from importlib.metadata import version
            from urllib.parse import unquote

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            # unstick: UNS418 values of plain arrive decoded now and may be empty, and one with \
`,`, `?`, `&`, `#`, `..` or a leading slash in it matches nothing: say {+name} or security= \
where clients send such
            @mcp.resource("a://{x}/{y}")
            async def plain(x: str, y: str, ctx: Context) -> str:
                return x + y


            # unstick: UNS418 2.x refuses variables with nothing between them: put a character \
there
            @mcp.resource("b://{x}{y}")
            async def adjacent(x: str, y: str) -> str:
                return x + y


            # unstick: UNS418 2.x refuses a Context where the URI has no variables: take the \
parameter away
            @mcp.resource("c://static")
            async def static(ctx: Context) -> str:
                return "static"


            # unstick: UNS418 values arrive decoded now, and absolute paths and `..` are \
refused: do not decode again, and exempt what is no path (security=)
            @mcp.resource("d://{path}")
            async def decoded(path: str) -> str:
                return unquote(path)
        """,
    ),
    Case(
        id="nothing-there",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            async def read(uri: str) -> str:
                try:
                    await mcp.read_resource(uri)
                except ValueError:
                    return "none"
                try:
                    return int(uri)
                except ValueError:
                    return "no number"
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            async def read(uri: str) -> str:
                try:
                    await mcp.read_resource(uri)
                # unstick: UNS418 a resource that is not there raises ResourceNotFoundError, no \
ValueError
                except ValueError:
                    return "none"
                try:
                    return int(uri)
                except ValueError:
                    return "no number"
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_resources(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
