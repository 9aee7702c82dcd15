"""Sync handlers that share something unlocked: those that must stay on the event loop."""

import textwrap
from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

_HEAD = 'from mcp.server.fastmcp import FastMCP\n\nmcp = FastMCP("a")\n'
_NEW = """\
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

mcp = MCPServer("a", version=version("mcp"))
"""


_LETS_PASS = (
    "# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or "
    "ResourceError: raise one where clients should read why {} failed\nmcp ="
)


def _stays(id: str, code: str, *, lets_pass: str = "", **more: str) -> Case:
    """A server whose one handler `t` goes on as it was, but as a coroutine function."""
    text = textwrap.dedent(code)
    return _case(id, text, text.replace("def t(", "async def t("), more, lets_pass)


def _leaves(id: str, code: str, *, lets_pass: str = "") -> Case:
    """A server whose handlers may run in worker threads."""
    text = textwrap.dedent(code)
    return _case(id, text, text, {}, lets_pass)


def _case(id: str, old: str, new: str, more: dict[str, str], lets_pass: str) -> Case:
    head = _NEW.replace("mcp =", _LETS_PASS.format(lets_pass)) if lets_pass else _NEW
    return Case(id=id, before={"server.py": _HEAD + old, **more}, after={"server.py": head + new})


CASES = [
    _leaves(
        "constants-that-helpers-give",
        """
        def found(names: list[str]) -> list[str] | None:
            kept = [name for name in names if name]
            return kept or None


        @mcp.tool()
        def t(name: str) -> str:
            kept = found([name])
            kept.append("end")
            return f"{kept}"
        """,
    ),
    _stays(
        "global-rebound",
        """
        count = 0


        @mcp.tool()
        def t() -> int:
            global count
            count += 1
            return count
        """,
    ),
    _stays(
        "reader-of-what-another-changes",
        """
        items: list[str] = []


        @mcp.tool()
        async def add(item: str) -> None:
            items.append(item)


        @mcp.resource("items://all")
        def t() -> str:
            return ", ".join(items)
        """,
    ),
    _stays(
        "through-a-helper-and-a-local-name",
        """
        notes = {"a": {"text": ""}}


        def change(name: str, text: str) -> None:
            note = notes[name]
            note["text"] = text


        @mcp.prompt()
        def t(name: str) -> str:
            change("a", "x")
            return name
        """,
    ),
    _stays(
        "object-of-a-class-in-another-file",
        """
        from store import store


        @mcp.tool()
        def t(key: str) -> int:
            store.put(key)
            return store.size()
        """,
        **{
            "store.py": "class Store:\n    def __init__(self):\n        self.rows = {}\n\n"
            "    def put(self, key):\n        self.rows[key] = 1\n\n"
            "    def size(self):\n        return len(self.rows)\n\n\nstore = Store()\n"
        },
    ),
    _stays(
        "made-on-first-use",
        """
        import sqlite3

        _db = None


        def db():
            global _db
            if _db is None:
                _db = sqlite3.connect("x.db")
            return _db


        @mcp.tool()
        def t(query: str) -> str:
            return str(db().execute(query).fetchall())
        """,
        lets_pass="t",
    ),
    _stays(
        "the-process",
        """
        import os


        @mcp.tool()
        def t(folder: str) -> str:
            os.chdir(folder)
            return os.getcwd()
        """,
        lets_pass="t",
    ),
    _stays(
        "files-that-another-writes",
        """
        from pathlib import Path

        NOTES = Path("notes.txt")


        @mcp.tool()
        async def write(text: str) -> None:
            NOTES.write_text(text)


        @mcp.tool()
        def t() -> str:
            with open("notes.txt") as file:
                return file.read()
        """,
        lets_pass="write, t",
    ),
    _stays(
        "handed-to-add-tool",
        """
        seen = set()


        def t(word: str) -> bool:
            seen.add(word)
            return True


        mcp.add_tool(t, description="remember a word")
        """,
    ),
    _leaves(
        "constants-and-arguments",
        """
        import json
        import logging

        log = logging.getLogger(__name__)
        NAMES = {"a": 1}


        class Adder:
            def __init__(self) -> None:
                self.total = 0

            def add(self, number: int) -> None:
                self.total += number


        @mcp.tool()
        def t(numbers: list[int]) -> int:
            log.info("adding")
            adder = Adder()
            for number in numbers:
                adder.add(number)
            found = []
            found.append(NAMES.get("a"))
            return adder.total + len(json.dumps(found))
        """,
    ),
    _leaves(
        "all-under-a-lock",
        """
        import threading

        lock = threading.Lock()
        rows: dict[str, int] = {}


        def put(key: str) -> None:
            rows[key] = rows.get(key, 0) + 1


        @mcp.tool()
        def t(key: str) -> int:
            with lock:
                put(key)
                return rows[key]
        """,
    ),
    _leaves(
        "files-that-nothing-writes",
        """
        @mcp.tool()
        def t(name: str) -> str:
            with open(name) as file:
                return file.read()
        """,
        lets_pass="t",
    ),
    _leaves(
        "connection-of-each-call",
        """
        import sqlite3


        def connect() -> sqlite3.Connection:
            return sqlite3.connect("x.db")


        @mcp.tool()
        def t(query: str) -> str:
            db = connect()
            return str(db.execute(query).fetchall())
        """,
        lets_pass="t",
    ),
    Case(
        id="locked-where-async-is-not-the-same",
        before="""\
            from mcp.server.fastmcp import FastMCP

            from timing import timed

            mcp = FastMCP("a")
            items: list[int] = []


            @mcp.tool()
            def add(number: int) -> int:
                items.append(number)
                return len(items)


            @mcp.tool()
            @timed
            def clear() -> None:
                items.clear()


            @mcp.tool()
            async def size() -> str:
                found = len(items)
                return f"{found} items"


            add(1)
        """,
        after="""\
            import threading
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            from timing import timed

            mcp = MCPServer("a", version=version("mcp"))
            items: list[int] = []
            items_lock = threading.Lock()


            @mcp.tool()
            def add(number: int) -> int:
                with items_lock:
                    items.append(number)
                    return len(items)


            @mcp.tool()
            @timed
            def clear() -> None:
                with items_lock:
                    items.clear()


            @mcp.tool()
            async def size() -> str:
                with items_lock:
                    found = len(items)
                return f"{found} items"


            add(1)
        """,
    ),
    Case(
        id="called-where-a-coroutine-can-be-waited-for",
        before={
            "server.py": """\
                import argparse
                import sqlite3

                from mcp.server.fastmcp import FastMCP

                mcp = FastMCP("a")
                db: sqlite3.Connection | None = None


                @mcp.tool()
                def load(path: str) -> str:
                    global db
                    db = sqlite3.connect(path)
                    return path


                @mcp.tool()
                def rows(query: str) -> list[str]:
                    if db is None:
                        print(load(":memory:").upper())
                    return [str(row) for row in db.execute(query)]


                @mcp.tool()
                async def count(query: str) -> int:
                    return len(rows(query))


                def prepared(path: str) -> str:
                    return load(path)


                def main() -> None:
                    parser = argparse.ArgumentParser()
                    parser.add_argument("path")
                    print(prepared(parser.parse_args().path))
                    mcp.run()


                if __name__ == "__main__":
                    load("first.db")
                    main()
            """,
            "test_server.py": """\
                import server


                def test_load() -> None:
                    assert server.load("x") == "x"


                async def test_count() -> None:
                    assert server.rows("select 1")[0] == "(1,)"
            """,
        },
        after={
            "server.py": """\
                import argparse
                import asyncio
                import sqlite3
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer

                # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why load, rows, count failed
                mcp = MCPServer("a", version=version("mcp"))
                db: sqlite3.Connection | None = None


                @mcp.tool()
                async def load(path: str) -> str:
                    global db
                    db = sqlite3.connect(path)
                    return path


                @mcp.tool()
                async def rows(query: str) -> list[str]:
                    if db is None:
                        print((await load(":memory:")).upper())
                    return [str(row) for row in db.execute(query)]


                @mcp.tool()
                async def count(query: str) -> int:
                    return len(await rows(query))


                def prepared(path: str) -> str:
                    return asyncio.run(load(path))


                def main() -> None:
                    parser = argparse.ArgumentParser()
                    parser.add_argument("path")
                    print(prepared(parser.parse_args().path))
                    mcp.run()


                if __name__ == "__main__":
                    asyncio.run(load("first.db"))
                    main()
            """,
            "test_server.py": """\
                import asyncio

                import server


                def test_load() -> None:
                    assert asyncio.run(server.load("x")) == "x"


                async def test_count() -> None:
                    assert (await server.rows("select 1"))[0] == "(1,)"
            """,
        },
    ),
    Case(
        id="called-where-nothing-can-wait",
        before={
            "server.py": """\
                import sqlite3

                from mcp.server.fastmcp import FastMCP

                mcp = FastMCP("a")
                db = sqlite3.connect(":memory:")


                @mcp.tool()
                def imported(query: str) -> str:
                    return str(db.execute(query))


                @mcp.tool()
                def at_import(query: str) -> str:
                    return str(db.execute(query))


                @mcp.tool()
                def handed_on(query: str) -> str:
                    return str(db.execute(query))


                @mcp.tool()
                def by_anybody(query: str) -> str:
                    return str(db.execute(query))


                @mcp.tool()
                def lazily(query: str) -> str:
                    return str(db.execute(query))


                def helper() -> str:
                    return by_anybody("select 1")


                async def some() -> set[str]:
                    return set(lazily(one) for one in ("select 1", "select 2"))


                at_import("select 1")
                names = {"handed_on": handed_on}
            """,
            "other.py": """\
                from server import imported
            """,
        },
        after={
            "server.py": """\
                import sqlite3
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer

                # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why imported, at_import, handed_on, \
by_anybody, lazily failed
                mcp = MCPServer("a", version=version("mcp"))
                db = sqlite3.connect(":memory:")


                # unstick: UNS213 runs in a worker thread now and shares db without a lock: guard \
it, or make this async def (other code names it, too)
                @mcp.tool()
                def imported(query: str) -> str:
                    return str(db.execute(query))


                # unstick: UNS213 runs in a worker thread now and shares db without a lock: guard \
it, or make this async def (other code calls it, too)
                @mcp.tool()
                def at_import(query: str) -> str:
                    return str(db.execute(query))


                # unstick: UNS213 runs in a worker thread now and shares db without a lock: guard \
it, or make this async def (other code calls it, too)
                @mcp.tool()
                def handed_on(query: str) -> str:
                    return str(db.execute(query))


                # unstick: UNS213 runs in a worker thread now and shares db without a lock: guard \
it, or make this async def (other code calls it, too)
                @mcp.tool()
                def by_anybody(query: str) -> str:
                    return str(db.execute(query))


                # unstick: UNS213 runs in a worker thread now and shares db without a lock: guard \
it, or make this async def (other code calls it, too)
                @mcp.tool()
                def lazily(query: str) -> str:
                    return str(db.execute(query))


                def helper() -> str:
                    return by_anybody("select 1")


                async def some() -> set[str]:
                    return set(lazily(one) for one in ("select 1", "select 2"))


                at_import("select 1")
                names = {"handed_on": handed_on}
            """,
            "other.py": """\
                from server import imported
            """,
        },
    ),
    Case(
        id="locked-where-it-waits-for-the-outside",
        before="""\
            import requests
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            class Seen:
                def __init__(self) -> None:
                    self.counts: dict[str, int] = {}

                def count(self, url: str) -> int:
                    self.counts[url] = self.counts.get(url, 0) + 1
                    return self.counts[url]


            seen = Seen()


            def fetch(url: str) -> str:
                return requests.get(url, timeout=5).text


            @mcp.tool()
            def page(url: str) -> str:
                text = fetch(url)
                # From here on nobody else counts.
                number = seen.count(url)
                if number > 3:
                    return "often"
                return text
        """,
        after="""\
            import threading
            from importlib.metadata import version

            import requests
            from mcp.server.mcpserver import MCPServer

            # unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or \
ResourceError: raise one where clients should read why page failed
            mcp = MCPServer("a", version=version("mcp"))


            class Seen:
                def __init__(self) -> None:
                    self.counts: dict[str, int] = {}

                def count(self, url: str) -> int:
                    self.counts[url] = self.counts.get(url, 0) + 1
                    return self.counts[url]


            seen = Seen()
            seen_lock = threading.Lock()


            def fetch(url: str) -> str:
                return requests.get(url, timeout=5).text


            @mcp.tool()
            def page(url: str) -> str:
                text = fetch(url)
                # From here on nobody else counts.
                with seen_lock:
                    number = seen.count(url)
                if number > 3:
                    return "often"
                return text
        """,
    ),
    Case(
        id="marked-where-no-lock-is-proven",
        before="""\
            from mcp.server.fastmcp import FastMCP

            from timing import timed

            mcp = FastMCP("a")
            items: list[int] = []
            names: set[str] = set()
            lines: list[str] = []


            @mcp.tool()
            @timed
            def two(name: str) -> None:
                items.append(1)
                names.add(name)


            @mcp.tool()
            @timed
            def add(line: str) -> None:
                lines.append(line)


            @mcp.custom_route("/lines", methods=["GET"])
            async def all_lines(request):
                return lines
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            from timing import timed

            mcp = MCPServer("a", version=version("mcp"))
            items: list[int] = []
            names: set[str] = set()
            lines: list[str] = []


            # unstick: UNS213 runs in a worker thread now and shares items without a lock: guard \
it, or make this async def (another decorator wraps it)
            @mcp.tool()
            @timed
            def two(name: str) -> None:
                items.append(1)
                names.add(name)


            # unstick: UNS213 runs in a worker thread now and shares lines without a lock: guard \
it, or make this async def (another decorator wraps it)
            @mcp.tool()
            @timed
            def add(line: str) -> None:
                lines.append(line)


            @mcp.custom_route("/lines", methods=["GET"])
            async def all_lines(request):
                return lines
        """,
    ),
    Case(
        id="on-the-loop-where-it-waits-with-the-value",
        before="""\
            import time

            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")
            count = 0


            @mcp.tool()
            def take() -> int:
                global count
                number = count + 1
                time.sleep(0.1)
                count = number
                return number
        """,
        after="""\
            import time
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))
            count = 0


            @mcp.tool()
            async def take() -> int:
                global count
                number = count + 1
                time.sleep(0.1)
                count = number
                return number
        """,
    ),
    Case(
        id="servers-of-others-and-of-2-x",
        before="""\
            from fastmcp import FastMCP
            from mcp.server.mcpserver import MCPServer

            mcp = FastMCP("a")
            new = MCPServer("b")
            items: list[int] = []


            @mcp.tool()
            @new.tool()
            def add(number: int) -> int:
                items.append(number)
                return len(items)
        """,
    ),
    Case(
        id="lifespan-and-objects-around",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP


            class Service:
                def __init__(self, server: FastMCP) -> None:
                    self.names: list[str] = []
                    server.tool()(self.add)

                def add(self, name: str) -> int:
                    self.names.append(name)
                    return len(self.names)


            def build() -> FastMCP:
                server = FastMCP("a")
                Service(server)
                seen: dict[str, int] = {}

                @server.tool()
                def see(name: str) -> int:
                    seen[name] = seen.get(name, 0) + 1
                    return seen[name]

                @server.tool()
                def query(text: str, ctx: Context) -> str:
                    db = ctx.request_context.lifespan_context["db"]
                    return str(db.execute(text))

                return server
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer


            class Service:
                def __init__(self, server: MCPServer) -> None:
                    self.names: list[str] = []
                    server.tool()(self.add)

                async def add(self, name: str) -> int:
                    self.names.append(name)
                    return len(self.names)


            def build() -> MCPServer:
                server = MCPServer("a", version=version("mcp"))
                Service(server)
                seen: dict[str, int] = {}

                @server.tool()
                async def see(name: str) -> int:
                    seen[name] = seen.get(name, 0) + 1
                    return seen[name]

                @server.tool()
                async def query(text: str, ctx: Context) -> str:
                    db = ctx.request_context.lifespan_context["db"]
                    return str(db.execute(text))

                return server
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_threads(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
