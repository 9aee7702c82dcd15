"""`ctx.session` is what a command keeps on its own context."""

import click
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sums")


@click.command()
@click.pass_context
def main(ctx: click.Context) -> None:
    ctx.session = {"started": True}
    ctx.meta["client_id"] = "command"
    mcp.run()


@mcp.tool()
async def double(number: int) -> int:
    return 2 * number
