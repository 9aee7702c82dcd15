from functools import cached_property, lru_cache

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


@lru_cache
def store():
    return {}


@lru_cache(maxsize=None)
def chat(session: str):
    return []


class Desk:
    @cached_property
    def drafts(self):
        return []


desk = Desk()


@lru_cache
def shouted():
    return {}


def shout(text):
    known = shouted()
    if text not in known:
        known[text] = text.upper()
    return known[text]


@lru_cache
def letters():
    found = {}
    for letter in "abc":
        found[letter] = letter.upper()
    return found


@mcp.tool()
def write(session: str, text: str) -> str:
    store()[session] = text
    chat(session).append(text)
    desk.drafts.append(text)
    return shout(text) + letters()["a"]


@mcp.tool()
def read(session: str) -> str:
    return str((store().get(session), len(chat(session)), desk.drafts, shout(session)))
