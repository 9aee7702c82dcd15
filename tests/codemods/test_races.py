"""Values that coroutines read, wait with and write back: what goes under a lock, and what not."""

import textwrap
from pathlib import Path

import pytest

from analyzer.pipeline import audit
from analyzer.settings import Settings
from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write

HEAD = """\
import asyncio

import httpx
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("a")
"""
RUN = '\n\nmcp.run("streamable-http")\n'

# Code below the server, and lines of what it becomes in this order.
LOCKED = {
    "counter": (
        """
        count = 0


        @mcp.tool()
        async def take() -> int:
            "Take a number."
            global count
            number = count + 1
            await asyncio.sleep(0.1)
            count = number
            return number
        """,
        """
        count = 0
        count_lock = asyncio.Lock()
            global count
            async with count_lock:
                number = count + 1
                await asyncio.sleep(0.1)
                count = number
            return number
        """,
    ),
    "in-one-statement": (
        """
        TOTAL = 0


        @mcp.tool()
        async def add(url: str) -> int:
            "Add what a page is long."
            global TOTAL
            async with httpx.AsyncClient() as client:
                # Pages of any kind.
                TOTAL += len((await client.get(url)).text)
            return TOTAL


        @mcp.tool()
        async def reset() -> None:
            "Begin again."
            global TOTAL
            TOTAL = 0
        """,
        """
        TOTAL_LOCK = asyncio.Lock()
            async with httpx.AsyncClient() as client:
                # Pages of any kind.
                async with TOTAL_LOCK:
                    workspace.TOTAL += len((await client.get(url)).text)
            async with TOTAL_LOCK:
                workspace.TOTAL = 0
        """,
    ),
    "looked-at-before": (
        """
        stock = {"atlas": 3}


        async def check() -> None:
            await asyncio.sleep(0.1)


        @mcp.tool()
        async def buy(title: str) -> str:
            "Buy."
            if stock[title] < 1:
                return "sold out"
            await check()
            stock[title] -= 1
            return "sold"


        @mcp.tool()
        def deliver(title: str) -> None:
            "A sync handler, which becomes a coroutine and waits as well."
            stock[title] += 1
        """,
        """
        stock = {"atlas": 3}
        stock_lock = asyncio.Lock()
            async with stock_lock:
                if stock[title] < 1:
                    return "sold out"
                await check()
                stock[title] -= 1
            return "sold"
        async def deliver(title: str) -> None:
            async with stock_lock:
                stock[title] += 1
        """,
    ),
    "field": (
        """
        class Tickets:
            def __init__(self) -> None:
                self.last = 0

            async def take(self) -> int:
                number = self.last
                number += 1
                await asyncio.sleep(0.1)
                self.last = number
                return number


        tickets = Tickets()


        @mcp.tool()
        async def take() -> int:
            "Take a number."
            return await tickets.take()
        """,
        """
                self.last = 0
                self.last_lock = asyncio.Lock()
                async with self.last_lock:
                    number = self.last
                    number += 1
                    await asyncio.sleep(0.1)
                    self.last = number
                return number
        """,
    ),
    "closure": (
        """
        def register() -> None:
            used = {"n": 0}

            @mcp.tool()
            async def use() -> int:
                "Count."
                now = used.get("n", 0)
                await asyncio.sleep(0.1)
                used["n"] = now + 1
                return 1


        register()
        """,
        """
            used = {"n": 0}
            used_lock = asyncio.Lock()
                async with used_lock:
                    now = used.get("n", 0)
                    await asyncio.sleep(0.1)
                    used["n"] = now + 1
                return 1
        """,
    ),
}


def found(root: Path) -> list[str]:
    """What an audit says of updates across a wait: as many cells as the rewrite speaks of."""
    run = audit(Settings(paths=(str(root),), cache=False))
    return [one.message for one in run.findings if one.code == "UNS214"]


@pytest.mark.parametrize("name", LOCKED)
def test_from_read_to_write_under_a_lock(name: str, tmp_path: Path) -> None:
    code, after = (textwrap.dedent(text) for text in LOCKED[name])
    write(tmp_path, HEAD + code + RUN)
    assert len(found(tmp_path)) == 1
    result = fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    lines = (line.strip() for line in text.splitlines())
    for line in after.strip().splitlines():
        assert line.strip() in lines, f"{line.strip()!r} is not in order in\n{text}"
    assert [mark for mark in result.marked if mark.code == "UNS214"] == []
    assert result.refused == ()
    assert found(tmp_path) == []
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


WAIT = """
count = 0


@mcp.tool()
async def take(ctx: Context) -> int:
    "Take a number."
    global count
    number = count + 1
    {wait}
    count = number
    return number
"""

