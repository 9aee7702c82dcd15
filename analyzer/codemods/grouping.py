"""Which files belong together: projects, and those that import from one another.

What a name or an attribute may stand for is asked of one group; a tree of many servers holds many.
"""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import dotted


def groups_of(modules: Sequence[Module], folders: Collection[str]) -> list[list[Module]]:
    """Modules by project, in order; `folders` are those of files that declare requirements.

    Projects whose modules import from each other, or name each other in strings, are one.
    """
    projects = {module.path: _project(module.path, folders) for module in modules}
    if len(set(projects.values())) < 2:
        return [list(modules)] if modules else []
    heads = {project: project for project in projects.values()}
    codebase = Codebase(modules)
    for module in modules:
        for path in _reached(codebase, module):
            one, other = (_head(heads, projects[each]) for each in (module.path, path))
            heads[max(one, other)] = min(one, other)
    found: defaultdict[str, list[Module]] = defaultdict(list)
    for module in modules:
        found[_head(heads, projects[module.path])].append(module)
    return [group for _, group in sorted(found.items())]


def project_folders(modules: Collection[Module], folders: Collection[str]) -> frozenset[str]:
    """The folders of the projects that `modules` are of."""
    return frozenset(_project(module.path, folders) for module in modules)


def _project(path: str, folders: Collection[str]) -> str:
    """The nearest folder above that is a project's; the root where there is none."""
    folder = posixpath.dirname(path)
    while folder and folder not in folders:
        folder = posixpath.dirname(folder)
    return folder


def _head(heads: dict[str, str], project: str) -> str:
    while heads[project] != project:
        project = heads[project]
    return project


def _reached(codebase: Codebase, module: Module) -> Iterator[str]:
    """The files that a module imports from, or names in a string."""
    names = module.names
    named = {target for _, target in names.stars}
    for scope in (names.root, *names.own_scopes.values()):
        for bindings in scope.bindings.values():
            for binding in bindings:
                if binding.target is not None:
                    joined = f"{binding.target.module}.{binding.target.name or ''}"
                    named |= {binding.target.module, joined.rstrip(".")}
    for statement in names.nodes(cst.Import):
        named |= {dotted(alias.name) or "" for alias in statement.names}
    for string in names.strings:
        head = string.raw_value.rpartition(".")[0]
        if head and head.replace(".", "").isidentifier():
            named |= {head, string.raw_value}
    for name in sorted(named - {""}):
        path = codebase.locate(module, name)
        if path is not None:
            yield path
