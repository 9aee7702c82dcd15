from mcp.server.fastmcp import FastMCP

import notes

counter = FastMCP("counting")


@counter.tool()
def count_words(text: str) -> int:
    return notes.count(text)


if __name__ == "__main__":
    counter.run()
