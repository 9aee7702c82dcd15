import asyncio
import sqlite3
from contextlib import closing
from typing import Any, cast

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
state: dict[str, Any] = {"recent": []}
DATABASE = "/var/lib/notes/notes.db"


async def recent() -> list[str]:
    return cast("list[str]", state["recent"])


@mcp.tool()
async def add(note: str) -> str:
    with closing(sqlite3.connect(DATABASE)) as db, db, closing(db.cursor()) as cursor:
        cursor.execute("INSERT INTO notes VALUES (?)", (note,))
    notes = await asyncio.wait_for(recent(), 5)
    notes.append(note)
    return "ok"


@mcp.tool()
async def last() -> str:
    return (await recent())[-1]


@mcp.tool()
def found(word: str) -> list[str]:
    with closing(sqlite3.connect(DATABASE)) as db:
        return db.execute("SELECT note FROM notes WHERE note LIKE ?", (word,)).fetchall()


mcp.run()
