"""Variables of a module that each call sets before it reads them become arguments."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known

HEAD = """
import asyncio

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("greeter")
"""

CASES = [
    Known(
        id="through-helpers-and-a-method",
        before=f"""{HEAD}
current_user: str | None = None
greeted = 0


def name() -> str:
    return f"dear {{current_user}}"


class Letters:
    def opening(self, *, loud: bool) -> str:
        text = f"Hello {{name()}}"
        return text.upper() if loud else text


letters = Letters()


@mcp.tool()
async def greet(user: str, loud: bool = False) -> str:
    global current_user, greeted
    current_user = user
    greeted += 1
    await asyncio.sleep(0.1)
    return letters.opening(loud=loud)


@mcp.tool()
def part(user: str) -> str:
    global current_user
    current_user = user.strip()
    return f"Bye {{current_user}}, {{name()}}"
""",
        after="""
            greeted = 0
            def name(current_user: str | None) -> str:
            def opening(self, current_user: str | None, *, loud: bool) -> str:
            text = f"Hello {name(current_user)}"
            global greeted
            current_user = user
            return letters.opening(current_user, loud=loud)
            current_user = user.strip()
            return f"Bye {current_user}, {name(current_user)}"
        """,
        gone="current_user: str | None = None",
    ),
    Known(
        id="in-a-function-of-the-tool",
        before=f"""{HEAD}
chosen = ""


@mcp.tool()
async def pick(color: str) -> list[str]:
    global chosen
    chosen = color

    async def told(number: int) -> str:
        await asyncio.sleep(0)
        return f"{{number}} {{chosen}}"

    return [await told(number) for number in range(3)]
""",
        after="chosen = color",
        gone="""
            global chosen
            chosen = ""
        """,
    ),
    Known(
        id="under-a-condition",
        before=f"""{HEAD}
language = "en"


def word() -> str:
    return "Guten Tag" if language == "de" else "Hello"


@mcp.tool()
async def greet(german: bool) -> str:
    global language
    if german:
        language = "de"
    else:
        language = "en"
    await asyncio.sleep(0.1)
    return word()
""",
        after="global language",
        mark="greet sets it under a condition",
    ),
    Known(
        id="a-helper-that-others-are-handed",
        before=f"""{HEAD}
words = ""


def longest(word: str) -> int:
    return len(word) - len(words)


@mcp.tool()
async def order(text: str) -> list[str]:
    global words
    words = text
    await asyncio.sleep(0.1)
    return sorted(text.split(), key=longest)
""",
        after="def longest(word: str) -> int:",
        mark="longest is handed on without being called",
    ),
    Known(
        id="nothing-waits-and-it-is-left",
        before=f"""{HEAD}
words = ""


def longest(word: str) -> int:
    return len(word) - len(words)


@mcp.tool()
async def order(text: str) -> list[str]:
    global words
    words = text
    return sorted(text.split(), key=longest)
""",
        after="global words",
    ),
    Known(
        id="set-by-a-function-of-its-own",
        before=f"""{HEAD}
current: str = ""


async def choose(name: str) -> None:
    global current
    if not name:
        raise ToolError("nobody")
    await asyncio.sleep(0)
    current = name.title()


def told() -> str:
    return f"Hello {{current}}"


@mcp.tool()
async def greet(name: str) -> str:
    await choose(name)
    await asyncio.sleep(0.1)
    return told()


@mcp.tool()
async def part(name: str) -> str:
    if name:
        await choose(name.lower())
    await choose(name)
    return f"Bye {{current}}"
""",
        after="""
            async def choose(name: str) -> str:
            raise ToolError("nobody")
            return name.title()
            def told(current: str) -> str:
            current = await choose(name)
            return told(current)
            current = await choose(name.lower())
            return f"Bye {current}"
        """,
        gone="global current",
    ),
    *(
        Known(
            id=f"set-by-a-function-{how}",
            before=f"""{HEAD}
current = ""


def choose(name: str) -> None:
    global current
    {body}


def told() -> str:
    return f"Hello {{current}}"


@mcp.tool()
async def greet(name: str) -> str:
    {call}
    await asyncio.sleep(0.1)
    return told()
""",
            after="global current",
            mark=mark,
        )
        for how, body, call, mark in (
            (
                "that-returns",
                "current = name\n    return None",
                "choose(name)",
                "choose, which sets it, is called by others",
            ),
            (
                "whose-result-is-used",
                "current = name",
                "done = choose(name)",
                "choose, which sets it, is not called by a line of its own",
            ),
            (
                "under-a-condition",
                "current = name",
                "if name:\n        choose(name)\n    else:\n        choose('you')",
                "greet sets it under a condition",
            ),
            (
                "whose-caller-has-the-name",
                "current = name",
                "choose(name)\n    [current for current in name]",
                "current is another name in greet",
            ),
        )
    ),
    *(
        Known(
            id=f"a-helper-{how}-it",
            before=f"""{HEAD}
total = 0


def note(words: list[str]) -> None:
    global total
    {statement}


@mcp.tool()
async def count(text: str) -> str:
    global total
    total = 0
    note(text.split())
    await asyncio.sleep(0.1)
    return f"{{total}} words"
""",
            after="global total",
            mark="note, which is to be handed it, sets it too",
        )
        for how, statement in (
            ("adds-to", "total += len(words)"),
            ("unpacks-into", "total, _ = len(words), words"),
        )
    ),
    Known(
        id="another-module-reads-it",
        before={
            "server.py": f"""{HEAD}
import letters

current = ""


@mcp.tool()
async def greet(name: str) -> str:
    global current
    current = name
    await asyncio.sleep(0.1)
    return letters.told()
""",
            "letters.py": """
import server


def told() -> str:
    return f"Hello {server.current}"
""",
        },
        after="global current",
        mark="another module uses it",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_values_of_one_call(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)
