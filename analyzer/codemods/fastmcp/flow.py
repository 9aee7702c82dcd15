"""Servers of `fastmcp`, and the functions they call for requests."""

from functools import lru_cache

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.sdk.registrations import Registration, registered_on
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.tables import fastmcp_server_table


@lru_cache(maxsize=1)
def fastmcp_flow(codebase: Codebase) -> ServerFlow:
    """The flow of `fastmcp` servers, computed once for all codemods."""
    return ServerFlow(codebase, fastmcp_server_table())


@lru_cache(maxsize=1)
def fastmcp_handlers(codebase: Codebase) -> tuple[Registration, ...]:
    """Functions that such a server calls for tools, resources and prompts."""
    return tuple(registered_on(fastmcp_flow(codebase)))
