from mcp.server.fastmcp import FastMCP


def build(store) -> FastMCP:
    mcp = FastMCP("notes")

    @mcp.tool()
    def add(note: str) -> str:
        store.notes.append(note)
        return "ok"

    @mcp.tool()
    def show() -> list[str]:
        return store.notes

    return mcp


def serve(store) -> None:
    build(store).run()
