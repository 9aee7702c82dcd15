import psycopg2
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("bank")
connection = psycopg2.connect("dbname=bank")


def run(statement: str, *values) -> list:
    cursor = connection.cursor()
    cursor.execute(statement, values)
    return cursor.fetchall() if cursor.description else []


@mcp.tool()
def begin() -> str:
    run("BEGIN")
    return "begun"


@mcp.tool()
def book(amount: int) -> str:
    run("insert into booking values (%s)", amount)
    return "booked"


@mcp.tool()
def commit() -> str:
    run("COMMIT")
    return "committed"


mcp.run()
