from mcp.server.fastmcp import FastMCP

mcp = FastMCP("python")


@mcp.tool()
def run(code: str) -> str:
    namespace = {}
    exec(code, namespace)
    return str(namespace.get("result"))


mcp.run()
