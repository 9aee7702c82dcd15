"""A low-level server for either SDK; its handlers fail in the way that is asked for."""

import asyncio
import json
import sys

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import ErrorData

try:
    from mcp.shared.exceptions import McpError

    def protocol_error() -> Exception:
        return McpError(ErrorData(code=7, message="said"))

except ImportError:
    from mcp.shared.exceptions import MCPError

    def protocol_error() -> Exception:
        return MCPError(7, "said")


HOW = sys.argv[1]
server = Server("low")
DECORATORS = [
    "list_tools",
    "list_resources",
    "list_resource_templates",
    "list_prompts",
    "get_prompt",
    "read_resource",
    "completion",
    "subscribe_resource",
    "unsubscribe_resource",
    "set_logging_level",
]
METHODS = {
    "tools/list": "PaginatedRequestParams",
    "resources/list": "PaginatedRequestParams",
    "resources/templates/list": "PaginatedRequestParams",
    "prompts/list": "PaginatedRequestParams",
    "prompts/get": "GetPromptRequestParams",
    "resources/read": "ReadResourceRequestParams",
    "completion/complete": "CompleteRequestParams",
    "resources/subscribe": "SubscribeRequestParams",
    "resources/unsubscribe": "UnsubscribeRequestParams",
    "logging/setLevel": "SetLevelRequestParams",
}


async def failing(*_):
    if HOW == "library":
        json.loads("said")
    if HOW == "builtin":
        raise ValueError("said")
    raise protocol_error()


if hasattr(server, "list_tools"):
    for name in DECORATORS:
        # The decorator of 1.x looks at what the function takes.
        alone = name.startswith("list_")
        getattr(server, name)()((lambda: failing()) if alone else failing)
    server.progress_notification()(failing)
else:
    for method, params in METHODS.items():
        server.add_request_handler(method, getattr(types, params), failing)
    server.add_notification_handler(
        "notifications/progress", types.ProgressNotificationParams, failing
    )


async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


asyncio.run(main())
