import psycopg2
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("warehouse")
connection = psycopg2.connect("dbname=warehouse")


@mcp.tool()
def use_schema(name: str) -> str:
    connection.cursor().execute(f"SET search_path TO {name}")
    return "ok"


@mcp.tool()
def query(text: str) -> list:
    cursor = connection.cursor()
    cursor.execute(text)
    return cursor.fetchall()


mcp.run()
