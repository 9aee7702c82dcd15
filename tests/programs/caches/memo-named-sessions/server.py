from mcp.server.fastmcp import FastMCP

mcp = FastMCP("words")
sessions: dict[str, int] = {}


@mcp.tool()
def score(word: str) -> int:
    if word not in sessions:
        sessions[word] = sum(ord(letter) for letter in word)
    return sessions[word]


mcp.run()
