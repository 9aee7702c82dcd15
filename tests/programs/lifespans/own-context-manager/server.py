from mcp.server.fastmcp import Context, FastMCP


class Desk:
    def __init__(self, server: FastMCP) -> None:
        self.items: list[str] = []

    async def __aenter__(self) -> "Desk":
        return self

    async def __aexit__(self, *error: object) -> None:
        self.items.clear()


def lifespan(server: FastMCP) -> Desk:
    return Desk(server)


mcp = FastMCP("desk", lifespan=lifespan)


@mcp.tool()
def add(item: str, ctx: Context) -> str:
    ctx.request_context.lifespan_context.items.append(item)
    return item


@mcp.tool()
def show(ctx: Context) -> str:
    return str(ctx.request_context.lifespan_context.items)


mcp.run()
