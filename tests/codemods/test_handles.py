"""State that hung on nothing, or on the session, under handles."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known

CASES = [
    Known(
        id="global-value",
        before='''
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("tables")
            TABLES = {"planets": [1, 2], "rivers": [3]}

            current_table: str | None = None


            def selected() -> list[int]:
                if current_table is None:
                    raise ValueError("select a table first")
                return TABLES[current_table]


            @mcp.tool()
            def select_table(name: str) -> str:
                """Choose a table."""
                global current_table
                current_table = name
                return f"{name} selected"


            @mcp.tool()
            def total() -> int:
                """Sum of the selected table."""
                return sum(selected())
        ''',
        after="""
            current_table: str | None = None
            workspaces = Handles("open_workspace", Workspace)
            def selected(workspace: Workspace) -> list[int]:
            if workspace.current_table is None:
            def open_workspace() -> str:
            Give the id as workspace_id to select_table and total.
            async def select_table(name: str, workspace_id: WorkspaceId) -> str:
            workspace = workspaces.find(workspace_id)
            workspace.current_table = name
            return sum(selected(workspace))
        """,
        gone="global current_table",
    ),
    Known(
        id="field-of-the-object-with-the-tools",
        before='''
            from mcp.server.fastmcp import FastMCP


            class Todo:
                def __init__(self) -> None:
                    self._tasks: list[str] = []
                    self.mcp = FastMCP("todo")
                    self.mcp.tool()(self.add)
                    self.mcp.tool(name="list_tasks")(self.list)

                def add(self, task: str) -> str:
                    """Add a task."""
                    self._tasks.append(task)
                    return f"task {self._count()} added"

                def list(self) -> list[str]:
                    """All tasks."""
                    return list(self._tasks)

                def _count(self) -> int:
                    return len(self._tasks)


            Todo().mcp.run()
        ''',
        after="""
            tasks: list[str] = field(default_factory=list)
            self.mcp.tool()(open_workspace)
            async def add(self, task: str, workspace_id: WorkspaceId) -> str:
            return f"task {self._count(workspace)} added"
            def _count(self, workspace: Workspace) -> int:
        """,
        gone="self._tasks",
    ),
    Known(
        id="mapping-by-session",
        before='''
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("shop")
            carts: dict[int, list[str]] = {}


            @mcp.tool()
            def add(item: str, ctx: Context) -> str:
                """Put something into the cart."""
                carts.setdefault(id(ctx.session), []).append(item)
                return item


            @mcp.tool()
            async def show(ctx: Context) -> list[str]:
                """What is in the cart."""
                await ctx.info("shown")
                return carts.get(id(ctx.session), [])
        ''',
        after="""
            carts: Handles[list[str]] = Handles("open_cart")
            async def add(item: str, cart_id: CartId) -> str:
            carts.setdefault(cart_id, []).append(item)
            async def show(cart_id: CartId) -> list[str]:
            carts.check(cart_id)
            return carts.get(cart_id, [])
        """,
        gone="id(ctx.session)",
    ),
    Known(
        id="several-globals-share-a-handle",
        before="""
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("sums")
            last = 0
            seen: list[int] = []


            @mcp.tool()
            def choose(number: int) -> int:
                global last
                last = number
                seen.append(number)
                return last


            @mcp.tool()
            def show() -> str:
                return f"{last} of {seen}"
        """,
        after="""
            last: int = 0
            seen: list[int] = field(default_factory=list)
            workspace.last = number
            workspace.seen.append(number)
            return f"{workspace.last} of {workspace.seen}"
        """,
        gone="global last",
    ),
    Known(
        id="a-global-of-another-module",
        before={
            "app/__init__.py": "",
            "app/state.py": """
                current: dict[str, str] = {}


                def choose(name: str, value: str) -> None:
                    current["name"] = name
                    current["value"] = value
            """,
            "app/server.py": """
                from mcp.server.fastmcp import FastMCP

                from app import state
                from app.state import choose, current

                mcp = FastMCP("choices")


                @mcp.tool()
                def set_choice(name: str, value: str) -> str:
                    choose(name, value)
                    return value


                @mcp.tool()
                def choice() -> dict[str, str]:
                    return current if len(state.current) else {}
            """,
        },
        after="""
            def choose(name: str, value: str, workspace: Workspace) -> None:
            workspace.current["name"] = name
            choose(name, value, workspace)
            return workspace.current if len(workspace.current) else {}
        """,
    ),
    Known(
        id="a-key-through-a-small-function",
        before="""
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("logins")
            names = {}


            def _key(ctx: Context) -> int:
                return id(ctx.session)


            @mcp.tool()
            def call_me(name: str, ctx: Context) -> str:
                names[_key(ctx)] = name
                return name


            @mcp.tool()
            def who_am_i(ctx: Context) -> str:
                key = _key(ctx)
                return names[key] if key in names else "nobody"
        """,
        after="""
            names: Handles[Any] = Handles("open_name")
            names[name_id] = name
            key = name_id
            return names[key] if key in names else "nobody"
        """,
        gone="def _key",
    ),
    Known(
        id="a-key-that-is-passed-down",
        before="""
            from weakref import WeakKeyDictionary

            from mcp.server.fastmcp import Context, FastMCP
            from mcp.server.session import ServerSession

            mcp = FastMCP("letters")
            drafts: WeakKeyDictionary[ServerSession, list[str]] = WeakKeyDictionary()


            def add(session: ServerSession, line: str) -> int:
                drafts.setdefault(session, []).append(line)
                return len(drafts[session])


            @mcp.tool()
            def write(line: str, ctx: Context) -> int:
                return add(ctx.session, line)


            @mcp.tool()
            def read(ctx: Context) -> list[str]:
                return drafts.get(ctx.session, [])
        """,
        after="""
            drafts: Handles[list[str]] = Handles("open_draft")
            return add(draft_id, line)
            return drafts.get(draft_id, [])
        """,
        gone="ctx.session",
    ),
    Known(
        id="a-mapping-that-makes-what-is-missing",
        before="""
            from collections import defaultdict

            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("market")
            baskets: defaultdict[int, list[str]] = defaultdict(list)


            @mcp.tool()
            def put(item: str, ctx: Context) -> int:
                baskets[id(ctx.session)].append(item)
                return len(baskets[id(ctx.session)])


            @mcp.tool()
            def empty(ctx: Context) -> str:
                del baskets[id(ctx.session)]
                return "empty"
        """,
        after="""
            baskets: Handles[list[str]] = Handles("open_basket", list)
            del baskets[basket_id]
        """,
    ),
    Known(
        id="the-id-of-the-session-in-a-header",
        before="""
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("units")
            units: dict[str, str] = {}


            @mcp.tool()
            def use(unit: str, ctx: Context) -> str:
                session_id = ctx.request_context.request.headers.get("mcp-session-id")
                units[session_id] = unit
                return unit


            @mcp.tool()
            def unit(ctx: Context) -> str:
                session_id = ctx.request_context.request.headers.get("mcp-session-id")
                return units.get(session_id, "km")
        """,
        after="""
            units: Handles[str] = Handles("open_unit")
            session_id = unit_id
            return units.get(session_id, "km")
        """,
        gone="mcp-session-id",
    ),
    Known(
        id="an-object-that-a-variable-holds",
        before={
            "board.py": """
                from dataclasses import dataclass, field


                @dataclass
                class Board:
                    cells: list[str] = field(default_factory=lambda: [" "] * 9)
                    turn: str = "x"

                    def play(self, at: int) -> str:
                        self.cells[at] = self.turn
                        self.turn = "o" if self.turn == "x" else "x"
                        return "".join(self.cells)
            """,
            "server.py": """
                from mcp.server.fastmcp import FastMCP

                from board import Board

                mcp = FastMCP("noughts")
                board = Board()


                @mcp.tool()
                def play(at: int) -> str:
                    return board.play(at)


                @mcp.tool()
                def turn() -> str:
                    return board.turn
            """,
        },
        after="""
            board: Board = field(default_factory=Board)
            return workspace.board.play(at)
            return workspace.board.turn
            def play(self, at: int) -> str:
        """,
    ),
    Known(
        id="attributes-of-a-class",
        before="""
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("state")


            class State:
                current = None
                items: list[str] = []


            @mcp.tool()
            def choose(name: str) -> str:
                State.current = name
                State.items.append(name)
                return name


            @mcp.tool()
            def chosen() -> str:
                return f"{State.current} {State.items}"
        """,
        after="""
            current: Any = None
            items: list[str] = field(default_factory=list)
            workspace.current = name
            workspace.items.append(name)
            return f"{workspace.current} {workspace.items}"
        """,
        gone="State.",
    ),
    Known(
        id="all-that-a-constructor-does",
        before="""
            from mcp.server.fastmcp import FastMCP


            class Shop:
                def __init__(self):
                    self._item = None
                    self._paid = []

                def choose(self, item: str) -> str:
                    self._item = item
                    return item

                def pay(self) -> list[str]:
                    self._paid.append(self._item)
                    return self._paid


            def main() -> None:
                mcp = FastMCP("shop")
                shop = Shop()
                mcp.add_tool(shop.choose)
                mcp.add_tool(shop.pay)
                mcp.run()
        """,
        after="""
            item: Any = None
            paid: list[Any] = field(default_factory=list)
            mcp.add_tool(open_workspace)
            workspace.paid.append(workspace.item)
        """,
        gone="def __init__(self):",
    ),
    Known(
        id="a-variable-that-the-tools-of-a-factory-share",
        before="""
            from mcp.server.fastmcp import FastMCP


            def create_server(name: str) -> FastMCP:
                mcp = FastMCP(name)
                folder: str | None = None
                seen = []

                def path(file: str) -> str:
                    return f"{folder or '.'}/{file}"

                @mcp.tool()
                def enter(name: str) -> str:
                    nonlocal folder
                    folder = name
                    seen.append(name)
                    return name

                @mcp.tool()
                def show(file: str) -> str:
                    return path(file)

                @mcp.tool()
                def entered() -> list[str]:
                    return seen

                return mcp


            if __name__ == "__main__":
                create_server("folders").run()
        """,
        after="""
            folder: str | None = None
            seen: list[Any] = field(default_factory=list)
            def path(file: str, workspace: Workspace) -> str:
            return f"{workspace.folder or '.'}/{file}"
            def open_workspace() -> str:
            workspace.folder = name
            return path(file, workspace)
        """,
        gone="nonlocal folder",
    ),
    Known(
        id="a-global-that-the-lifespan-sets-up",
        before="""
            from contextlib import asynccontextmanager
            from string import ascii_lowercase

            import games
            from mcp.server.fastmcp import FastMCP

            board: games.Board | None = None
            side = games.WHITE


            @asynccontextmanager
            async def lifespan(server: FastMCP):
                global board
                board = games.Board()
                try:
                    yield {"board": board}
                finally:
                    print("done")
                    board = None


            mcp = FastMCP("game", lifespan=lifespan)


            @mcp.tool()
            async def move(to: str) -> str:
                board.push(to)
                return board.text()


            @mcp.tool()
            async def turn() -> str:
                return f"{board.turn} of {side}"


            @mcp.tool()
            async def new_game(white: bool) -> str:
                global side
                board.reset()
                side = games.WHITE if white else games.BLACK
                return "started"


            @mcp.prompt()
            def new_game() -> str:
                return "Start a game."
        """,
        after="""
            board: games.Board | None = field(default_factory=games.Board)
            side: Any = games.WHITE
            yield {}
            workspace.board.push(to)
        """,
        gone="global board",
    ),
    Known(
        id="two-kinds-in-one-module",
        before="""
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("both")
            unit = "km"
            carts: dict[int, list[str]] = {}


            @mcp.tool()
            async def use(name: str) -> str:
                global unit
                unit = name
                return name


            @mcp.tool()
            async def convert(number: int) -> str:
                return f"{number} {unit}"


            @mcp.tool()
            async def add(item: str, ctx: Context) -> int:
                carts.setdefault(id(ctx.session), []).append(item)
                return len(carts[id(ctx.session)])
        """,
        after="""
            from typing import Annotated, TypeVar
            workspaces = Handles("open_workspace", Workspace)
            carts: Handles[list[str]] = Handles("open_cart")
            async def add(item: str, cart_id: CartId) -> int:
        """,
    ),
    Known(
        id="what-else-is-kept-stays",
        before="""
            import httpx
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("mixed")
            client = httpx.AsyncClient()
            city = "Oslo"
            answers: dict[str, str] = {}


            @mcp.tool()
            async def choose(name: str) -> str:
                global city
                city = name
                return name


            @mcp.tool()
            async def weather() -> str:
                if city not in answers:
                    answers[city] = (await client.get(f"https://w.example/{city}")).text
                return answers[city]
        """,
        after="""
            client = httpx.AsyncClient()
            answers: dict[str, str] = {}
            city: str = "Oslo"
            if workspace.city not in answers:
        """,
    ),
    Known(
        id="an-entry-is-its-opener's-where-callers-are-known",
        before="""
            from mcp.server.auth.settings import AuthSettings
            from mcp.server.fastmcp import FastMCP

            from tokens import Verifier

            AUTH = AuthSettings(issuer_url="https://a.example", resource_server_url=None)
            mcp = FastMCP("notes", token_verifier=Verifier(), auth=AUTH)
            notes: list[str] = []


            @mcp.tool()
            def jot(note: str) -> int:
                notes.append(note)
                return len(notes)
        """,
        after="""
            token = get_access_token()
            return None if token is None else [token.client_id, token.subject]
            if known is None or known[1] != _principal():
        """,
    ),
]

LIFESPAN = """
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from mcp.server.fastmcp import Context, FastMCP


