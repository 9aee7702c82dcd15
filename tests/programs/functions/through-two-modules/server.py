from mcp.server.fastmcp import FastMCP

import service

mcp = FastMCP("users")
users: dict[str, str] = {}


@mcp.tool()
def register(name: str, mail: str) -> str:
    service.register(users, name, mail)
    return "ok"


@mcp.tool()
def mail_of(name: str) -> str:
    return service.find(users, name)


mcp.run()
