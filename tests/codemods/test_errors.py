"""Errors of the protocol: the class that was renamed takes the parts."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="texts-that-were-no-errors",
        before="""\
            from mcp.shared.exceptions import McpError


            def fail(name):
                raise McpError(f"no {name}")
        """,
        after="""\
            from mcp.shared.exceptions import MCPError


            def fail(name):
                # unstick: UNS401 MCPError takes (code, message, data), \
where a plain text failed on 1.x as well
                raise MCPError(f"no {name}")
        """,
    ),
    Case(
        id="errors-take-their-parts",
        before='''\
            from mcp.server import Server
            from mcp.shared.exceptions import McpError
            from mcp.types import INVALID_PARAMS, ErrorData

            server = Server("desk")


            class Refused(McpError):
                """Not now."""


            def fail(code, known):
                if known:
                    raise McpError(known)
                if code:
                    raise McpError(error=ErrorData(code=code, message="no")) from None
                raise McpError(
                    ErrorData(
                        code=INVALID_PARAMS,
                        message="bad",  # for the model
                    ),
                )


            try:
                fail(1, None)
            except (ValueError, McpError) as error:
                print(error.args[0], error.error.code)
        ''',
        after='''\
            from importlib.metadata import version

            from mcp.server import Server
            from mcp.shared.exceptions import MCPError
            from mcp.types import INVALID_PARAMS

            server = Server("desk", version=version("mcp"))


            class Refused(MCPError):
                """Not now."""


            def fail(code, known):
                if known:
                    raise MCPError.from_error_data(known)
                if code:
                    raise MCPError(code=code, message="no") from None
                raise MCPError(
                        code=INVALID_PARAMS,
                        message="bad",  # for the model
                )


            try:
                fail(1, None)
            except (ValueError, MCPError) as error:
                # unstick: UNS401 args holds (code, message, data) now: use message
                print(error.args[0], error.error.code)
        ''',
    ),
    Case(
        id="classes-that-derive-from-it",
        before="""\
            from mcp.shared.exceptions import McpError
            from mcp.types import INVALID_PARAMS, ErrorData


            class Plain(McpError):
                pass


            class Missing(McpError):
                def __init__(self, name: str) -> None:
                    super().__init__(ErrorData(code=INVALID_PARAMS, message=f"no {name}"))
                    self.name = name


            class Wrapped(McpError):
                def __init__(self, error: ErrorData) -> None:
                    McpError.__init__(self, error)


            class Odd(McpError):
                def __init__(self, *parts) -> None:
                    super().__init__(*parts)


            def check(name: str, known: ErrorData) -> None:
                try:
                    raise Plain(ErrorData(code=1, message="plain"))
                except McpError as error:
                    print(error.args[0], error.args)
                raise Missing(name)
        """,
        after="""\
            from mcp.shared.exceptions import MCPError
            from mcp.types import INVALID_PARAMS, ErrorData


            class Plain(MCPError):
                pass


            class Missing(MCPError):
                def __init__(self, name: str) -> None:
                    super().__init__(code=INVALID_PARAMS, message=f"no {name}")
                    self.name = name


            class Wrapped(MCPError):
                def __init__(self, error: ErrorData) -> None:
                    MCPError.__init__(self, error.code, error.message, error.data)


            class Odd(MCPError):
                def __init__(self, *parts) -> None:
                    # unstick: UNS401 MCPError takes (code, message, data): pass them on
                    super().__init__(*parts)


            def check(name: str, known: ErrorData) -> None:
                try:
                    raise Plain(code=1, message="plain")
                except MCPError as error:
                    # unstick: UNS401 args holds (code, message, data) now: use message
                    print(error.message, error.args)
                raise Missing(name)
        """,
    ),
    Case(
        id="errors-that-leave-tools",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.shared.exceptions import McpError
            from mcp.types import INTERNAL_ERROR, ErrorData

            mcp = FastMCP("a")


            def refuse() -> None:
                raise McpError(ErrorData(code=INTERNAL_ERROR, message="no"))


            def unused() -> None:
                raise McpError(ErrorData(code=INTERNAL_ERROR, message="never"))


            @mcp.tool()
            async def t() -> None:
                refuse()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.shared.exceptions import MCPError
            from mcp.types import INTERNAL_ERROR

            mcp = MCPServer("a", version=version("mcp"))


            def refuse() -> None:
                # unstick: UNS401 MCPError that leaves a tool is a JSON-RPC error now, where 1.x \
gave the model an error result: raise ToolError where the model should read it
                raise MCPError(code=INTERNAL_ERROR, message="no")


            def unused() -> None:
                raise MCPError(code=INTERNAL_ERROR, message="never")


            @mcp.tool()
            async def t() -> None:
                refuse()
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_errors(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
