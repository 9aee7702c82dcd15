"""Which expressions are low-level servers: made here, behind a high-level one, or `self`."""

from functools import lru_cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.serverbases import Subclass
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.tables import lowlevel_table

HELD = -2
"""A server that no construction here makes: one behind a high-level server, or a `self`."""
INNER = ("_mcp_server", "_lowlevel_server")
"""The attribute of the high-level server that holds the low-level one: on 1.x, on 2.x."""


class LowlevelFlow(ServerFlow):
    """The flow of low-level servers, which knows the high-level ones that hold some."""

    def __init__(self, codebase: Codebase) -> None:
        self._high = server_flow(codebase)
        super().__init__(codebase, lowlevel_table())

    def value(self, module: Module, node: cst.CSTNode) -> set[int]:
        if is_inner(self._high, module, node) or self.is_self(module, node):
            return {HELD}
        if isinstance(node, cst.Call) and self.codebase.resolve(module, node.func) & self.derived:
            return {HELD}
        return super().value(module, node)

    def _own_constructors(self) -> dict[str, Subclass]:
        return {}

    def has_servers(self) -> bool:
        return super().has_servers() or self._high.has_servers()


def is_inner(flow: ServerFlow, module: Module, node: cst.CSTNode) -> bool:
    """Whether `node` reads the low-level server of a high-level one; `flow` is of the latter."""
    return (
        isinstance(node, cst.Attribute)
        and node.attr.value in INNER
        and flow.is_server(module, node.value)
    )


@lru_cache(maxsize=1)
def lowlevel_flow(codebase: Codebase) -> LowlevelFlow:
    """The flow of low-level servers, computed once for all codemods."""
    return LowlevelFlow(codebase)
