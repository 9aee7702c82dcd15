"""How one module imports from another, where that makes no circle."""

import posixpath
from collections.abc import Iterator

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.scopes import Import


def home_in(codebase: Codebase, module: Module, other: Module) -> str:
    """What stands behind `from` in `module` to import from `other`. Raises `Unproven`."""
    for scope in (module.names.root, *module.names.own_scopes.values()):
        for bindings in scope.bindings.values():
            for binding in bindings:
                if binding.target is None:
                    continue
                home = binding.target.module
                if codebase.locate(module, home) == other.path:
                    return home
    if module.path in _reached(codebase, other):
        raise Unproven(f"{module.path} cannot import from {other.path}, which imports it")
    for home in _spellings(codebase, module, other):
        if codebase.locate(module, home) == other.path:
            return home
    raise Unproven(f"how {module.path} imports {other.path} is not known")


def _spellings(codebase: Codebase, module: Module, other: Module) -> Iterator[str]:
    """Relative where the module imports so itself, else as others do, or as its package says."""
    folder, name = posixpath.split(other.path.removesuffix(".py").removesuffix("/__init__"))
    own = list(_targets(module))
    if folder == posixpath.dirname(module.path) and any(one.module[:1] == "." for one in own):
        yield f".{name}"
    for third in codebase.modules.values():
        for target in _targets(third):
            if codebase.locate(third, target.module) == other.path:
                yield target.module
    parts = [name]
    while f"{folder}/__init__.py" in codebase.modules:
        folder, part = posixpath.split(folder)
        parts.insert(0, part)
    yield ".".join(parts)


def _targets(module: Module) -> Iterator[Import]:
    for bindings in module.names.root.bindings.values():
        for binding in bindings:
            if binding.target is not None:
                yield binding.target


def _reached(codebase: Codebase, start: Module) -> set[str]:
    """Modules that are imported when `start` is, one through the other."""
    found: set[str] = set()
    pending = [start]
    while pending:
        module = pending.pop()
        for target in _targets(module):
            joined = f"{target.module}.{target.name}" if target.name else target.module
            for name in (target.module, joined):
                path = codebase.locate(module, name)
                if path is not None and path not in found:
                    found.add(path)
                    pending.append(codebase.modules[path])
    return found
