"""Whether code was written for 1.x: what exists in both versions may mean either."""

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.tables import sdk_renames


def written_for_v1(codebase: Codebase) -> bool:
    """True when some module imports a name that only 1.x has."""
    return any(_imports_old(module) for module in codebase.modules.values())


def _imports_old(module: Module) -> bool:
    table = sdk_renames()
    for scope in (module.names.root, *module.names.own_scopes.values()):
        for bindings in scope.bindings.values():
            for binding in bindings:
                target = binding.target
                if target is None or not target.module.startswith("mcp"):
                    continue
                name = f"{target.module}.{target.name}" if target.name else target.module
                if table.new_name(name) is not None or table.instead_of(name) is not None:
                    return True
    return False
