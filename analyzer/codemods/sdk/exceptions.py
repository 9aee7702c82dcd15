"""Exceptions of handlers: 2.3.0 keeps the text of all but the SDK's own to itself (D01).

1.x sent the text of any exception to the client. On 2.x a `ToolError` that leaves a tool reads as
it did on 1.x; a `ResourceError` that leaves a resource reads without the words 1.x put before it;
what leaves a prompt, or what completes arguments, must be an error of the protocol. Sources:
observed on mcp 1.30.0 and 2.3.0, with clients of both eras.
"""

import builtins
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.leaving import Leaving, is_caught_name, leaving, raised_in
from analyzer.codemods.left import left_marks
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registered import Kind, registered
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.bases import rebased
from analyzer.codemods.sdk.exposure import exposed, unseen_marks
from analyzer.codemods.sdk.protocolerrors import ProtocolErrors
from analyzer.codemods.sdk.sent import is_sent
from analyzer.codemods.sdk.spelling import imports_sdk, spelled_error
from analyzer.run import Applicability, Edit

CODE = "UNS412"
_ODD_TEXT = ("KeyError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError")
"""Built-in exceptions whose text is not that of their one argument."""
_NEW_IMPORT = "the module did not import the SDK before"


class _Target(NamedTuple):
    """What a kind of handler raises so that its `reader` gets the text."""

    name: str
    reader: str
    caution: str = ""


_PREFIX = "the words 1.x put before the text are not sent any more"
_PROTOCOL = _Target("MCPError with a code and a text", "client")
_TARGETS: dict[Kind, _Target] = {
    "tool": _Target("ToolError", "model"),
    "resource": _Target("ResourceError", "client", _PREFIX),
    "prompt": _PROTOCOL,
    "completion": _PROTOCOL,
}
_CAUTIONS: dict[Kind, str] = {"prompt": f"; {_PREFIX}", "completion": ""}


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = leaving(codebase)
    found = [*_planned(codebase, flow), *unseen_marks(flow, CODE)]
    yield from found
    yield from (one for one in _left_by_earlier_runs(codebase) if one not in found)


def _left_by_earlier_runs(codebase: Codebase) -> Iterator[Change]:
    """Changes that an earlier run renamed the server for and marked: what raises is as it was."""
    paths = [path for path, module in codebase.modules.items() if left_marks(module, CODE)]
    if not paths:
        return
    flow = Leaving(calls_of(codebase), registered(codebase, renamed=True))
    for one in _planned(codebase, flow):
        if isinstance(one, Change) and one.file in paths:
            marks = left_marks(codebase.modules[one.file], CODE)
            if any(text.startswith(one.title) for text in marks):
                yield one


def _planned(codebase: Codebase, flow: Leaving) -> Iterator[Outcome]:
    classes = rebased(flow, CODE)
    yield from classes.outcomes
    texts: dict[tuple[str, Kind], _Texts | ProtocolErrors] = {}
    lost: set[cst.Raise] = set()
    for function, kinds in flow.kinds.items():
        for node in raised_in(function.node):
            if _reaches(flow, function, node, kinds) or node in classes.reaching:
                continue
            kind = min(kinds) if len(kinds) == 1 else None
            group = None
            if kind is not None:
                key = (function.module.path, kind)
                group = texts.setdefault(key, _group(codebase, function.module, kind))
            if group is not None and flow.is_closed(function) and group.takes(node):
                continue
            if flow.is_handler(function):
                yield _mark(function, node, min(kinds))
            else:
                lost.add(node)
    for group in texts.values():
        yield from group.changes()
    yield from exposed(flow, frozenset(lost), classes.classes, CODE)


CODEMOD = Codemod(
    "sdk-exceptions",
    (CODE,),
    plan,
    # The class is imported from where the renamed server has it.
    brings=("UNS401", "UNS404", "UNS405", "UNS410"),
)


def _group(codebase: Codebase, module: Module, kind: Kind) -> "_Texts | ProtocolErrors":
    if kind in _CAUTIONS:
        return ProtocolErrors(codebase, module, CODE, _CAUTIONS[kind])
    return _Texts(codebase, module, kind)


class _Texts:
    """Raise statements of one module that get the class whose text is sent."""

    def __init__(self, codebase: Codebase, module: Module, kind: Kind) -> None:
        self.codebase = codebase
        self.module = module
        self.target = _TARGETS[kind]
        self.imports = Imports(codebase, module)
        self.edits: list[Edit] = []
        self.lines: list[int] = []

    def takes(self, node: cst.Raise) -> bool:
        """Replace the class, where the text stays the same; False where it cannot be done."""
        exc = node.exc
        if not isinstance(exc, cst.Call) or not isinstance(exc.func, cst.Name):
            return False
        name = exc.func.value
        is_builtin = self.module.names.scopes[exc.func].lookup(name) is None
        if not is_builtin or not _is_plain_exception(name) or len(exc.args) != 1:
            return False
        if exc.args[0].star or exc.args[0].keyword is not None:
            return False
        try:
            new = spelled_error(self.codebase, self.module, self.imports, self.target.name)
        except Taken:
            return False
        self.edits.append(self.module.source.edit(*self.module.source.span(exc.func), new))
        self.lines.append(self.module.names.line_of(node))
        return True

    def changes(self) -> Iterator[Change]:
        if not self.edits:
            return
        cautions = [self.target.caution] if self.target.caution else []
        if not imports_sdk(self.module):
            cautions.append(_NEW_IMPORT)
        applicability: Applicability = "unsafe" if cautions else "safe"
        title = f"raise {self.target.name}, whose text the {self.target.reader} reads"
        edits = (*self.edits, *self.imports.edits())
        caution = "; ".join(cautions)
        yield Change(CODE, self.module.path, min(self.lines), title, applicability, edits, caution)


def _reaches(flow: Leaving, function: Function, node: cst.Raise, kinds: set[Kind]) -> bool:
    """Whether the text is sent anyway, or is not this statement's own: what is raised again."""
    exc = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
    if exc is None:
        return True
    if isinstance(node.exc, cst.Name) and is_caught_name(function.module, node.exc):
        return True
    return is_sent(flow.calls, function.module, exc, kinds)


def _mark(function: Function, node: cst.Raise, kind: Kind) -> Mark:
    target = _TARGETS[kind]
    text = f"the {target.reader} does not read this text: raise {target.name} where it should"
    return Mark(function.module.path, function.module.names.line_of(node), CODE, text)


def _is_plain_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return (
        isinstance(found, type)
        and issubclass(found, Exception)
        and not issubclass(found, (StopIteration, StopAsyncIteration))
        and name not in _ODD_TEXT
    )
