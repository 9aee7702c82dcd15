"""The version a server reports: 1.x reported the SDK's own where none was given, 2.x reports none.

What 1.x did is written down where nothing else is known: `version=version("mcp")`, which is there
wherever the SDK is. Sources: M018, observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lists import insert_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.sdk.arguments import named_argument, opening_of
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import OTHER
from analyzer.run import Edit
from analyzer.workspace.walking import is_test_name

UNVERSIONED = "UNS404"
_OWN = "__version__"
_FUNCTION = (("importlib.metadata", "version", ""), ("importlib", "metadata", ".version"))
_READ = ("serverInfo", "server_info", "server_version")
"""Words without which a test asks for no version."""
ADVICE = "give the version to report: 1.x reported that of the SDK, 2.x reports none"
_KEPT = "keep the version an unversioned server reports: that of the SDK"
_TITLE = "report the version of the application"
_CAUTION = "1.x reported that of the SDK, 2.x reports none"


def unversioned(
    codebase: Codebase, module: Module, call: cst.Call, gone: frozenset[int]
) -> Iterator[Outcome]:
    """A high-level server: 1.x could not be given a version, so unpacked arguments hold none."""
    if named_argument(call, "version") is not None or is_unasked(module):
        return
    if _is_known_before(module, call):
        edits = argument_added(module, call, f"version={_OWN}", gone)
        line = module.names.line_of(call)
        yield Change(UNVERSIONED, module.path, line, _TITLE, "unsafe", edits, _CAUTION)
    else:
        yield version_of_sdk(codebase, module, call, gone)


def is_assigned(flow: ServerFlow, module: Module, call: cst.Call, holder: str = "") -> bool:
    """Whether a statement beside the construction sets the version of that server.

    `holder` is the attribute that a high-level server keeps the low-level one in.
    """
    block, made = _block_of(module, call), flow.value(module, call)
    return OTHER not in made and any(
        _block_of(module, node) is block and flow.value(module, server) == made
        for node in module.names.nodes(cst.AssignTarget)
        if (server := _versioned(node.target, holder)) is not None
    )


def _versioned(target: cst.BaseExpression, holder: str) -> cst.BaseExpression | None:
    """`server` in `server.version`, or in `server.<holder>.version`."""
    if not isinstance(target, cst.Attribute) or target.attr.value != "version":
        return None
    server = target.value
    if not holder:
        return server
    held = isinstance(server, cst.Attribute) and server.attr.value == holder
    return server.value if isinstance(server, cst.Attribute) and held else None


def version_of_sdk(
    codebase: Codebase, module: Module, call: cst.Call, gone: frozenset[int] = frozenset()
) -> Outcome:
    """`version=version("mcp")`, or how the name is spelled here."""
    line = module.names.line_of(call)
    for home, name, member in _FUNCTION:
        imports = Imports(codebase, module)
        try:
            text = f'version={imports.name(home, name)}{member}("mcp")'
        except Taken:
            continue
        edits = (*argument_added(module, call, text, gone), *imports.edits())
        return Change(UNVERSIONED, module.path, line, _KEPT, "safe", edits)
    return Mark(module.path, line, UNVERSIONED, ADVICE)


def argument_added(
    module: Module, call: cst.Call, text: str, gone: frozenset[int] = frozenset()
) -> tuple[Edit, ...]:
    """The argument behind those that stay; the name is put before it where none does."""
    if len(gone) < len(call.args):
        return insert_items(module.source, call.args, 0, [text], gone)
    opening = opening_of(module.source, call)
    return (module.source.edit(opening, opening, f", {text}"),)


def is_unasked(module: Module) -> bool:
    """True for the tests of a project, when none of this file reads what a server reports."""
    path = PurePosixPath(module.path)
    is_test = is_test_name(path.name) or any(part in ("test", "tests") for part in path.parts)
    return is_test and not module.mentions(*_READ)


def _is_known_before(module: Module, call: cst.Call) -> bool:
    bindings = module.names.root.bindings.get(_OWN, ())
    start = module.source.span(call)[0]
    return any(module.source.span(binding.node)[0] < start for binding in bindings)


def _block_of(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    return module.names.parents.get(module.names.statement_of(node))
