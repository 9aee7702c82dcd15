from mcp.server.fastmcp import FastMCP

import notes

writer = FastMCP("writing")


@writer.tool()
def write(text: str) -> str:
    notes.add(text)
    return "ok"


@writer.tool()
def read() -> list[str]:
    return notes.notes


if __name__ == "__main__":
    writer.run()