# Why a lock is left to a person, and the code.
LEFT = {
    "it asks the client there": WAIT.format(wait='await ctx.elicit("Sure?", Sure)')
    + "\n\nfrom own import Sure\n",
    "it waits for ctx.report_progress(1)": WAIT.format(wait="await ctx.report_progress(1)"),
    "it waits for own.next()": WAIT.format(wait="await own.next()") + "\n\nimport own\n",
    "it may stay at while count: await asyncio.sleep(1)": WAIT.format(
        wait="while count: await asyncio.sleep(1)"
    ),
    "it waits for asyncio.wait_for(own.next(), timeout=No…": WAIT.format(
        wait="await asyncio.wait_for(own.next(), timeout=None)"
    )
    + "\n\nimport own\n",
    "it takes another lock there: async with own.lock": WAIT.format(
        wait="async with own.lock:\n        await asyncio.sleep(1)"
    )
    + "\n\nimport own\n",
    "a text that spans lines stands between": WAIT.format(
        wait='await asyncio.sleep(len("""a\n  b"""))'
    ),
    "reset() is called between, and changes it": WAIT.format(wait="await reset()")
    + "\n\nasync def reset() -> None:\n    global count\n    count = 0\n",
    "bump changes it and cannot wait for a lock": WAIT.format(wait="await asyncio.sleep(1)")
    + "\n\n@mcp.tool()\nasync def jump() -> None:\n    'Jump.'\n    bump()\n"
    + "\n\ndef bump() -> None:\n    global count\n    count += 10\n",
}


@pytest.mark.parametrize("reason", LEFT)
def test_a_race_without_a_lock_is_marked(reason: str, tmp_path: Path) -> None:
    write(tmp_path, HEAD + LEFT[reason] + RUN)
    fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    mark = "# unstick: UNS214 hold a lock from where count is read to where it is written: others "
    assert f"{mark}change it meanwhile (left: {reason})" in text, text
    assert len(found(tmp_path)) == 1
    assert "Lock()" not in text
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


# Nothing is lost here, or nothing is proven.
OTHERS = {
    "made-once-for-each-key": """
        pages: dict[str, str] = {}


        @mcp.tool()
        async def page(url: str) -> str:
            "Fetch once."
            if url in pages:
                return pages[url]
            async with httpx.AsyncClient() as client:
                pages[url] = (await client.get(url)).text
            return pages[url]
        """,
    "read-after-the-wait": """
        count = 0


        @mcp.tool()
        async def take() -> int:
            "Take a number."
            global count
            await asyncio.sleep(0.1)
            number = count + 1
            count = number
            return number
        """,
    "waits-only-where-it-leaves": """
        count = 0


        @mcp.tool()
        async def take(late: bool) -> int:
            "Take a number."
            global count
            number = count + 1
            if late:
                await asyncio.sleep(0.1)
                return 0
            count = number
            return number
        """,
    "only-whether-it-is-there": """
        stock = {"atlas": 3}


        @mcp.tool()
        async def deliver(title: str) -> int:
            "Deliver."
            if title not in stock:
                return 0
            await asyncio.sleep(0.1)
            stock[title] += 1
            return stock[title]
        """,
    "another-part": """
        prices = {"eur": 1, "usd": 2}


        @mcp.tool()
        async def set_usd() -> int:
            "Set one by the other."
            euro = prices["eur"]
            await asyncio.sleep(0.1)
            prices["usd"] = euro * 2
            return prices["usd"]
        """,
    "under-a-lock": """
        count = 0
        lock = asyncio.Lock()


        @mcp.tool()
        async def take() -> int:
            "Take a number."
            global count
            async with lock:
                number = count + 1
                await asyncio.sleep(0.1)
                count = number
            return number
        """,
    "under-what-may-be-a-lock": """
        from own import guard

        count = 0


        @mcp.tool()
        async def take() -> int:
            "Take a number."
            global count
            async with guard("count"):
                number = count + 1
                await asyncio.sleep(0.1)
                count = number
            return number
        """,
    "a-local-variable": """
        @mcp.tool()
        async def take() -> int:
            "Count."
            count = 0
            for _ in range(3):
                number = count + 1
                await asyncio.sleep(0.1)
                count = number
            return count
        """,
    "the-newest-wins": """
        latest = ""


        @mcp.tool()
        async def look(url: str) -> str:
            "Remember the newest."
            global latest
            before = latest
            async with httpx.AsyncClient() as client:
                latest = (await client.get(url)).text
            return before
        """,
    "an-object-of-its-own": """
        class Tickets:
            def __init__(self) -> None:
                self.last = 0

            async def take(self) -> int:
                number = self.last + 1
                await asyncio.sleep(0.1)
                self.last = number
                return number


        @mcp.tool()
        async def take() -> int:
            "Take a number."
            return await Tickets().take()
        """,
}


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_else_goes_under_a_lock(name: str, tmp_path: Path) -> None:
    write(tmp_path, HEAD + textwrap.dedent(OTHERS[name]) + RUN)
    assert found(tmp_path) == []
    result = fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert [mark for mark in result.marked if mark.code == "UNS214"] == []
    assert text.count("Lock()") == OTHERS[name].count("Lock()")
