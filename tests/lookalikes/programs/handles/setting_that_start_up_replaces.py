"""A global that `main` replaces before it serves."""

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files")
current_folder: str | None = None


@mcp.tool()
async def folder() -> str:
    return current_folder or "."


def main() -> None:
    global current_folder
    current_folder = "/data"
    mcp.run()


if __name__ == "__main__":
    main()
