from mcp.server.fastmcp import FastMCP

from helper import note

mcp = FastMCP("facts")
facts = {}


@mcp.tool()
def learn(subject: str, fact: str) -> str:
    note(facts, subject, fact)
    return "ok"


@mcp.tool()
def recall(subject: str) -> str:
    return facts[subject]


mcp.run()
