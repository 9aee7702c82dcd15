"""A question that is asked through a resolver already."""

# requires: mcp>=2,<3

from typing import Annotated

from mcp.server.mcpserver import Elicit, ElicitationResult, MCPServer, Resolve
from pydantic import BaseModel

mcp = MCPServer("shop")


class Answer(BaseModel):
    sure: bool


async def ask(item: str) -> Elicit[Answer]:
    return Elicit(message=f"Buy {item}?", schema=Answer)


@mcp.tool()
async def buy(item: str, answer: Annotated[ElicitationResult[Answer], Resolve(ask)]) -> str:
    return f"{item}: {answer.action}"
