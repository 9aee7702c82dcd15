from mcp.server.fastmcp import FastMCP

from document import Document

mcp = FastMCP("editor")
document = Document()


@mcp.tool()
def write(text: str) -> str:
    document.write(text)
    return "ok"


@mcp.tool()
def undo() -> str:
    document.undo()
    return "ok"


@mcp.tool()
def show() -> str:
    return document.text


mcp.run()
