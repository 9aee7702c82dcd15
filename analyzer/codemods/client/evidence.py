"""Whether code may be written for 1.x: what exists in both versions may mean either."""

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.tables import sdk_renames

_NEW = (
    "httpx2",
    "mcp.Client",
    "mcp.MCPError",
    "mcp.client.Client",
    "mcp.client.client",
    "mcp.server.MCPServer",
    "mcp.server.mcpserver",
    "mcp.shared.auth.AuthorizationCodeResult",
    "mcp.shared.exceptions.MCPError",
    "mcp.types.version",
    "mcp_types",
)
"""Names that only 2.x has, or that only come with it."""


def may_be_v1(codebase: Codebase) -> bool:
    """True unless modules import names that only 2.x has, and none that only 1.x has."""
    names = {name for module in codebase.modules.values() for name in _imported(module)}
    if any(_is_old(name) for name in names):
        return True
    return not any(name == new or name.startswith(f"{new}.") for name in names for new in _NEW)


def _is_old(name: str) -> bool:
    table = sdk_renames()
    return table.new_name(name) is not None or table.instead_of(name) is not None


def _imported(module: Module) -> set[str]:
    found = set()
    for scope in (module.names.root, *module.names.own_scopes.values()):
        for bindings in scope.bindings.values():
            for target in (binding.target for binding in bindings):
                if target is not None and target.name is not None:
                    found.add(f"{target.module}.{target.name}")
                elif target is not None:
                    found.add(target.module)
    return found
