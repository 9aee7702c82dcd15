from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
current, previous = "", ""
last = ""
state = {}
letter = ""


@mcp.tool()
def select(name: str) -> str:
    global current, previous, last
    current, previous = name, current
    for last in name:
        pass
    for letter in name:
        pass
    match name:
        case "a" | "b":
            state["mode"] = name
        case _:
            state.pop("mode", None)
    return "ok"


@mcp.tool()
def show() -> str:
    return f"{current} {previous} {last} {state.get('mode')} {letter}"
