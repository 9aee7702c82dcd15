from mcp.server.fastmcp import FastMCP


def main():
    mcp = FastMCP("desk")
    notes = {}

    @mcp.tool()
    def write(name: str, text: str) -> str:
        notes[name] = text
        return "ok"

    @mcp.tool()
    def read(name: str) -> str:
        return notes[name]

    mcp.run()
