"""Elicitation: results that are checked for, and fields that are refused."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="results-and-fields",
        before="""\
            from mcp.server.elicitation import ElicitationResult
            from mcp.server.fastmcp import Context, FastMCP
            from pydantic import BaseModel

            mcp = FastMCP("a")


            class Order(BaseModel):
                name: str
                note: str | None = None
                sizes: list[str]
                number: int | str = 1


            class Other(BaseModel):
                sizes: list[str]


            @mcp.tool()
            async def order(ctx: Context) -> bool:
                answer = await ctx.elicit("What?", schema=Order)
                return isinstance(answer, ElicitationResult)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.elicitation import (
                AcceptedElicitation,
                CancelledElicitation,
                DeclinedElicitation,
            )
            from mcp.server.mcpserver import Context, MCPServer
            from pydantic import BaseModel

            # unstick: UNS301 read the keys that replicas share from MCP_REQUEST_STATE_KEYS: they \
seal what comes back with an answer; the server does not start where REPLICAS is more than 1 and \
MCP_REQUEST_STATE_KEYS is not set
            mcp = MCPServer("a", version=version("mcp"))


            class Order(BaseModel):
                name: str
                note: str | None = None
                sizes: list[str]
                number: int | str = 1


            class Other(BaseModel):
                sizes: list[str]


            @mcp.tool()
            async def order(ctx: Context) -> bool:
                # unstick: UNS301 ask through a resolver: nothing can be asked in the middle of a \
call any more; what leads to the question runs again in each round, and what came before it in \
the tool comes after the answer
                # unstick: UNS419 elicit refuses sizes, number of Order: take one primitive \
type, or a list of Literal
                answer = await ctx.elicit("What?", schema=Order)
                return isinstance(answer, (AcceptedElicitation, DeclinedElicitation, \
CancelledElicitation))
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_elicitation(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
