from mcp.server.fastmcp import FastMCP

mcp = FastMCP("log")
_entries = []


def add(text: str, _store=_entries) -> str:
    _store.append(text)
    return "ok"


def show(_store=_entries) -> list[str]:
    return _store


mcp.add_tool(add)
mcp.add_tool(show)
mcp.run()
