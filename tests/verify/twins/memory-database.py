"""The address book, written for 2.x by hand: async tools stay with the connection's thread."""

import sqlite3
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

SCHEMA = """
create table person (name text primary key, email text not null, city text not null);
create index person_city on person (city);
"""
mcp = MCPServer("address-book")
database = sqlite3.connect(":memory:")
database.executescript(SCHEMA)


@mcp.tool()
async def add_person(
    name: Annotated[str, Field(min_length=1)],
    email: Annotated[str, Field(description="Where to write to", pattern=r".+@.+")],
    city: str,
) -> str:
    """Write down a person."""
    try:
        with database:
            database.execute("insert into person values (?, ?, ?)", (name, email, city))
    except sqlite3.IntegrityError:
        raise ToolError(f"{name} is already in the address book") from None
    return f"{name} added"


@mcp.tool()
async def find_person(name: str) -> dict[str, str]:
    """Look a person up by name."""
    query = "select name, email, city from person where name = ?"
    row = database.execute(query, (name,)).fetchone()
    if row is None:
        raise ToolError(f"{name} is not in the address book")
    return dict(zip(("name", "email", "city"), row, strict=True))


@mcp.tool()
async def people_in(city: str) -> list[str]:
    """Names of everybody who lives in a city."""
    query = "select name from person where city = ? order by name"
    return [name for (name,) in database.execute(query, (city,))]


if __name__ == "__main__":
    mcp.run()
