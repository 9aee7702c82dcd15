"""What hangs on session objects, or on what clients say of themselves, goes under handles."""

from pathlib import Path

import pytest

from .handle_cases import Known, run_known

HEAD = """
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("shop")
"""

CASES = [
    Known(
        id="attributes-by-name-and-by-dot",
        before=f"""{HEAD}

def put(session, item: str) -> int:
    if not hasattr(session, "cart"):
        session.cart = []
    session.cart.append(item)
    return len(session.cart)


@mcp.tool()
async def add(item: str, ctx: Context) -> int:
    return put(ctx.session, item)


@mcp.tool()
async def call_me(name: str, ctx: Context) -> str:
    setattr(ctx.session, "name", name)
    return name


@mcp.tool()
async def show(ctx: Context) -> str:
    who = getattr(ctx.session, "name", "nobody")
    return f"{{who}}: {{', '.join(getattr(ctx.session, 'cart', []))}}"
""",
        after="""
            class Workspace(SimpleNamespace):
            workspaces: Handles[Workspace] = Handles("open_workspace", Workspace)
            def put(workspace: Workspace, item: str) -> int:
            if not hasattr(workspace, "cart"):
            workspace.cart = []
            async def add(item: str, workspace_id: WorkspaceId) -> int:
            setattr(workspaces.find(workspace_id), "name", name)
            who = getattr(workspace, "name", "nobody")
            """,
        gone="ctx.session",
    ),
    Known(
        id="an-attribute-through-a-local",
        before=f"""{HEAD}

@mcp.tool()
async def choose(unit: str, ctx: Context) -> str:
    session = ctx.request_context.session
    session.unit = unit
    await ctx.session.send_tool_list_changed()
    return session.unit


@mcp.tool()
async def chosen(ctx: Context) -> str:
    return ctx.session.unit
""",
        after="""
            session = workspaces.find(workspace_id)
            session.unit = unit
            await ctx.session.send_tool_list_changed()
            return workspaces.find(workspace_id).unit
            """,
    ),
    Known(
        id="an-attribute-that-may-be-meant-by-another-name",
        before=f"""{HEAD}

@mcp.tool()
async def choose(unit: str, ctx: Context) -> str:
    ctx.session.__dict__["unit"] = unit
    return unit


@mcp.tool()
async def chosen(ctx: Context) -> str:
    return ctx.session.unit
""",
        after="""
            return ctx.session.unit
            """,
        mark="ctx.session.__dict__ may be about it, and does not spell its name",
    ),
    Known(
        id="attributes-by-the-names-of-callers",
        before=f"""{HEAD}

@mcp.tool()
async def keep(name: str, text: str, ctx: Context) -> str:
    setattr(ctx.session, name, text)
    return text


@mcp.tool()
async def kept(name: str, ctx: Context) -> str:
    return getattr(ctx.session, name, "")
""",
        after="""
            setattr(ctx.session, name, text)
            """,
        mark="may be about it, and does not spell its name",
    ),
    Known(
        id="a-mapping-by-the-name-of-the-client",
        before=f"""{HEAD}
units: dict[str, str] = {{}}


@mcp.tool()
async def choose(unit: str, ctx: Context) -> str:
    units[ctx.session.client_params.clientInfo.name] = unit
    return unit


@mcp.tool()
async def chosen(ctx: Context) -> str:
    return units.get(ctx.session.client_params.clientInfo.name, "km")
""",
        after="""
            units[unit_id] = unit
            return units.get(unit_id, "km")
            """,
        gone="client_params",
    ),
    Known(
        id="a-mapping-by-client-id",
        before=f"""{HEAD}
units: dict[str, str] = {{}}


@mcp.tool()
async def choose(unit: str, ctx: Context) -> str:
    units[ctx.client_id] = unit
    return unit


@mcp.tool()
async def chosen(ctx: Context) -> str:
    return units.get(ctx.client_id, "km")
""",
        after="""
            units[unit_id] = unit
            return units.get(unit_id, "km")
            """,
        gone="ctx.client_id",
    ),
    Known(
        id="attributes-beside-a-global",
        before=f"""{HEAD}
notes: list[str] = []


@mcp.tool()
async def jot(note: str) -> int:
    notes.append(note)
    return len(notes)


@mcp.tool()
async def choose(unit: str, ctx: Context) -> str:
    ctx.session.unit = unit
    return ctx.session.unit


@mcp.tool()
async def chosen(ctx: Context) -> str:
    return ctx.session.unit
""",
        after="""
            def open_workspace() -> str:
            def open_shop() -> str:
            """,
    ),
]

STORED = Known(
    id="",
    before=CASES[0].before,
    after="""
        class Workspace(BaseModel, extra="allow"):
        @workspaces.kept
        """,
)
REFUSED = [
    Known(
        id="a-set",
        before=CASES[0].before.replace("= []", "= set()").replace(".append(", ".add("),
        mark="set() may come out of a store as something else",
    ),
    Known(
        id="a-name-of-the-store-own",
        before=CASES[0].before.replace("cart", "_cart"),
        mark="_cart is no name that an entry of the store can have",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_goes_under_a_handle(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)


def test_a_store_has_what_it_can_give_back(tmp_path: Path) -> None:
    run_known(STORED, tmp_path, store="filetree")


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.id)
def test_a_store_refuses_what_it_cannot(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path, store="filetree")
