"""Ask a server for everything it may have, and print as JSON what was read of each failure."""

import asyncio
import json
import sys

from mcp import Client, MCPError, types
from mcp.client.stdio import StdioServerParameters, stdio_client

WAIT = 60
MODE, COMMAND, *ARGUMENTS = sys.argv[1:]


async def heard(asked):
    try:
        result = await asked
    except MCPError as error:
        return [error.code, error.message]
    return result.content[0].text if getattr(result, "is_error", False) else "answered"


async def main():
    parameters = StdioServerParameters(command=COMMAND, args=ARGUMENTS)
    streams = stdio_client(parameters)
    async with Client(streams, mode=MODE, read_timeout_seconds=WAIT) as client:
        argument = {"name": "n", "value": "v"}
        session = client.session
        # A failure in a handler of notifications must not end the conversation.
        await session.send_progress_notification("token", 1.0)
        asked = {
            "call_tool": client.call_tool("tool", {}),
            "read_resource": client.read_resource("a://b"),
            "read_template": client.read_resource("t://c"),
            "get_prompt": client.get_prompt("prompt"),
            "completion": client.complete(
                types.PromptReference(type="ref/prompt", name="prompt"), argument
            ),
            "list_tools": client.list_tools(),
            "list_resources": client.list_resources(),
            "list_resource_templates": client.list_resource_templates(),
            "list_prompts": client.list_prompts(),
            "subscribe_resource": session.subscribe_resource("a://b"),
            "unsubscribe_resource": session.unsubscribe_resource("a://b"),
            "set_logging_level": session.set_logging_level("info"),
        }
        print(json.dumps({name: await heard(one) for name, one in asked.items()}))


asyncio.run(main())
