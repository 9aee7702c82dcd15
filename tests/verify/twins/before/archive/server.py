"""An archive on the low-level server of 1.x: everything it can be asked for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp import types
from mcp.server import NotificationOptions
from mcp.server.lowlevel import Server
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.models import InitializationOptions
from mcp.server.stdio import stdio_server
from pydantic import AnyUrl

PAPERS = {"deed": "The house goes to Ada.", "map": "North is up."}


@asynccontextmanager
async def opened(server: Server) -> AsyncIterator[dict[str, str]]:
    yield dict(PAPERS)


async def main() -> None:
    server: Server = Server("archive", lifespan=opened)

    @server.list_tools()
    async def list_tools() -> list[types.Tool]:
        schema = {"type": "object", "properties": {"name": {"type": "string"}}}
        return [types.Tool(name="copy", description="Copy a paper.", inputSchema=schema)]

    @server.call_tool()
    async def call_tool(name: str, arguments: dict[str, Any]) -> list[types.TextContent]:
        papers = server.request_context.lifespan_context
        if name != "copy":
            raise ValueError(f"Unknown tool: {name}")
        return [types.TextContent(type="text", text=papers[arguments["name"]])]

    @server.list_resources()
    async def list_resources() -> list[types.Resource]:
        return [
            types.Resource(uri=AnyUrl(f"archive://papers/{name}"), name=name) for name in PAPERS
        ]

    @server.list_resource_templates()
    async def list_templates() -> list[types.ResourceTemplate]:
        return [types.ResourceTemplate(uriTemplate="archive://papers/{name}", name="paper")]

    @server.read_resource()
    async def read_resource(uri: AnyUrl) -> list[ReadResourceContents]:
        name = str(uri).removeprefix("archive://papers/")
        if name not in PAPERS:
            raise ValueError(f"Unknown resource: {uri}")
        return [ReadResourceContents(content=PAPERS[name], mime_type="text/plain")]

    @server.list_prompts()
    async def list_prompts() -> list[types.Prompt]:
        argument = types.PromptArgument(name="name", required=True)
        return [types.Prompt(name="explain", arguments=[argument])]

    @server.get_prompt()
    async def get_prompt(name: str, arguments: dict[str, str] | None) -> types.GetPromptResult:
        if name != "explain":
            raise ValueError(f"Unknown prompt: {name}")
        text = types.TextContent(type="text", text=f"Explain {(arguments or {})['name']}.")
        return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=text)])

    @server.completion()
    async def complete(
        ref: types.PromptReference | types.ResourceTemplateReference,
        argument: types.CompletionArgument,
        context: types.CompletionContext | None,
    ) -> types.Completion | None:
        return types.Completion(values=[name for name in PAPERS if argument.value in name])

    async with stdio_server() as (read, write):
        options = InitializationOptions(
            server_name="archive",
            server_version="1.2",
            capabilities=server.get_capabilities(NotificationOptions(), {}),
        )
        await server.run(read, write, options)


if __name__ == "__main__":
    asyncio.run(main())
