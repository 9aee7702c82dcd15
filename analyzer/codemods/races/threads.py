"""Sync handlers that share one value: a `threading.Lock` where they cannot, or should not, stay on
the event loop.

They cannot where other code calls them or wraps them; they should not where they keep a thread
waiting for what is outside the process while they do nothing with the value. All handlers that
touch the value hold the lock from their first touch to their last, or none does.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.handles.editing import line_below
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.races.locks import named
from analyzer.codemods.races.sections import Section, contains, has, merged, section_of, under
from analyzer.codemods.races.waiting import walked
from analyzer.codemods.scopes import Scope, dotted
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.threads.library import is_among, library
from analyzer.codemods.threads.owning import calls_in
from analyzer.codemods.threads.touches import Sharing
from analyzer.run import Edit


class Locked(NamedTuple):
    """A value that handlers change under a lock of its own."""

    label: str
    edits: tuple[Edit, ...]


def locked(
    calls: Calls,
    sharing: Sharing,
    handlers: Collection[Function],
    obstacles: Mapping[Function, str | None],
) -> dict[Function, Locked]:
    """The sync handlers that go under a lock. `obstacles` says of each that is endangered why it
    cannot become a coroutine, or that it can."""
    cells = {touch.cell: touch.label for one in obstacles for touch in sharing.endangering(one)}
    found: dict[Function, Locked] = {}
    for cell, label in sorted(cells.items()):
        touching = [one for one in handlers if sharing.places(one, cell)]
        plan = _Plan(calls, sharing, touching, cell)
        if plan.is_wanted(obstacles):
            edits = plan.edits()
            if edits is not None:
                own = [one for one in touching if one in obstacles]
                found |= dict.fromkeys(own, Locked(label, edits))
    return found


class _Plan:
    """One value, and all handlers that touch it."""

    def __init__(
        self, calls: Calls, sharing: Sharing, handlers: list[Function], cell: str
    ) -> None:
        self._calls = calls
        self._sharing = sharing
        self._handlers = handlers
        self._cell = cell
        self._sections = {one: self._section(one) for one in handlers}

    def is_wanted(self, obstacles: Mapping[Function, str | None]) -> bool:
        """Whether a handler cannot become a coroutine, or had better not."""
        return any(
            one in obstacles and (obstacles[one] is not None or self._blocks(one))
            for one in self._handlers
        )

    def edits(self) -> tuple[Edit, ...] | None:
        """Nothing where it is not proven that the lock holds all of it apart, or where a call
        under it could ask for it again."""
        if any(self._sharing.wraps(one) for one in self._handlers):
            return None
        module = self._handlers[0].module
        holder = self._holder()
        made = _made_at_top(module, holder)
        if made is None or not all(self._is_fit(module, one) for one in self._handlers):
            return None
        if not self._is_theirs() or not self._is_alone():
            return None
        name = free_name(module, named(holder))
        imports = Imports(self._calls.codebase, module)
        try:
            threading = imports.module("threading")
        except Taken:
            return None
        at = line_below(module, made)
        edits = [module.source.edit(at, at, f"{name} = {threading}.Lock()\n"), *imports.edits()]
        for section in self._sections.values():
            inside = under(section, f"with {name}") if section is not None else None
            if inside is None:
                return None
            edits += inside
        return tuple(edits)

    def _holder(self) -> str:
        """The variable that is the value, or has the object whose field it is; else empty."""
        path, _, name = self._cell.partition(":#")
        if name:
            return name if path == self._handlers[0].module.path else ""
        roots = {
            (dotted(place) or "").partition(".")[0]
            for handler in self._handlers
            for place in self._sharing.places(handler, self._cell)
        }
        return roots.pop() if len(roots) == 1 else ""

    def _section(self, handler: Function) -> Section | None:
        """From the first to the last place at which a handler touches the value."""
        places = self._sharing.places(handler, self._cell)
        around = [section_of(handler.module, [place]) for place in places]
        whole = section_of(handler.module, places)
        if whole is None or None in around:
            return None
        joined = merged(handler.module, [whole])
        return joined[0] if len(joined) == 1 else None

    def _is_fit(self, module: Module, handler: Function) -> bool:
        """Whether one run of a handler's statements has all that it does with the value."""
        section = self._sections[handler]
        if section is None or handler.module is not module:
            return False
        if any(touch.cell != self._cell or touch.sure
               for touch in self._sharing.endangering(handler)):  # fmt: skip
            return False
        if any(touch.locked for touch in self._sharing.touches(handler)):
            return False
        waits = (cst.Await, cst.Yield, cst.FunctionDef, cst.Lambda, cst.ClassDef)
        nodes = [one for statement in section.statements for one in walked(statement)]
        if any(isinstance(one, waits) or getattr(one, "asynchronous", None) for one in nodes):
            return False
        return not self._is_repeated(handler, section)

    def _is_repeated(self, handler: Function, section: Section) -> bool:
        """Whether a loop comes back to the section: between two turns others change the value."""
        above: cst.CSTNode | None = section.block
        while above is not None and above is not handler.node:
            if isinstance(above, (cst.For, cst.While)):
                return True
            above = handler.module.names.parents.get(above)
        return False

    def _is_theirs(self) -> bool:
        """Whether nothing but the handlers, and what they run under the lock, has the value."""
        running = {one for handler in self._handlers for one in self._sharing.runs(handler)}
        name = self._cell.rpartition("#")[2].rpartition(".")[2]
        for module in self._calls.codebase.modules.values():
            for use in module.names.uses:
                if name in {part.name for part in use.parts}:
                    inside = _function_of(module, use.scope)
                    if inside is not None and inside not in running and not _makes(inside):
                        return False
        return True

    def _is_alone(self) -> bool:
        """Whether no handler runs another while it holds the lock."""
        for handler, section in self._sections.items():
            for call in calls_in(handler):
                inside = section is not None and has(section, call)
                called = self._calls.functions(handler.module, call.func)
                if inside and any(
                    run in self._handlers for one in called for run in self._sharing.runs(one)
                ):
                    return False
        return True

    def _blocks(self, handler: Function) -> bool:
        """Whether a handler waits for the outside while it does not touch the value."""
        section = self._sections[handler]
        calls = [one for one in calls_in(handler) if section is None or not has(section, one)]
        return any(self._waits(handler, call) for call in calls)

    def _waits(self, function: Function, call: cst.Call) -> bool:
        holding = self._sharing.holding
        if is_among(holding.outside(function.module, call.func), library().blocking):
            return True
        return any(
            is_among(holding.outside(inner.module, one.func), library().blocking)
            for called in self._calls.functions(function.module, call.func)
            for inner in self._sharing.runs(called)
            for one in calls_in(inner)
        )


def _made_at_top(module: Module, name: str) -> cst.SimpleStatementLine | None:
    """The one statement at the top of a module that makes what a name stands for."""
    statements = [
        module.names.statement_of(one.node) for one in module.names.root.bindings.get(name, ())
        if isinstance(one.node, (cst.AssignTarget, cst.AnnAssign))
        and contains(module, module.source.module, one.node)
        and module.names.scopes.get(one.node, module.names.root) is module.names.root
    ]  # fmt: skip
    if len(statements) != 1 or not isinstance(statements[0], cst.SimpleStatementLine):
        return None
    at_top = module.names.parents.get(statements[0]) is module.source.module
    return statements[0] if at_top else None


def _function_of(module: Module, scope: Scope | None) -> Function | None:
    """The outermost function around a use: it runs whatever is inside it."""
    found = None
    while scope is not None:
        if isinstance(scope.node, cst.FunctionDef):
            found = Function(module, scope.node)
        scope = scope.parent
    return found


def _makes(function: Function) -> bool:
    """Whether a function makes the object that has the value."""
    return function.name in ("__init__", "__post_init__") and function.owner.kind == "class"
