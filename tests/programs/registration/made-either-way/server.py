import os

from mcp.server.fastmcp import FastMCP

from access import verifier

if os.environ.get("KEY"):
    mcp = FastMCP("notes", auth=verifier())
else:
    mcp = FastMCP("notes")

first = FastMCP("first")
second = FastMCP("second")
notes = []


@mcp.tool()
def add(note: str) -> str:
    notes.append(note)
    return "ok"


@mcp.tool()
def show() -> list[str]:
    return notes


for server in (first, second):

    @server.tool()
    def shout(text: str) -> str:
        return text.upper()


mcp.run()
