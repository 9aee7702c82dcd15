"""Exception classes written here whose text a tool gave the model: they become `ToolError`s.

One more base changes nothing for those who raise or catch the class.
"""

import builtins
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Class, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.leaving import Leaving, raised_in
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.sdk.sent import is_sent
from analyzer.codemods.sdk.spelling import imports_sdk, spelled_error
from analyzer.run import Applicability, Edit

_NAME = "ToolError"
_HOME = "mcp.server."


class Rebased(NamedTuple):
    """The changes, the raise statements whose text they let through, and the classes changed."""

    outcomes: tuple[Outcome, ...]
    reaching: frozenset[cst.Raise]
    classes: frozenset[Class]


def rebased(flow: Leaving, code: str) -> Rebased:
    """Classes whose objects leave tools, as far as their first base is a built-in exception."""
    roots: dict[Class, list[cst.Raise]] = {}
    already: set[cst.Raise] = set()
    for function, kinds in flow.kinds.items():
        for node in raised_in(function.node) if kinds == {"tool"} else ():
            root = _root(flow, function, node)
            if root is None:
                continue
            base = root.node.bases[0].value
            if is_sent(flow.calls, root.module, base, {"tool"}):
                already.add(node)
            else:
                roots.setdefault(root, []).append(node)
    changes = {root: _change(flow, root, code) for root in roots}
    made = {root: change for root, change in changes.items() if change is not None}
    for root in made:
        already.update(roots[root])
    return Rebased(tuple(made.values()), frozenset(already), frozenset(made))


def _root(flow: Leaving, function: Function, node: cst.Raise) -> Class | None:
    """The topmost class written here of what is raised, when each has one base."""
    exc = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
    classes = flow.calls.classes(function.module, exc) if exc is not None else ()
    if len(classes) != 1:
        return None
    lineage = flow.calls.lineage(classes[0])
    return lineage[-1] if all(len(one.node.bases) == 1 for one in lineage) else None


def _change(flow: Leaving, cls: Class, code: str) -> Change | None:
    """`class Refused(Exception)` → `class Refused(ToolError)`."""
    base = cls.node.bases[0].value
    if not _is_builtin(cls.module, base):
        return None
    imports = Imports(flow.calls.codebase, cls.module)
    try:
        name = spelled_error(flow.calls.codebase, cls.module, imports, _NAME)
    except Taken:
        return None
    source = cls.module.source
    start, end = source.span(base)
    whole = isinstance(base, cst.Name) and base.value == "Exception"
    edit = source.edit(start, end, name) if whole else source.edit(start, start, f"{name}, ")
    return _worded(flow, cls, code, (edit, *imports.edits()))


def _worded(flow: Leaving, cls: Class, code: str, edits: tuple[Edit, ...]) -> Change:
    cautions = []
    if not imports_sdk(cls.module):
        cautions.append("the module did not import the SDK before")
    if _catches_tool_errors(flow):
        cautions.append(f"except {_NAME} catches it, too")
    applicability: Applicability = "unsafe" if cautions else "safe"
    line = cls.module.names.line_of(cls.node)
    title = f"make this a {_NAME}, whose text the model reads"
    return Change(code, cls.module.path, line, title, applicability, edits, "; ".join(cautions))


def _is_builtin(module: Module, node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Name) or module.names.scopes[node].lookup(node.value) is not None:
        return False
    found = getattr(builtins, node.value, None)
    return isinstance(found, type) and issubclass(found, Exception)


def _catches_tool_errors(flow: Leaving) -> bool:
    codebase = flow.calls.codebase
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.ExceptHandler):
            if node.type is None:
                continue
            types = [node.type]
            if isinstance(node.type, cst.Tuple):
                types = [element.value for element in node.type.elements]
            named = {name for one in types for name in codebase.resolve(module, one)}
            if any(name.startswith(_HOME) and name.endswith(f".{_NAME}") for name in named):
                return True
    return False
