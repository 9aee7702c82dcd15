from mcp.server.fastmcp import FastMCP

mcp = FastMCP("memory")


def keep(note, notes=[]):
    notes.append(note)
    return list(notes)


@mcp.tool()
def remember(note: str) -> list[str]:
    return keep(note)


mcp.run()
