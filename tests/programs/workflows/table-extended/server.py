import pandas
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
table = pandas.DataFrame({"name": [], "price": []})


@mcp.tool()
def add(name: str, price: float) -> str:
    global table
    row = pandas.DataFrame({"name": [name], "price": [price]})
    table = pandas.concat([table, row])
    return "ok"


@mcp.tool()
def average() -> float:
    return float(table["price"].mean())


mcp.run()
