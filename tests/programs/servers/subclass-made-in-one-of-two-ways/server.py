from contextlib import asynccontextmanager

from mcp.server.fastmcp import Context, FastMCP


class Notes(FastMCP):
    async def call_tool(self, name, arguments):
        return await super().call_tool(name, arguments)


@asynccontextmanager
async def alone(server: FastMCP):
    yield {}


def build(secured: bool):
    @asynccontextmanager
    async def watched(server: FastMCP):
        yield {"watched": True}

    if secured:
        mcp = Notes("notes", lifespan=watched, stateless_http=True)
    else:
        mcp = Notes("notes", lifespan=alone)

    @mcp.tool()
    def keep(text: str, ctx: Context) -> int:
        KEPT.append(text)
        return len(KEPT)

    return mcp


KEPT: list[str] = []

if __name__ == "__main__":
    build(False).run(transport="streamable-http")
