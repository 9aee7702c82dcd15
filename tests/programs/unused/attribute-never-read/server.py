from mcp.server.fastmcp import FastMCP


class Service:
    def __init__(self):
        self.last = None

    def upper(self, text):
        self.last = text
        return text.upper()


mcp = FastMCP("text")
service = Service()


@mcp.tool()
def upper(text: str) -> str:
    return service.upper(text)


mcp.run()
