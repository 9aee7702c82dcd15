"""Which files can matter to an MCP server: those that mention MCP, and what servers import.

Roots are the files that can build a server, those that import something from them (a script that
adds tools to a server object), those that register tools in a way only a server would load, and
those named on the command line. Everything they import matters too, as it may hold state.
"""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from analyzer.workspace.imports import SDK_ROOTS, FileScan, ImportRef, root_name
from analyzer.workspace.modules import ModuleIndex, is_package


class _Edge(msgspec.Struct, frozen=True):
    """One import of a file, resolved: the module, and the names of it that are modules too."""

    module: str | None
    names: tuple[str, ...]
    submodules: tuple[str, ...]


class Reachability:
    """Reachability over `scans`, one for each readable file of the tree."""

    def __init__(self, scans: Mapping[str, FileScan], index: ModuleIndex) -> None:
        self._scans = scans
        self._index = index
        self._edges: dict[str, list[_Edge]] = {}

    def relevant(self, seeds: Collection[str], asked: Collection[str]) -> set[str]:
        """The files to analyse; only `seeds` may start a search, anything may be reached.

        `asked` files are relevant whatever they hold.
        """
        builders = {path for path in seeds if self._builds(path)}
        roots = builders | set(asked)
        if builders:
            roots |= {path for path in seeds if self._scans[path].registers}
            roots |= self._importers(builders, seeds)
        mentions = {path for path in seeds if self._scans[path].mentions}
        return self._closure(roots) | mentions

    def _builds(self, path: str) -> bool:
        scan = self._scans[path]
        return scan.can_build_server or any(self._is_foreign_mcp(path, r) for r in scan.imports)

    def _is_foreign_mcp(self, path: str, ref: ImportRef) -> bool:
        """Whether a package that is not in this tree, and has MCP in its name, is imported."""
        if ref.level or "mcp" not in ref.module.lower() or root_name(ref) in SDK_ROOTS:
            return False
        return not any(self._index.resolve(path, 0, part) for part in _prefixes(ref.module))

    def _importers(self, builders: set[str], seeds: Collection[str]) -> set[str]:
        """Files that import from builders, also through the `__init__` of a package."""
        found: set[str] = set()
        exports: dict[str, frozenset[str]] = {path: frozenset("*") for path in builders}
        fresh = True
        while fresh:
            importers = {path for path in seeds if self._imports_from(path, exports)} - found
            found |= importers
            fresh = False
            for path in importers:
                if is_package(path) and path not in exports:
                    exports[path] = self._names_from(path, exports)
                    fresh = True
        return found

    def _imports_from(self, path: str, exports: Mapping[str, frozenset[str]]) -> bool:
        return any(_brings(edge, path, exports) for edge in self._edges_of(path))

    def _names_from(self, path: str, exports: Mapping[str, frozenset[str]]) -> frozenset[str]:
        edges = [edge for edge in self._edges_of(path) if _brings(edge, path, exports)]
        return frozenset(name for edge in edges for name in edge.names or ("*",))

    def _edges_of(self, path: str) -> list[_Edge]:
        if path not in self._edges:
            self._edges[path] = [self._edge(path, ref) for ref in self._scans[path].imports]
        return self._edges[path]

    def _edge(self, path: str, ref: ImportRef) -> _Edge:
        module = self._index.resolve(path, ref.level, ref.module)
        inner: tuple[str, ...] = ()
        if module is None or is_package(module):
            prefix = f"{ref.module}." if ref.module else ""
            found = (self._index.resolve(path, ref.level, prefix + name) for name in ref.names)
            inner = tuple(target for target in found if target is not None)
        return _Edge(module, ref.names, inner)

    def _closure(self, roots: Iterable[str]) -> set[str]:
        found = set(roots)
        pending = sorted(found)
        while pending:
            path = pending.pop()
            for target in self._targets(path):
                if target not in found and target in self._scans:
                    found.add(target)
                    pending.append(target)
        return found

    def _targets(self, path: str) -> Iterable[str]:
        """Every file whose code runs because `path` is imported, as far as names tell."""
        yield from self._index.packages_around(path)
        for edge in self._edges_of(path):
            if edge.module is not None:
                yield edge.module
                yield from self._index.packages_around(edge.module)
            for target in edge.submodules:
                yield target
                yield from self._index.packages_around(target)
        for prefix in self._scans[path].dynamic:
            yield from self._index.files_below(path, prefix)


def _brings(edge: _Edge, path: str, exports: Mapping[str, frozenset[str]]) -> bool:
    """Whether the import brings something that one of the exporting files has to give."""
    if edge.module is not None and edge.module in exports and edge.module != path:
        names = exports[edge.module]
        wanted = edge.names
        if "*" in names or not wanted or "*" in wanted or names.intersection(wanted):
            return True
    return any(target in exports for target in edge.submodules)


def _prefixes(module: str) -> list[str]:
    """`a.b.c` → a, a.b, a.b.c: importing a module imports its packages first."""
    parts = module.split(".") if module else []
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
