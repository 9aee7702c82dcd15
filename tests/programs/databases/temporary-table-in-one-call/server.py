from mcp.server.fastmcp import FastMCP
from psycopg_pool import ConnectionPool

mcp = FastMCP("analysis")
pool = ConnectionPool("dbname=analysis")


@mcp.tool()
def busiest(day: str) -> list:
    with pool.connection() as connection:
        connection.execute("create temp table v on commit drop as select * from visits")
        return connection.execute("select * from v where day = %s", (day,)).fetchall()


@mcp.tool()
def days() -> list:
    with pool.connection() as connection:
        return connection.execute("select distinct day from visits").fetchall()


mcp.run()
