import duckdb
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
db = duckdb.connect()


@mcp.tool()
def load(path: str) -> str:
    db.execute("create table rows as select * from read_csv(?)", [path])
    return "ok"


@mcp.tool()
def query(text: str) -> list:
    return db.execute(text).fetchall()


mcp.run()
