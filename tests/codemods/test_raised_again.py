"""What a handler raises again is read where all that it caught is."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

BEFORE = """\
from mcp.server.fastmcp import FastMCP
from mcp.server.fastmcp.exceptions import ToolError

mcp = FastMCP("a")


class Refused(Exception):
    pass


def checked(x: int) -> int:
    if x < 0:
        raise Refused("negative")
    return x


@mcp.tool()
def own(x: int) -> int:
    try:
        return checked(x) * 2
    except (ToolError, Refused):
        raise
    except Exception as error:
        raise ToolError(f"failed: {error}") from error


@mcp.tool()
def named(x: int) -> int:
    try:
        return checked(x) * 2
    except ToolError as error:
        raise error


@mcp.tool()
def refused(x: int) -> int:
    return checked(x)


@mcp.tool()
def mixed(x: int) -> int:
    try:
        return checked(x) * 2
    except (ToolError, ValueError):
        raise


@mcp.tool()
def kept(x: int) -> int:
    failure = None
    try:
        return checked(x) * 2
    except ToolError as error:
        failure = error
    raise failure
"""
HEAD, REST = BEFORE.split("class Refused", 1)
NEW_HEAD = """\
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or ResourceError: \
raise one where clients should read why mixed, kept failed
mcp = MCPServer("a", version=version("mcp"))


# unstick: UNS412 make this a ToolError, whose text the model reads; except ToolError catches it, \
too
"""
OTHERS = (
    "    # unstick: UNS412 the model does not read this text: raise ToolError where it should\n"
)
AFTER = f"{NEW_HEAD}class Refused{REST}".replace(
    "    raise failure\n", f"{OTHERS}    raise failure\n"
)
CASES = [Case(id="what-was-caught", before=BEFORE, after=AFTER)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_raised_again(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
