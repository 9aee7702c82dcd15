from functools import cached_property
from pathlib import Path

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")


class Glossary:
    @cached_property
    def words(self):
        return Path(__file__).with_name("words.txt").read_text().split()


glossary = Glossary()


@mcp.tool()
def known(word: str) -> bool:
    return word in glossary.words


mcp.run()
