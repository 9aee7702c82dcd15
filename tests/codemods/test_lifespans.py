"""Changes to what a lifespan yields are marked; reads of shared resources are not."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="changes through names, fields and items",
        before="""
            from mcp.server.fastmcp import Context

            async def put(item: str, ctx: Context) -> int:
                held = ctx.request_context.lifespan_context
                cart = held["carts"].get("own")
                cart.append(item)
                held.heading = item
                ctx.request_context.lifespan_context["count"] += 1
                return len(cart)

            async def ask(ctx: Context, own: dict) -> str:
                pool = ctx.request_context.lifespan_context.pool
                rows = await pool.fetch("select 1")
                rows.append(1)
                own["lifespan_context"] = rows
                return str(rows)
        """,
        after="""
            from typing import Any

            from mcp.server.mcpserver import Context

            async def put(item: str, ctx: Context[Any]) -> int:
                held = ctx.request_context.lifespan_context
                cart = held["carts"].get("own")
                # unstick: UNS204 over streamable HTTP every client shares this object now: keep what belongs to one under a handle or its principal
                cart.append(item)
                # unstick: UNS204 over streamable HTTP every client shares this object now: keep what belongs to one under a handle or its principal
                held.heading = item
                # unstick: UNS204 over streamable HTTP every client shares this object now: keep what belongs to one under a handle or its principal
                ctx.request_context.lifespan_context["count"] += 1
                return len(cart)

            async def ask(ctx: Context[Any], own: dict) -> str:
                pool = ctx.request_context.lifespan_context.pool
                rows = await pool.fetch("select 1")
                rows.append(1)
                own["lifespan_context"] = rows
                return str(rows)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_lifespans(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
