"""Session ids in logs become the ids of requests; those that decide something stay marked."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known

HEAD = """
import logging

from mcp.server.fastmcp import Context, FastMCP

logger = logging.getLogger(__name__)
mcp = FastMCP("logs")


@mcp.tool()
def double(number: int, ctx: Context) -> int:
"""

CASES = [
    Known(
        id="straight-into-the-log",
        before=f"""{HEAD}
    logger.info("session %s doubles", id(ctx.session))
    logging.warning("session %s", hex(id(ctx.session)))
    return 2 * number
""",
        after="""
            logger.info("session %s doubles", ctx.request_id)
            logging.warning("session %s", ctx.request_id)
        """,
    ),
    Known(
        id="through-a-variable-and-a-formatted-text",
        before=f"""{HEAD}
    session_id = ctx.request_context.request.headers.get("mcp-session-id")
    logger.debug(f"session {{session_id}}: {{number}}")
    return 2 * number
""",
        after="""
            session_id = ctx.request_id
            logger.debug(f"session {session_id}: {number}")
        """,
    ),
    Known(
        id="an-id-that-is-returned-too",
        before=f"""{HEAD}
    session = id(ctx.session)
    logger.info("session %s", session)
    return number + session
""",
        after="session = id(ctx.session)",
        mark="the session is a new object for each message",
    ),
    Known(
        id="a-logger-of-another-kind",
        before=f"""{HEAD.replace("logging.getLogger(__name__)", "Journal()")}
    logger.info("session %s doubles", id(ctx.session))
    return 2 * number


class Journal:
    def info(self, text: str, *values: object) -> None:
        raise PermissionError(values)
""",
        after='logger.info("session %s doubles", id(ctx.session))',
        mark="the session is a new object for each message",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_logs_name_the_request(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)
