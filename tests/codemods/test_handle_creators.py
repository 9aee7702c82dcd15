"""Tools that begin an entry already: they mint the handle, and no tool is added."""

from pathlib import Path

import pytest

from analyzer.manifest import Opening

from .handle_cases import Known, run_known

HEAD = """
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("shop")
carts: dict[int, list[str]] = {}


@mcp.tool()
def add(item: str, ctx: Context) -> int:
    carts[id(ctx.session)].append(item)
    return len(carts[id(ctx.session)])


@mcp.tool()
def show(ctx: Context) -> str:
    if id(ctx.session) not in carts:
        return "create a cart first"
    return ", ".join(carts[id(ctx.session)])
"""
CASES = [
    Known(
        id="its-answer-says-the-handle",
        before=f"""{HEAD}

@mcp.tool()
def create_cart(ctx: Context) -> str:
    carts[id(ctx.session)] = []
    return "A cart is ready"
""",
        after="""
            cart_id = carts.open()
            carts[cart_id] = []
            return f"A cart is ready (cart_id: {cart_id})"
            carts: Handles[list[str]] = Handles("create_cart")
            """,
        gone="def open_",
    ),
    Known(
        id="a-tool-without-an-answer",
        before=f"""{HEAD}

@mcp.tool()
def create_cart(ctx: Context) -> None:
    carts[id(ctx.session)] = []
""",
        after="""
            carts[cart_id] = []
            return cart_id
            """,
        gone="def open_",
    ),
    Known(
        id="it-takes-an-argument",
        before=f"""{HEAD}

@mcp.tool()
def create_cart(name: str, ctx: Context) -> str:
    carts[id(ctx.session)] = []
    return f"A cart for {{name}}"
""",
        after="""
            carts[cart_id] = []
            return f"A cart for {name} (cart_id: {cart_id})"
            """,
        gone="def open_",
    ),
]
ANOTHER = [
    Known(
        id="two-tools-empty-it",
        before=f"""{HEAD}

@mcp.tool()
def create_cart(ctx: Context) -> str:
    carts[id(ctx.session)] = []
    return "A cart is ready"


@mcp.tool()
def clear(ctx: Context) -> str:
    carts[id(ctx.session)] = []
    return "empty"
""",
        after="def open_cart() -> str:",
    ),
    Known(
        id="others-do-without",
        before=f"""{HEAD}

@mcp.tool()
def count(ctx: Context) -> int:
    return len(carts.get(id(ctx.session), []))


@mcp.tool()
def clear(ctx: Context) -> str:
    carts[id(ctx.session)] = []
    return "empty"
""",
        after="def open_cart() -> str:",
    ),
]


@pytest.mark.parametrize("store", [None, "filetree"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_is_the_opener(case: Known, store: str | None, tmp_path: Path) -> None:
    known = case if store is None else Known(id=case.id, before=case.before, gone=case.gone)
    result = run_known(known, tmp_path, **({"store": store} if store else {}))
    (manifest,) = result.manifests.values()
    (handle,) = manifest.servers[0].handles
    asked = {"name": "example"} if case.id == "it-takes-an-argument" else {}
    assert handle.open == Opening("create_cart", asked)
    assert handle.tools == ("add", "show")


@pytest.mark.parametrize("case", ANOTHER, ids=lambda case: case.id)
def test_a_tool_is_added(case: Known, tmp_path: Path) -> None:
    run_known(case, tmp_path)
