"""Functions that become coroutines because they await: they and all their callers, or none."""

from collections.abc import Collection, Iterator, Mapping

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.passing.calls import Site, Unseen, calls_of
from analyzer.codemods.scopes import Scope, children_of
from analyzer.run import Edit

Group = tuple[list[cst.Call], tuple[Edit, ...]]


class Awaiting:
    """Which of `wants` (calls that give coroutines now) can be awaited, and what that takes.

    `handlers` are functions that the server calls, whether they are coroutines or not, with the
    uses by which they are registered.
    """

    def __init__(
        self,
        codebase: Codebase,
        wants: Mapping[cst.Call, Module],
        handlers: Mapping[cst.FunctionDef, str],
        registrations: Collection[cst.CSTNode],
    ) -> None:
        self._calls = calls_of(codebase)
        self._wants = wants
        self._handlers = handlers
        self._registrations = registrations
        self._sites: dict[cst.FunctionDef, tuple[Site, ...]] = {}
        self.reasons: dict[cst.CSTNode, str] = {}
        """Why a call cannot be awaited, or a function be no coroutine."""
        for call, module in wants.items():
            self._follow(module, call)
        self._spread()

    def reason(self, call: cst.Call) -> str:
        """Why a want stays; empty when it does not."""
        found = self.reasons.get(call, "")
        function = self._function(self._wants[call], call)
        return found or (self.reasons.get(function, "") if function is not None else "")

    def groups(self) -> Iterator[Group]:
        """The wants that can be awaited, with the edits that some of them need together."""
        pending = [call for call in self._wants if not self.reason(call)]
        while pending:
            group = self._connected(pending[0])
            wants = [call for call in pending if self._function_of(call) in group] or pending[:1]
            pending = [call for call in pending if call not in wants]
            yield wants, tuple(dict.fromkeys(self._edits(wants, group)))

    # solving

    def _follow(self, module: Module, call: cst.Call) -> None:
        """Gather what would have to be a coroutine so that `call` can be awaited."""
        pending: list[tuple[Module, cst.Call]] = [(module, call)]
        while pending:
            where, node = pending.pop()
            function = self._function(where, node)
            problem = _obstacle(where, node)
            if function is None or problem:
                self.reasons[node] = problem or "it stands in no function"
                continue
            if function.asynchronous is not None or function in self._sites:
                continue
            self._sites[function] = self._called(where, function)
            pending += [(site.module, site.call) for site in self._sites[function]]

    def _called(self, module: Module, function: cst.FunctionDef) -> tuple[Site, ...]:
        name = function.name.value
        if any(isinstance(one, cst.Yield) for one in _own(function.body)):
            self.reasons[function] = f"{name} yields"
            return ()
        is_handler = function in self._handlers
        if is_handler and self._handlers[function]:
            self.reasons[function] = self._handlers[function]
            return ()
        if function.decorators and not is_handler:
            self.reasons[function] = f"{name} has a decorator"
            return ()
        try:
            sites = self._calls.of(function, self._registrations)
        except Unseen as unseen:
            self.reasons[function] = str(unseen)
            return ()
        if not sites and not is_handler:
            self.reasons[function] = f"nothing seen calls {name}"
        if any(site.skip for site in sites):
            self.reasons[function] = f"{name} is handed to something that calls it"
        return sites

    def _spread(self) -> None:
        """A function stays as it is when one of its callers does."""
        changed = True
        while changed:
            changed = False
            for function, sites in self._sites.items():
                if function in self.reasons:
                    continue
                for site in sites:
                    caller = self._function(site.module, site.call)
                    reason = self.reasons.get(site.call) or self.reasons.get(caller or site.call)
                    if reason:
                        self.reasons[function] = reason
                        changed = True
                        break

    def _connected(self, call: cst.Call) -> set[cst.FunctionDef]:
        """The functions that become coroutines with the one around `call`."""
        group: set[cst.FunctionDef] = set()
        first = self._function_of(call)
        pending: list[cst.FunctionDef | None] = [first]
        while pending:
            function = pending.pop()
            if function is None or function in group or function not in self._sites:
                continue
            group.add(function)
            pending += [self._function(one.module, one.call) for one in self._sites[function]]
            pending += [
                other for other, sites in self._sites.items()
                if any(self._function(one.module, one.call) is function for one in sites)
            ]  # fmt: skip
        return group

    def _edits(self, wants: list[cst.Call], group: Collection[cst.FunctionDef]) -> Iterator[Edit]:
        for call in wants:
            yield from awaited(self._wants[call], call)
        for function in self._calls.in_order(group):
            module = self._calls.module_of(function)
            at = _definition(module, function)
            yield module.source.edit(at, at, "async ")
            for site in self._sites[function]:
                yield from awaited(site.module, site.call)

    def _function_of(self, call: cst.Call) -> cst.FunctionDef | None:
        return self._function(self._wants[call], call)

    def _function(self, module: Module, node: cst.CSTNode) -> cst.FunctionDef | None:
        scope: Scope | None = module.names.scopes[node]
        while scope is not None and scope.kind == "comprehension":
            scope = scope.parent
        return scope.node if scope and isinstance(scope.node, cst.FunctionDef) else None


def awaited(module: Module, call: cst.Call) -> Iterator[Edit]:
    """`await` before a call, in parentheses where something is done with the result at once."""
    start, end = module.source.span(call)
    parent = module.names.parents.get(call)
    inside = isinstance(parent, (cst.Attribute, cst.Subscript)) and parent.value is call
    if (inside or (isinstance(parent, cst.Call) and parent.func is call)) and not call.lpar:
        yield module.source.edit(start, start, "(await ")
        yield module.source.edit(end, end, ")")
    else:
        yield module.source.edit(start, start, "await ")


def _obstacle(module: Module, node: cst.CSTNode) -> str:
    """Why nothing can be awaited at a place in its function."""
    outer = module.names.parents.get(node)
    while outer is not None and not isinstance(outer, cst.FunctionDef):
        if isinstance(outer, cst.Lambda):
            return "it stands in a lambda"
        if isinstance(outer, cst.GeneratorExp):
            return "it stands in a generator expression"
        if isinstance(outer, (cst.Decorator, cst.Param)):
            return "it runs when the function is defined"
        outer = module.names.parents.get(outer)
    return ""


def _definition(module: Module, function: cst.FunctionDef) -> int:
    """The byte of the word `def`."""
    source = module.source
    name = source.span(function.name)[0]
    head = source.text(source.line_start(source.line_of(name)), name)
    return source.line_start(source.line_of(name)) + len(head[: head.rindex("def")].encode())


def _own(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes of a function's body, those of nested functions left out."""
    for child in children_of(node):
        yield child
        if not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            yield from _own(child)
