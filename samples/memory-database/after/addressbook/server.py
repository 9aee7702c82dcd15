"""The tools of the address book."""

import sqlite3
from importlib.metadata import version
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from addressbook.database import DATABASE

# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or ResourceError: raise one where clients should read why add_person, find_person, people_in failed
mcp = MCPServer("address-book", version=version("mcp"))


@mcp.tool()
async def add_person(
    name: Annotated[str, Field(min_length=1)],
    email: Annotated[str, Field(description="Where to write to", pattern=r".+@.+")],
    city: str,
) -> str:
    """Write down a person."""
    try:
        with DATABASE:
            DATABASE.execute("insert into person values (?, ?, ?)", (name, email, city))
    except sqlite3.IntegrityError:
        raise ToolError(f"{name} is already in the address book") from None
    return f"{name} added"


@mcp.tool()
async def find_person(name: str) -> dict[str, str]:
    """Look a person up by name."""
    row = DATABASE.execute("select name, email, city from person where name = ?", (name,))
    found = row.fetchone()
    if found is None:
        raise ToolError(f"{name} is not in the address book")
    return dict(zip(("name", "email", "city"), found, strict=True))


@mcp.tool()
async def people_in(city: str) -> list[str]:
    """Names of everybody who lives in a city."""
    rows = DATABASE.execute("select name from person where city = ? order by name", (city,))
    return [name for (name,) in rows]
