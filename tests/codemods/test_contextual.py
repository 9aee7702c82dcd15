"""Context variables that a call sets and reads become arguments; the others stay as they are."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known

HEAD = """
import asyncio
from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("greeter")
"""
TOLD = """

def told() -> str:
    return f"Hello {current_user.get()}"
"""

CASES = [
    Known(
        id="set-and-read-by-a-helper",
        before=f"""{HEAD}
current_user: ContextVar[str] = ContextVar("current_user", default="nobody")

{TOLD}

@mcp.tool()
async def greet(name: str) -> str:
    current_user.set(name.title())
    await asyncio.sleep(0.1)
    return told()
""",
        after="""
            def told(current_user: str) -> str:
            return f"Hello {current_user}"
            current_user = name.title()
            return told(current_user)
        """,
        gone="ContextVar",
    ),
    Known(
        id="reset-at-the-end",
        before=f"""{HEAD}
_current_user_var = ContextVar[str]("current_user")


def told() -> str:
    return f"Hello {{_current_user_var.get('nobody')}}"


@mcp.tool()
async def greet(name: str) -> str:
    token = _current_user_var.set(name)
    # Whatever happens.
    try:
        # It takes a moment.
        await asyncio.sleep(0.1)
        text = told()
    except ValueError:
        return "nobody"
    finally:
        _current_user_var.reset(token)
    return text


@mcp.tool()
async def part(name: str) -> str:
    token = _current_user_var.set(name)
    try:
        # It takes a moment.
        await asyncio.sleep(0.1)
        if name:
            return told()
    finally:
        _current_user_var.reset(token)
    return "Bye"


@mcp.tool()
async def loud(name: str) -> str:
    token = _current_user_var.set(name.upper())
    text = told()
    _current_user_var.reset(token)
    return text
""",
        after="""
            def told(current_user: str) -> str:
            return f"Hello {current_user}"
            current_user = name
            # Whatever happens.
            try:
            text = told(current_user)
            except ValueError:
            # It takes a moment.
            return told(current_user)
            return "Bye"
            current_user = name.upper()
            return text
        """,
        gone="""
            finally
            token
            _var
        """,
    ),
    Known(
        id="set-by-a-function-of-its-own",
        before=f"""{HEAD}
current_user: ContextVar[str] = ContextVar("current_user")


def choose(name: str) -> None:
    current_user.set(name.strip())

{TOLD}

@mcp.tool()
def greet(name: str) -> str:
    choose(name)
    return told()
""",
        after="""
            def choose(name: str) -> str:
            return name.strip()
            current_user = choose(name)
            return told(current_user)
        """,
        gone="ContextVar",
    ),
    *(
        Known(
            id=f"left-where-{how}",
            before=f"""{HEAD}
current_user: ContextVar[str] = ContextVar("current_user", default="nobody")

{TOLD}

{others}

@mcp.tool()
async def greet(name: str) -> str:
    {body}
""",
            after="def told() -> str:",
        )
        for how, body, others in (
            (
                "it-is-set-under-a-condition",
                "if name:\n        current_user.set(name)\n    return told()",
                "",
            ),
            ("it-is-read-before", "told()\n    current_user.set(name)\n    return told()", ""),
            (
                "its-token-is-kept",
                "token = current_user.set(name)\n    return told() + str(token.old_value)",
                "",
            ),
            (
                "it-is-read-after-its-reset",
                "token = current_user.set(name)\n    current_user.reset(token)\n"
                "    return current_user.get()",
                "",
            ),
            (
                "a-library-reads-it",
                "current_user.set(name)\n    return ', '.join(sorted(name, key=by))",
                "def by(word: str) -> str:\n    return word + current_user.get()\n",
            ),
            (
                "it-is-handed-on",
                "current_user.set(name)\n    return read(current_user)",
                "def read(variable: ContextVar[str]) -> str:\n    return variable.get()\n",
            ),
            (
                "it-is-set-in-a-pair",
                "token, other = current_user.set(name), 1\n    return told()",
                "",
            ),
            (
                "another-is-reset-beside-it",
                "token = current_user.set(name)\n    at = depth.set(1)\n"
                "    try:\n        return told()\n"
                "    finally:\n        current_user.reset(token)\n        depth.reset(at)",
                "depth: ContextVar[int] = ContextVar('depth')\n",
            ),
            (
                "nothing-sets-it-in-one-way",
                "with_name(name)\n    return told()",
                "def with_name(name: str) -> str:\n    current_user.set(name)\n    return name\n",
            ),
        )
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_context_variables(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)
