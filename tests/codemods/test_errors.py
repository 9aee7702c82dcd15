"""Errors of the protocol: the class that was renamed takes the parts."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
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
            from mcp.server import Server
            from mcp.shared.exceptions import MCPError
            from mcp.types import INVALID_PARAMS, ErrorData

            server = Server("desk")


            # unstick: UNS401 MCPError takes (code, message, data): pass them on in __init__
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
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_errors(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
