"""Sessions of an ORM: one for each call."""

from mcp.server.fastmcp import FastMCP
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

mcp = FastMCP("rows")
Session = sessionmaker(create_engine("postgresql://db/rows"))


@mcp.tool()
async def count() -> int:
    with Session() as session:
        return int(session.execute(text("select count(*) from rows")).scalar_one())
