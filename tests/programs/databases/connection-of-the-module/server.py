import duckdb
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tables")


@mcp.tool()
def load(path: str, name: str) -> str:
    duckdb.sql(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{path}')")
    return "loaded"


@mcp.tool()
def first(name: str) -> list:
    return duckdb.sql(f"SELECT * FROM {name} LIMIT 10").fetchall()


mcp.run()
