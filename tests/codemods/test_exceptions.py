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
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer
            from mcp.server.mcpserver.exceptions import ToolError

            mcp = MCPServer("a", version=version("mcp"))


            class Missing(ToolError):
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
                # unstick: UNS412 raise ResourceError, whose text the client reads; the words 1.x \
put before the text are not sent any more
                raise ValueError("no tool")


            used()
        """,
    ),
    Case(
        id="resources-and-prompts",
        unsafe=True,
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.resource("a://{name}")
            async def read(name: str) -> str:
                raise ValueError(f"no {name}")


            @mcp.prompt()
            async def ask() -> str:
                raise ValueError("not now")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ResourceError
            from mcp.shared.exceptions import MCPError
            from mcp.types import INVALID_PARAMS

            mcp = MCPServer("a", version=version("mcp"))


            # unstick: UNS418 values of read arrive decoded now and may be empty, and one with \
`,`, `?`, `&`, `#`, `..` or a leading slash in it matches nothing: say {+name} or security= \
where clients send such
            @mcp.resource("a://{name}")
            async def read(name: str) -> str:
                raise ResourceError(f"no {name}")


            @mcp.prompt()
            async def ask() -> str:
                raise MCPError(INVALID_PARAMS, "not now")
        """,
    ),
    Case(
        id="classes-of-the-sdk-by-what-they-leave",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.server.fastmcp.exceptions import FastMCPError, ResourceError, ToolError
            from mcp.shared.exceptions import McpError
            from mcp.types import ErrorData

            mcp = FastMCP("a")


            class Broken(FastMCPError):
                pass


            class Refused(McpError):
                pass


            @mcp.tool()
            async def t(k: int) -> str:
                if k == 1:
                    raise FastMCPError("kept")
                if k == 2:
                    raise Broken("kept")
                if k == 3:
                    raise ResourceError("sent")
                raise ToolError("sent")


            @mcp.resource("a://b")
            async def read() -> str:
                raise ToolError("kept")


            @mcp.resource("a://c")
            async def refuse() -> str:
                raise Refused(ErrorData(code=1, message="sent"))


            @mcp.prompt()
            async def ask() -> str:
                raise ResourceError("kept")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import MCPServerError, ResourceError, ToolError
            from mcp.shared.exceptions import MCPError

            mcp = MCPServer("a", version=version("mcp"))


            class Broken(MCPServerError):
                pass


            class Refused(MCPError):
                pass


            @mcp.tool()
            async def t(k: int) -> str:
                if k == 1:
                    # unstick: UNS412 the model does not read this text: raise ToolError where it \
should
                    raise MCPServerError("kept")
                if k == 2:
                    # unstick: UNS412 the model does not read this text: raise ToolError where it \
should
                    raise Broken("kept")
                if k == 3:
                    raise ResourceError("sent")
                raise ToolError("sent")


            @mcp.resource("a://b")
            async def read() -> str:
                # unstick: UNS412 the client does not read this text: raise ResourceError where \
it should
                raise ToolError("kept")


            @mcp.resource("a://c")
            async def refuse() -> str:
                raise Refused(code=1, message="sent")


            @mcp.prompt()
            async def ask() -> str:
                # unstick: UNS412 the client does not read this text: raise MCPError with a code \
and a text where it should
                raise ResourceError("kept")
        """,
    ),
    Case(
        id="helpers-that-only-tools-run",
        before={
            "server.py": """\
                from mcp.server.fastmcp import FastMCP

                from checks import Checker, check

                mcp = FastMCP("a")


                def positive(number: int) -> int:
                    if number < 0:
                        raise ValueError(f"{number} is negative")
                    return check(number)


                def shared(number: int) -> int:
                    raise ValueError("shared")


                def caught(number: int) -> int:
                    raise ValueError("caught")


                @mcp.tool()
                async def root(number: int) -> int:
                    return positive(number)


                @mcp.tool()
                async def other(number: int) -> int:
                    Checker().check(number)
                    try:
                        return caught(number)
                    except ValueError:
                        return shared(number)


                @mcp.resource("a://{number}")
                async def read(number: int) -> str:
                    return str(shared(number))
            """,
            "checks.py": """\
                class Refused(RuntimeError):
                    pass


                class Late(Refused):
                    pass


                class Checker:
                    def check(self, number: int) -> None:
                        raise Late(number)


                def check(number: int) -> int:
                    if number > 9:
                        raise ValueError("too much")
                    return number
            """,
        },
        after={
            "server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer
                from mcp.server.mcpserver.exceptions import ToolError

                from checks import Checker, check

                # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why other, read failed
                mcp = MCPServer("a", version=version("mcp"))


                def positive(number: int) -> int:
                    if number < 0:
                        raise ToolError(f"{number} is negative")
                    return check(number)


                def shared(number: int) -> int:
                    raise ValueError("shared")


                def caught(number: int) -> int:
                    raise ValueError("caught")


                @mcp.tool()
                async def root(number: int) -> int:
                    return positive(number)


                @mcp.tool()
                async def other(number: int) -> int:
                    Checker().check(number)
                    try:
                        return caught(number)
                    except ValueError:
                        return shared(number)


                @mcp.resource("a://{number}")
                async def read(number: int) -> str:
                    return str(shared(number))
            """,
            "checks.py": """\
                # unstick: UNS412 make this a ToolError, whose text the model reads; the module \
did not import the SDK before
                class Refused(RuntimeError):
                    pass


                class Late(Refused):
                    pass


                class Checker:
                    def check(self, number: int) -> None:
                        raise Late(number)


                def check(number: int) -> int:
                    if number > 9:
                        # unstick: UNS412 raise ToolError, whose text the model reads; the module \
did not import the SDK before
                        raise ValueError("too much")
                    return number
            """,
        },
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
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError as Failed

            mcp = MCPServer("a", version=version("mcp"))


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
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            from errors import ToolError

            mcp = MCPServer("a", version=version("mcp"))


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
