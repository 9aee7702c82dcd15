from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tables")
TABLES = {"birds": ["coot"], "trees": ["oak"]}
current = None


@mcp.tool()
def select(name: str) -> str:
    global current
    current = name
    return name


@mcp.tool()
def rows() -> list[str]:
    if current is None:
        raise ValueError("select a table first")
    return TABLES[current]


mcp.run()
