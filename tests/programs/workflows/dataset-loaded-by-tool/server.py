import pandas
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tables")
frames = {}


@mcp.tool()
def load(name: str, path: str) -> str:
    frames[name] = pandas.read_csv(path)
    return "loaded"


@mcp.tool()
def describe(name: str) -> str:
    return frames[name].describe().to_string()


mcp.run()
