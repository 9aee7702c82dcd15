"""Exceptions of tools: those whose text the model would no longer read."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="built-in-exceptions-of-tools",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            class Missing(Exception):
                pass


            @mcp.tool()
            def t(k: int) -> int:
                if k == 1:
                    raise ValueError(f"bad {k}")
                if k == 2:
                    raise KeyError("x")
                if k == 3:
                    raise Missing("m") from None
                try:
                    raise ValueError("caught")
                except ValueError as error:
                    raise RuntimeError(str(error)) from error


            @mcp.tool(name="other")
            async def used() -> None:
                raise ValueError("used")


            @mcp.resource("a://b")
            def read() -> str:
                raise ValueError("no tool")


            used()
        """,
        after="""\
            from mcp.server.mcpserver import Context, MCPServer
            from mcp.server.mcpserver.exceptions import ToolError

            mcp = MCPServer("a")


            class Missing(Exception):
                pass


            @mcp.tool()
            def t(k: int) -> int:
                if k == 1:
                    raise ToolError(f"bad {k}")
                if k == 2:
                    # unstick: UNS412 the model does not read this text: raise ToolError where \
it should
                    raise KeyError("x")
                if k == 3:
                    # unstick: UNS412 the model does not read this text: raise ToolError where \
it should
                    raise Missing("m") from None
                try:
                    raise ValueError("caught")
                except ValueError as error:
                    raise ToolError(str(error)) from error


            @mcp.tool(name="other")
            async def used() -> None:
                # unstick: UNS412 the model does not read this text: raise ToolError where it \
should
                raise ValueError("used")


            @mcp.resource("a://b")
            def read() -> str:
                raise ValueError("no tool")


            used()
        """,
    ),
    Case(
        id="the-import-that-is-there",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.server.fastmcp.exceptions import ToolError as Failed

            mcp = FastMCP("a")


            @mcp.tool()
            def t(k: int) -> int:
                if k:
                    raise Failed("as before")
                raise ValueError("none")
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError as Failed

            mcp = MCPServer("a")


            @mcp.tool()
            def t(k: int) -> int:
                if k:
                    raise Failed("as before")
                raise Failed("none")
        """,
    ),
    Case(
        id="a-name-that-is-taken",
        before="""\
            from mcp.server.fastmcp import FastMCP

            from errors import ToolError

            mcp = FastMCP("a")


            @mcp.tool()
            def t(k: int) -> int:
                raise ValueError("none")
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer

            from errors import ToolError

            mcp = MCPServer("a")


            @mcp.tool()
            def t(k: int) -> int:
                # unstick: UNS412 the model does not read this text: raise ToolError where it \
should
                raise ValueError("none")
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_exceptions(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