@dataclass
class Desk:
    items: list[str] = field(default_factory=list)
    label: str = "desk"

"""

DESK_TOOLS = """


mcp = FastMCP("desk", lifespan=lifespan)


@mcp.tool()
def add(item: str, ctx: Context) -> int:
    desk = ctx.request_context.lifespan_context
    desk.items.append(item)
    return len(desk.items)


@mcp.tool()
def shown(ctx: Context) -> list[str]:
    return ctx.request_context.lifespan_context.items
"""

LIFESPANS = [
    Known(
        id="an-object",
        before=f"""{LIFESPAN}
@asynccontextmanager
async def lifespan(server: FastMCP) -> AsyncIterator[Desk]:
    desk = Desk(label="mine")
    yield desk
{DESK_TOOLS}""",
        after="""
            desks: Handles[Desk] = Handles("open_desk", lambda: Desk(label="mine"))
            desk = desks.find(desk_id)
            return desks.find(desk_id).items
        """,
    ),
    Known(
        id="a-dictionary",
        before="""
            from contextlib import asynccontextmanager

            from mcp.server.fastmcp import Context, FastMCP


            @asynccontextmanager
            async def lifespan(server):
                yield {"items": [], "label": "desk"}


            mcp = FastMCP("desk", lifespan=lifespan)


            def items(ctx: Context) -> list[str]:
                return ctx.request_context.lifespan_context["items"]


            @mcp.tool()
            def add(item: str, ctx: Context) -> int:
                items(ctx).append(item)
                return len(items(ctx))
        """,
        after="""
            return workspace["items"]
            items(workspace).append(item)
            workspace = workspaces.find(workspace_id)
            def items(workspace: dict[str, Any]) -> list[str]:
        """,
    ),
]

LISTED = """
from mcp.server.lowlevel import Server
from mcp.types import TextContent, Tool

