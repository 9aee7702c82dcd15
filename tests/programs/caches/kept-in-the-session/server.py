import httpx
from fastmcp import Context, FastMCP

mcp = FastMCP("workspaces")


async def available(ctx: Context) -> list[str]:
    cached = await ctx.get_state("workspaces")
    if isinstance(cached, list):
        return cached
    async with httpx.AsyncClient() as client:
        found = (await client.get("https://example.org/workspaces")).json()
    await ctx.set_state("workspaces", found)
    return found


@mcp.tool
async def names(ctx: Context) -> list[str]:
    return await available(ctx)


@mcp.tool
async def count(ctx: Context) -> int:
    return len(await available(ctx))


if __name__ == "__main__":
    mcp.run(transport="http")
