"""`sample` of a sound, `elicit` of a quiz."""

from fastmcp import FastMCP
from quiz import Quiz
from sounds import Sound

mcp = FastMCP("sounds")


@mcp.tool
async def loudness(file: str) -> float:
    ctx = Sound(file)
    return float(await ctx.sample(44_100))


@mcp.tool
async def question(topic: str) -> str:
    ctx = Quiz(topic)
    return str(await ctx.elicit("why"))
