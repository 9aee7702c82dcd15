"""How a module writes the error classes of 2.x."""

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports

_OLD_HOME = "mcp.server.fastmcp.exceptions"
_NEW_HOME = "mcp.server.mcpserver.exceptions"
_PROTOCOL_HOMES = ("mcp.shared.exceptions", "mcp")


def spelled_error(codebase: Codebase, module: Module, imports: Imports, name: str) -> str:
    """Through the import the module has of the 1.x class, else through a new one.

    Raises `Taken` when the name means something else.
    """
    for local in module.names.root.bindings:
        found = codebase.resolve_chain(module, module.names.root, [local])
        if found == {f"{_OLD_HOME}.{name}"}:
            return local
    return imports.name(_NEW_HOME, name)


def spelled_protocol_error(imports: Imports) -> str:
    """How a module writes `MCPError`: through its import of the class of 1.x, which is renamed
    there, else through a new one. Raises `Taken` when the name means something else.
    """
    for home in _PROTOCOL_HOMES:
        known = imports.known(home, "McpError")
        if known:
            first, dot, last = known.rpartition(".")
            return f"{first}{dot}{'MCPError' if last == 'McpError' else last}"
    return imports.name(_PROTOCOL_HOMES[0], "MCPError")


def imports_sdk(module: Module) -> bool:
    """Whether the module imports anything of the SDK."""
    return any(home == "mcp" or home.startswith("mcp.") for home in _homes(module))


def imports_old(module: Module) -> bool:
    """Whether the module imports from where only 1.x has its high-level server."""
    return any(
        home.startswith(("mcp.server.fastmcp", "mcp.server.FastMCP")) for home in _homes(module)
    )


def _homes(module: Module) -> list[str]:
    """What the imports at the top of the module name, as far as they say."""
    targets = [
        binding.target
        for bindings in module.names.root.bindings.values()
        for binding in bindings
        if binding.target is not None
    ]
    return [f"{one.module}.{one.name}" if one.name else one.module for one in targets]