server = Server("points")
points: dict[str, int] = {}
bonus = 1


@server.list_tools()
async def list_tools() -> list[Tool]:
    return [
        Tool(name="double", description="Double it.", inputSchema={"type": "object"}),
        Tool(name="bonus", inputSchema={"properties": {"by": {"type": "integer"}}}),
        Tool(
            name="give",
            inputSchema={
                "type": "object",
                "properties": {
                    "number": {"type": "integer"},
                },
                "required": ["number"],
            },
        ),
    ]

"""

LOW_LEVEL = [
    Known(
        id="an-if-for-each-tool",
        before=f"""{LISTED}
@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    global bonus
    if name == "double":
        return [TextContent(type="text", text=str(2 * arguments["number"]))]
    elif name == "bonus":
        bonus = arguments["by"]
        return [TextContent(type="text", text="set")]
    elif name == "give":
        return [TextContent(type="text", text=str(arguments["number"] + bonus))]
    raise ValueError(name)
""",
        after="""
            workspace = workspaces.find(arguments["workspace_id"])
            workspace.bonus = arguments["by"]
            return [TextContent(type="text", text=str(arguments["number"] + workspace.bonus))]
            elif name == "open_workspace":
            return [TextContent(type="text", text=workspaces.open())]
            "required": ["number", "workspace_id"],
            name="open_workspace",
        """,
        gone="global bonus",
    ),
    Known(
        id="a-match",
        before=f"""{LISTED}
