import psycopg
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("sql")
connection = None
settings = {"dbname": "x"}


async def get_connection():
    global connection
    if connection is not None:
        return connection
    connection = await psycopg.AsyncConnection.connect(**settings, autocommit=True)
    return connection


async def run(sql):
    global connection
    conn = await get_connection()
    try:
        async with conn.cursor() as cursor:
            await cursor.execute(sql)
            return await cursor.fetchall()
    except psycopg.OperationalError:
        await connection.close()
        connection = None
        conn = await get_connection()
        async with conn.cursor() as cursor:
            await cursor.execute(sql)
            return await cursor.fetchall()


@mcp.tool()
async def query(sql: str) -> list:
    return await run(sql)


@mcp.tool()
async def tables() -> list:
    return await run("select * from pg_tables")


mcp.run()
