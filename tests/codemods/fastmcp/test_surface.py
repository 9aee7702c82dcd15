# ruff: noqa: E501 (markers are one line each)
"""Names, arguments and members of `fastmcp` that 4.x has elsewhere, or has not."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

NAMES = [
    Case(
        id="several-homes",
        before="""\
            import fastmcp.server.proxy as proxies
            from fastmcp import FastMCP, Image
            from fastmcp.server.openapi import FastMCPOpenAPI, RouteMap
            from fastmcp.tools.tool import FunctionTool as Made, default_serializer

            server = FastMCPOpenAPI({}, None, name="a")
            plain = FastMCP("b")
            made = proxies.ProxyClient
            kinds = (Image, RouteMap, Made, default_serializer)
        """,
        after="""\
            import fastmcp.server.providers.proxy as proxies
            from fastmcp import FastMCP
            from fastmcp.server.providers.openapi import RouteMap
            from fastmcp.tools import FunctionTool as Made
            from fastmcp.tools.base import default_serializer
            from fastmcp.utilities.types import Image

            server = FastMCP.from_openapi({}, None, name="a")
            plain = FastMCP("b")
            made = proxies.ProxyClient
            kinds = (Image, RouteMap, Made, default_serializer)
        """,
    ),
    Case(
        id="decorators-of-that-name",
        before="""\
            import fastmcp.tools
            from fastmcp.tools import Tool, tool


            @tool
            def add() -> int:
                return 1


            @fastmcp.tools.tool
            def more() -> int:
                return 2
        """,
    ),
    Case(
        id="serves-both-versions",
        before="""\
            try:
                from fastmcp.server.providers.proxy import ProxyClient
            except ImportError:
                from fastmcp.server.proxy import ProxyClient
        """,
    ),
    Case(
        id="the-folder-of-that-name-is-ours",
        before={
            "server.py": "from fastmcp.server.proxy import Thing\n\nprint(Thing)\n",
            "fastmcp/__init__.py": "",
            "fastmcp/server/__init__.py": "",
            "fastmcp/server/proxy.py": "# of mcp\nclass Thing:\n    pass\n",
        },
    ),
    Case(
        id="paths-in-strings",
        before="""\
            from unittest.mock import patch

            import fastmcp

            with patch("fastmcp.server.proxy.ProxyClient"):
                print("fastmcp.server.proxy")
        """,
        after="""\
            from unittest.mock import patch

            import fastmcp

            with patch("fastmcp.server.providers.proxy.ProxyClient"):
                # unstick: UNS503 "fastmcp.server.proxy" is fastmcp.server.providers.proxy now
                print("fastmcp.server.proxy")
        """,
    ),
    Case(
        id="settings-of-the-package",
        before="""\
            import fastmcp

            fastmcp.settings.show_cli_banner = False
        """,
        after="""\
            import fastmcp

            fastmcp.settings.show_server_banner = False
        """,
    ),
]
ARGUMENTS = [
    Case(
        id="transport-from-the-command-line",
        before="""\
            import sys

            from fastmcp import FastMCP

            mcp = FastMCP("a", port=9000, sse_path="/events")
            transport = sys.argv[1]
            mcp.run(transport=transport)
        """,
        after="""\
            import sys

            from fastmcp import FastMCP

            mcp = FastMCP("a")
            transport = sys.argv[1]
            mcp.run(transport=transport, **({"port": 9000} if transport != "stdio" else {}), **({"path": "/events"} if transport == "sse" else {}))
        """,
    ),
    Case(
        id="a-start-over-stdio-takes-none",
        before="""\
            from fastmcp import FastMCP

            mcp = FastMCP("a", host="0.0.0.0", log_level="DEBUG")
            mcp.run()
        """,
        after="""\
            from fastmcp import FastMCP

            mcp = FastMCP("a")
            mcp.run()
        """,
    ),
    Case(
        id="one-value-for-some-kinds",
        before="""\
            from fastmcp import FastMCP

            mcp = FastMCP("a", on_duplicate_tools="error")
        """,
        after="""\
            from fastmcp import FastMCP

            # unstick: UNS505 one on_duplicate for tools, resources and prompts; the kinds that were not named get the same value
            mcp = FastMCP("a", on_duplicate_tools="error")
        """,
    ),
    Case(
        id="a-server-of-mcp-beside-it",
        before="""\
            import fastmcp
            from mcp.server.fastmcp import FastMCP

            own = FastMCP("a", port=9000)
            other = fastmcp.FastMCP("b", include_tags={"x"})
            own.run("streamable-http")
        """,
        after="""\
            from importlib.metadata import version

            import fastmcp
            from mcp.server.mcpserver import MCPServer

            own = MCPServer("a", version=version("mcp"))
            other = fastmcp.FastMCP("b")
            other.enable(tags={"x"}, only=True)
            own.run("streamable-http", port=9000)
        """,
    ),
    Case(
        id="another-class-of-that-name",
        before="""\
            import fastmcp
            from mylib import FastMCP

            mcp = FastMCP("a", host="0.0.0.0", include_tags={"x"}, on_duplicate_tools="error")
            mcp.mount(mcp, prefix="x")
            mcp.remove_tool("x")
            mcp.get_tools()


            @mcp.tool(enabled=False, task=True, serializer=str)
            def add():
                return 1


            add.fn()
        """,
    ),
]
MEMBERS = [
    Case(
        id="in-a-function-that-takes-the-server",
        before="""\
            from fastmcp import FastMCP


            async def count(server: FastMCP) -> int:
                server.mount(FastMCP("b"), prefix="b")
                return len(await server.get_tools())
        """,
        after="""\
            from fastmcp import FastMCP


            async def count(server: FastMCP) -> int:
                server.mount(FastMCP("b"), namespace="b")
                return len(await server.list_tools())
        """,
    ),
    Case(
        id="an-unknown-object",
        before="""\
            import fastmcp


            async def count(server) -> int:
                server.mount(server, prefix="b")
                return len(await server.get_tools())
        """,
    ),
    Case(
        id="proxies",
        before="""\
            from fastmcp import Client, FastMCP

            mcp = FastMCP.as_proxy(backend=Client("http://127.0.0.1:1/mcp"), name="a")
        """,
        after="""\
            from fastmcp import Client
            from fastmcp.server import create_proxy

            mcp = create_proxy(target=Client("http://127.0.0.1:1/mcp"), name="a")
        """,
    ),
    Case(
        id="what-a-server-of-ones-own-overrides",
        before="""\
            from fastmcp import FastMCP


            class Own(FastMCP):
                async def _list_tools_mcp(self) -> list:
                    return []


            class Other:
                async def _list_tools_mcp(self) -> list:
                    return []
        """,
        after="""\
            from fastmcp import FastMCP


            class Own(FastMCP):
                # unstick: UNS506 _list_tools_mcp is called by nothing any more: middleware with on_list_tools does it
                async def _list_tools_mcp(self) -> list:
                    return []


            class Other:
                async def _list_tools_mcp(self) -> list:
                    return []
        """,
    ),
    Case(
        id="announcements-of-a-task",
        before="""\
            from fastmcp import Context


            async def later(ctx: Context) -> None:
                await ctx.session.send_tool_list_changed()
        """,
        after="""\
            from fastmcp import Context


            async def later(ctx: Context) -> None:
                # unstick: UNS303 send_tool_list_changed reaches no client of 2026-07-28: await ctx.send_notification(ToolListChangedNotification()) within a request
                await ctx.session.send_tool_list_changed()
        """,
    ),
    Case(
        id="functions-are-functions",
        before={
            "server.py": """\
                from fastmcp import FastMCP

                mcp = FastMCP("a")


                @mcp.tool
                def add(a: int) -> int:
                    return a + 1
            """,
            "test_server.py": """\
                from server import add


                def test_add():
                    assert add.fn(1) == 2
                    assert add.description is None
            """,
        },
        after={
            "test_server.py": """\
                from server import add


                def test_add():
                    assert add(1) == 2
                    # unstick: UNS507 add is the function itself now: description is of the component, await server.get_tool(...)
                    assert add.description is None
            """,
        },
    ),
]


@pytest.mark.parametrize("case", NAMES, ids=lambda case: case.id)
def test_names(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", ARGUMENTS, ids=lambda case: case.id)
def test_arguments(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", MEMBERS, ids=lambda case: case.id)
def test_members(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
