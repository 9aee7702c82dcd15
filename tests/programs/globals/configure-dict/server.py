from mcp.server.fastmcp import FastMCP

mcp = FastMCP("writer")
settings = {"model": "small"}


@mcp.tool()
def configure(model: str) -> str:
    settings["model"] = model
    return "ok"


@mcp.tool()
def ask(question: str) -> str:
    return f"{settings['model']}: {question}"


mcp.run()
