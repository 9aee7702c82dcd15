"""An archive on the low-level server of 2.x: everything it can be asked for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import mcp_types as types
from mcp import MCPError
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

PAPERS = {"deed": "The house goes to Ada.", "map": "North is up."}
Papers = dict[str, str]


@asynccontextmanager
async def opened(server: Server[Papers]) -> AsyncIterator[Papers]:
    yield dict(PAPERS)


async def list_tools(
    ctx: ServerRequestContext[Papers], params: types.PaginatedRequestParams | None
) -> types.ListToolsResult:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    tool = types.Tool(name="copy", description="Copy a paper.", input_schema=schema)
    return types.ListToolsResult(tools=[tool])


async def call_tool(
    ctx: ServerRequestContext[Papers], params: types.CallToolRequestParams
) -> types.CallToolResult:
    name = (params.arguments or {}).get("name")
    if params.name != "copy" or name not in ctx.lifespan_context:
        said = types.TextContent(type="text", text=f"cannot {params.name} {name}")
        return types.CallToolResult(content=[said], is_error=True)
    text = types.TextContent(type="text", text=ctx.lifespan_context[name])
    return types.CallToolResult(content=[text])


async def list_resources(
    ctx: ServerRequestContext[Papers], params: types.PaginatedRequestParams | None
) -> types.ListResourcesResult:
    found = [types.Resource(uri=f"archive://papers/{name}", name=name) for name in PAPERS]
    return types.ListResourcesResult(resources=found)


async def list_templates(
    ctx: ServerRequestContext[Papers], params: types.PaginatedRequestParams | None
) -> types.ListResourceTemplatesResult:
    template = types.ResourceTemplate(uri_template="archive://papers/{name}", name="paper")
    return types.ListResourceTemplatesResult(resource_templates=[template])


async def read_resource(
    ctx: ServerRequestContext[Papers], params: types.ReadResourceRequestParams
) -> types.ReadResourceResult:
    name = params.uri.removeprefix("archive://papers/")
    if name not in PAPERS:
        raise MCPError(types.INVALID_PARAMS, "Resource not found", data={"uri": params.uri})
    text = types.TextResourceContents(uri=params.uri, text=PAPERS[name], mime_type="text/plain")
    return types.ReadResourceResult(contents=[text])


async def list_prompts(
    ctx: ServerRequestContext[Papers], params: types.PaginatedRequestParams | None
) -> types.ListPromptsResult:
    argument = types.PromptArgument(name="name", required=True)
    return types.ListPromptsResult(prompts=[types.Prompt(name="explain", arguments=[argument])])


async def get_prompt(
    ctx: ServerRequestContext[Papers], params: types.GetPromptRequestParams
) -> types.GetPromptResult:
    text = types.TextContent(type="text", text=f"Explain {(params.arguments or {})['name']}.")
    return types.GetPromptResult(messages=[types.PromptMessage(role="user", content=text)])


async def complete(
    ctx: ServerRequestContext[Papers], params: types.CompleteRequestParams
) -> types.CompleteResult:
    found = [name for name in PAPERS if params.argument.value in name]
    return types.CompleteResult(completion=types.Completion(values=found))


server: Server[Any] = Server(
    "archive",
    version="1.2",
    lifespan=opened,
    on_list_tools=list_tools,
    on_call_tool=call_tool,
    on_list_resources=list_resources,
    on_list_resource_templates=list_templates,
    on_read_resource=read_resource,
    on_list_prompts=list_prompts,
    on_get_prompt=get_prompt,
    on_completion=complete,
)


async def main() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(main())
