import mcp.types as types
from mcp.server import Server
from mcp.server.fastmcp import FastMCP

server = Server("notes")
plain = FastMCP("plain")
lines = []


async def call(request: types.CallToolRequest) -> types.ServerResult:
    name, arguments = request.params.name, request.params.arguments
    if name == "add":
        lines.append(arguments["line"])
        return answer("added")
    if name == "last":
        return answer(lines[-1])
    raise ValueError(name)


def answer(text: str) -> types.ServerResult:
    content = [types.TextContent(type="text", text=text)]
    return types.ServerResult(types.CallToolResult(content=content))


async def listed(request: types.ListToolsRequest) -> types.ServerResult:
    return types.ServerResult(types.ListToolsResult(tools=[]))


async def upper(request: types.CallToolRequest) -> types.ServerResult:
    return answer(request.params.arguments["text"].upper())


server.request_handlers[types.CallToolRequest] = call
server.request_handlers[types.ListToolsRequest] = listed
plain._mcp_server.request_handlers[types.CallToolRequest] = upper
