import duckdb
import pandas as pd
from mcp.server.fastmcp import FastMCP
from sqlalchemy import create_engine, text

mcp = FastMCP("figures")
sales = duckdb.connect()
sales.execute("CREATE VIEW sales AS SELECT * FROM 'sales.parquet'")
towns = create_engine("sqlite://")
pd.read_csv("towns.csv").to_sql("towns", towns)
uploads = create_engine("sqlite://")


@mcp.tool()
def best(limit: int) -> list:
    return sales.execute("SELECT * FROM sales ORDER BY amount DESC LIMIT ?", [limit]).fetchall()


@mcp.tool()
def town(name: str) -> list:
    with towns.connect() as connection:
        found = connection.execute(text("SELECT * FROM towns WHERE name = :n"), {"n": name})
        return [tuple(row) for row in found]


@mcp.tool()
def all_towns() -> str:
    return pd.read_sql("SELECT * FROM towns", towns).to_csv()


@mcp.tool()
def upload(path: str, table: str) -> str:
    pd.read_csv(path).to_sql(table, uploads)
    return "loaded"


@mcp.tool()
def uploaded(table: str) -> str:
    return pd.read_sql_table(table, uploads).to_csv()


mcp.run()
