import psycopg2
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("analysis")
connection = psycopg2.connect("dbname=analysis")


@mcp.tool()
def prepare(query: str) -> str:
    cursor = connection.cursor()
    cursor.execute(f"create temp table work as {query}")
    return "prepared"


@mcp.tool()
def rows() -> list:
    cursor = connection.cursor()
    cursor.execute("select * from work")
    return cursor.fetchall()


mcp.run()
