"""Servers of `fastmcp`, and the functions they call for requests."""

from functools import lru_cache

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.sdk.registrations import Registration, registered_on
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.tables import fastmcp_server_table

_WRAPPERS = tuple(
    f"fastmcp.{name}.from_function"
    for name in (
        "prompts.FunctionPrompt", "prompts.Prompt", "prompts.prompt.FunctionPrompt",
        "prompts.prompt.Prompt", "resources.FunctionResource", "resources.Resource",
        "resources.ResourceTemplate", "resources.resource.FunctionResource",
        "resources.resource.Resource", "resources.template.ResourceTemplate",
        "tools.FunctionTool", "tools.Tool", "tools.tool.FunctionTool", "tools.tool.Tool",
    )
)  # fmt: skip
"""Callables that make a component of a function."""


@lru_cache(maxsize=1)
def fastmcp_flow(codebase: Codebase) -> ServerFlow:
    """The flow of `fastmcp` servers, computed once for all codemods."""
    return ServerFlow(codebase, fastmcp_server_table())


@lru_cache(maxsize=1)
def fastmcp_handlers(codebase: Codebase) -> tuple[Registration, ...]:
    """Functions that such a server calls for tools, resources and prompts."""
    return tuple(registered_on(fastmcp_flow(codebase), _WRAPPERS))
