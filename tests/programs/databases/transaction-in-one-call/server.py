import psycopg2
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("bank")
connection = psycopg2.connect("dbname=bank")


@mcp.tool()
def transfer(source: str, target: str, amount: int) -> str:
    cursor = connection.cursor()
    cursor.execute("BEGIN")
    cursor.execute("update account set sum = sum - %s where name = %s", (amount, source))
    cursor.execute("update account set sum = sum + %s where name = %s", (amount, target))
    cursor.execute("COMMIT")
    return "done"


@mcp.tool()
def balance(name: str) -> list:
    cursor = connection.cursor()
    cursor.execute("select sum from account where name = %s", (name,))
    return cursor.fetchall()


mcp.run()
