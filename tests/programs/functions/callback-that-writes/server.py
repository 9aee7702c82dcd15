from mcp.server.fastmcp import FastMCP

mcp = FastMCP("words")
seen = []


def each(text, action):
    for word in text.split():
        action(word)


@mcp.tool()
def read(text: str) -> int:
    each(text, lambda word: seen.append(word))
    return len(text)


@mcp.tool()
def words() -> list[str]:
    return seen


mcp.run()
