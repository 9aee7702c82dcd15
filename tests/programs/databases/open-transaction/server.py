import psycopg2
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("bank")
transaction = None


@mcp.tool()
def begin() -> str:
    global transaction
    transaction = psycopg2.connect("dbname=bank")
    return "begun"


@mcp.tool()
def book(amount: int) -> str:
    transaction.cursor().execute("insert into booking values (%s)", (amount,))
    return "booked"


@mcp.tool()
def commit() -> str:
    transaction.commit()
    return "committed"


mcp.run()
