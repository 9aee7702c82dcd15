from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
lines = []


def tool_add(line: str) -> str:
    lines.append(line)
    return "added"


def tool_last() -> str:
    return lines[-1]


for name, function in list(globals().items()):
    if name.startswith("tool_") and callable(function):
        mcp.add_tool(function, name=name.removeprefix("tool_"))

if __name__ == "__main__":
    mcp.run()
