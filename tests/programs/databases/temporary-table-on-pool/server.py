from mcp.server.fastmcp import FastMCP
from psycopg_pool import ConnectionPool

mcp = FastMCP("analysis")
pool = ConnectionPool("dbname=analysis")


@mcp.tool()
def prepare(day: str) -> str:
    with pool.connection() as connection:
        connection.execute(
            """
            CREATE TEMPORARY TABLE visits_of_day AS
            SELECT * FROM visits WHERE day = %s
            """,
            (day,),
        )
    return "prepared"


@mcp.tool()
def rows() -> list:
    with pool.connection() as connection:
        return connection.execute("SELECT * FROM visits_of_day").fetchall()


mcp.run()
