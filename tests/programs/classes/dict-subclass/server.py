from mcp.server.fastmcp import FastMCP


class Notes(dict):
    def add(self, name, text):
        self[name] = text


mcp = FastMCP("notes")
notes = Notes()


@mcp.tool()
def write(name: str, text: str) -> str:
    notes.add(name, text)
    return "ok"


@mcp.tool()
def read(name: str) -> str:
    return notes.get(name, "nothing")


mcp.run()
