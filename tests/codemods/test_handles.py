"""State that hung on nothing, or on the session, under handles."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known

SELECTION = '''
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
'''

METHODS = '''
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
'''

SESSIONS = '''
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
'''

CASES = [
    Known(
        id="global-value",
        before=SELECTION,
        after="""
            current_table: str | None = None
            workspaces = Handles("open_workspace", Workspace)
            def selected(workspace: Workspace) -> list[int]:
            if workspace.current_table is None:
            def open_workspace() -> str:
            async def select_table(name: str, workspace_id: WorkspaceId) -> str:
            workspace = workspaces.find(workspace_id)
            workspace.current_table = name
            return sum(selected(workspace))
        """,
        gone="global current_table",
    ),
    Known(
        id="field-of-the-object-with-the-tools",
        before=METHODS,
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
        before=SESSIONS,
        after="""
            carts: Handles[list[str]] = Handles("open_cart")
            async def add(item: str, cart_id: CartId) -> str:
            carts.setdefault(cart_id, []).append(item)
            async def show(ctx: Context, cart_id: CartId) -> list[str]:
            carts.check(cart_id)
            return carts.get(cart_id, [])
        """,
        gone="id(ctx.session)",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_state_goes_under_a_handle(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)
