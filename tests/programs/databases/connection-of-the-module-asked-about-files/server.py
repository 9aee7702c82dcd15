import duckdb
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files")


@mcp.tool()
def rows(path: str) -> list:
    return duckdb.sql(f"SELECT count(*) FROM read_csv('{path}')").fetchall()


@mcp.tool()
def summary(path: str) -> list:
    duckdb.sql(f"CREATE OR REPLACE TABLE one_file AS SELECT * FROM '{path}'")
    return duckdb.sql("SELECT avg(amount) FROM one_file").fetchall()


mcp.run()