def raised(number: int) -> int:
    return number + bonus


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    global bonus
    match name:
        case "bonus":
            bonus = arguments["by"]
            text = "set"
        case "give":
            text = str(raised(arguments["number"]))
        case _:
            raise ValueError(name)
    return [TextContent(type="text", text=text)]
""",
        after="""
            def raised(number: int, workspace: Workspace) -> int:
            text = str(raised(arguments["number"], workspace))
            case "open_workspace":
            text = workspaces.open()
        """,
    ),
]


@pytest.mark.parametrize("case", [*CASES, *LIFESPANS, *LOW_LEVEL], ids=lambda case: case.id)
def test_state_goes_under_a_handle(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)


STORED = [
    Known(
        id="entries",
        before=CASES[0].before,
        after="""
            workspaces = Handles("workspace_id", "open_workspace", Workspace, Workspace)
            async def open_workspace() -> str:
            return await workspaces.open()
            @workspaces.kept
            workspace = workspaces[workspace_id]
        """,
    ),
    Known(
        id="mapping",
        before=CASES[2].before,
        after="""
            carts: Handles[list[str]] = Handles("cart_id", "open_cart", list[str])
            @carts.kept
        """,
        gone="carts.check",
    ),
    Known(
        id="low-level",
        before=LOW_LEVEL[1].before,
        after="""
            async with workspaces.held(arguments["workspace_id"]):
            workspace = workspaces[arguments["workspace_id"]]
            text = await workspaces.open()
        """,
    ),
    Known(
        id="an-object-of-the-lifespan",
        before=LIFESPANS[0].before,
        after="""
            return desks[desk_id].items
        """,
    ),
]


@pytest.mark.parametrize("store", ["filetree", "redis", "postgresql"])
@pytest.mark.parametrize("case", STORED, ids=lambda case: case.id)
def test_entries_go_into_a_store(case: Known, store: str, tmp_path: Path) -> None:
    run_known(case, tmp_path, store=store)
    assert "STORE = " in (tmp_path / "server.py").read_text()
