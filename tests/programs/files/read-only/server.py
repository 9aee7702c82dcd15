import json
from pathlib import Path

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
WORDS = Path(__file__).with_name("words.json")


@mcp.tool()
def define(word: str) -> str:
    return json.loads(WORDS.read_text()).get(word, "unknown")


mcp.run()
