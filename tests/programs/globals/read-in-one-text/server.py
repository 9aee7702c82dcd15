from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
a = []
b = []
c = {}


@mcp.tool()
def change(text: str) -> str:
    a.append(text)
    b.append(text)
    c[text] = 1
    return "ok"


@mcp.tool()
def show(key: str) -> str:
    return f"{a} {b} {c.get(key)}"


kept = {}


@mcp.tool()
def upper(key: str) -> str:
    if key not in kept:
        kept[key] = key.upper()
    return f"{key} {kept[key]} {kept.get(key)} {len(a)}"
