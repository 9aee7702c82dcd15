from mcp.server.fastmcp import FastMCP

from graph import Graph

mcp = FastMCP("graph")
graph = None


def get_graph():
    global graph
    if graph is None:
        graph = Graph("db.example")
    return graph


@mcp.resource("graph://schema")
def schema_resource() -> list[str]:
    return get_graph().get_schema()


@mcp.tool()
def schema() -> list[str]:
    return get_graph().get_schema()


@mcp.tool()
def query(text: str) -> str:
    return get_graph().query(text)


mcp.run()
