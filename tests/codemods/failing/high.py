"""A high-level server for either SDK; its handlers fail in the way that is asked for."""

import json
import sys

from mcp.types import Completion, ErrorData

try:
    from mcp.server.fastmcp import FastMCP as Server
    from mcp.server.fastmcp.exceptions import FastMCPError as Base
    from mcp.server.fastmcp.exceptions import ResourceError, ToolError
    from mcp.shared.exceptions import McpError

    def protocol_error() -> Exception:
        return McpError(ErrorData(code=7, message="said"))

except ImportError:
    from mcp.server.mcpserver import MCPServer as Server
    from mcp.server.mcpserver.exceptions import MCPServerError as Base
    from mcp.server.mcpserver.exceptions import ResourceError, ToolError
    from mcp.shared.exceptions import MCPError

    def protocol_error() -> Exception:
        return MCPError(7, "said")


HOW = sys.argv[1]
server = Server("high")


def fail():
    if HOW == "library":
        json.loads("said")
    if HOW == "protocol":
        raise protocol_error()
    kinds = {"builtin": ValueError, "tool": ToolError, "resource": ResourceError, "base": Base}
    raise kinds[HOW]("said")


@server.tool()
async def tool() -> str:
    fail()


@server.resource("a://b")
async def resource() -> str:
    fail()


@server.resource("t://{name}")
async def template(name: str) -> str:
    fail()


@server.prompt()
async def prompt() -> str:
    fail()


@server.completion()
async def complete(ref, argument, context) -> Completion:
    fail()


server.run()
