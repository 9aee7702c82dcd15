from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
notes = {}


@mcp.tool()
def write(name: str, text: str) -> str:
    global notes
    notes = {**notes, name: text}
    return "ok"


@mcp.tool()
def read(name: str) -> str:
    return notes.get(name, "nothing")


mcp.run()
