from mcp.server.fastmcp import FastMCP

mcp = FastMCP("python")
namespace = {}


@mcp.tool()
def run(code: str) -> str:
    exec(code, namespace)
    return str(namespace.get("result"))


@mcp.tool()
def names() -> list[str]:
    return sorted(namespace)


mcp.run()
