from mcp.server.fastmcp import FastMCP
from tinydb import Query, TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage, MemoryStorage

mcp = FastMCP("notes")
notes = TinyDB(storage=MemoryStorage)
contacts = TinyDB("contacts.json", storage=CachingMiddleware(JSONStorage))


@mcp.tool()
def add(text: str) -> str:
    notes.insert({"text": text})
    return "ok"


@mcp.tool()
def find(text: str) -> list:
    return notes.search(Query().text == text)


@mcp.tool()
def meet(name: str) -> str:
    contacts.insert({"name": name})
    return "ok"


@mcp.tool()
def known(name: str) -> bool:
    return contacts.contains(Query().name == name)


mcp.run()
