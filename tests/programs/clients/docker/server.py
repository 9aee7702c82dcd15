import docker
from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
client = docker.from_env()


@mcp.tool()
def names() -> list[str]:
    return [container.name for container in client.containers.list()]


mcp.run()
