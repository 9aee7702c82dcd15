import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("options")
_options: list[dict[str, str]] | None = None


def options() -> list[dict[str, str]]:
    global _options
    if _options is None:
        _options = requests.get("https://options.example", timeout=10).json()
    return _options


@mcp.tool()
def search(word: str, limit: int = 10) -> list[str]:
    matches: list[tuple[int, dict[str, str]]] = []
    for option in options():
        score = option["name"].count(word)
        if score:
            matches.append((score, option))
    matches.sort(key=lambda match: (-match[0], match[1]["name"]))
    matches = matches[:limit]
    return [option["name"] for _, option in matches]


@mcp.tool()
def first(limit: int) -> list[str]:
    some = options()[:limit]
    some.reverse()
    return [option["name"] for option in some]


mcp.run()
