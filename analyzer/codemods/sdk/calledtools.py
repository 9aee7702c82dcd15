"""What `call_tool` of a server gives, followed to where it is read: an object on 2.x (M027).

1.x gave a list of content blocks, or a pair of that list and a dictionary when the tool has an
output schema. Which of the two a caller expects shows in what it reads, in functions that it hands
the result to as well; where it does not, the call is marked.
"""

from collections.abc import Iterator, Sequence

import libcst as cst

from analyzer.codemods.calls import Calls, Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevel.shapes import returns
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.scopes import Scope
from analyzer.codemods.sdk.awaiting import is_public
from analyzer.codemods.sdk.resultreads import (
    Unclear,
    discarded,
    edits_of,
    either_way,
    taken_apart,
    unpacked,
    uses_of_name,
)
from analyzer.codemods.types import types_of
from analyzer.run import Edit

_TITLE = "call_tool gives a CallToolResult: its parts have names"
_ADVICE = "call_tool gives a CallToolResult: read its content and structured_content"

Place = tuple[Module, cst.CSTNode]


class _Group:
    """Calls whose results reach the same code, and that code."""

    def __init__(self) -> None:
        self.calls: list[tuple[Module, cst.Call]] = []
        self.seen: set[cst.CSTNode] = set()
        self.reads: list[Place] = []
        self.taking: dict[Function, int] = {}
        self.giving: set[Function] = set()
        self.edits: list[Edit] = []
        self.unclear = False

    def takes_over(self, other: "_Group") -> None:
        self.calls += other.calls
        self.seen |= other.seen
        self.reads = list(dict.fromkeys((*self.reads, *other.reads)))
        self.unclear |= any(
            self.taking.get(function, position) != position
            for function, position in other.taking.items()
        )
        self.taking |= other.taking
        self.giving |= other.giving
        self.edits = list(dict.fromkeys((*self.edits, *other.edits)))
        self.unclear |= other.unclear


def called(
    codebase: Codebase, found: Sequence[tuple[Module, cst.Call]], code: str
) -> Iterator[Outcome]:
    """What becomes of the calls `found`, each in the order of what it shares code with."""
    followed = _Followed(codebase)
    for module, call in found:
        followed.follow_call(module, call)
    for group in followed.groups:
        edits = followed.edits(group)
        if edits is None:
            for module, call in group.calls:
                yield Mark(module.path, module.names.line_of(call), code, _ADVICE)
        elif edits:
            module, call = group.calls[0]
            line = module.names.line_of(call)
            yield Change(code, module.path, line, _TITLE, "safe", edits)


class _Followed:
    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self.calls: Calls = calls_of(codebase)
        self.groups: list[_Group] = []
        self._reached: dict[Function, _Group] = {}

    def follow_call(self, module: Module, call: cst.Call) -> None:
        group = _Group()
        group.calls.append((module, call))
        self.groups.append(group)
        awaited = self._waited_for(module, call)
        if awaited is None:
            group.unclear = True
        else:
            self._follow(module, awaited, group)
        self._join(group)

    def edits(self, group: _Group) -> tuple[Edit, ...] | None:
        """None where something is not certain."""
        if group.unclear or not all(self._is_closed(group, one) for one in group.taking):
            return None
        if not all(self._gives_only(group, one) for one in group.giving):
            return None
        try:
            return (*group.edits, *edits_of(group.reads))
        except Unclear:
            return None

    def _join(self, group: _Group) -> None:
        """Groups that reach the same code are one."""
        for function in (*group.taking, *group.giving):
            other = self._reached.get(function, group)
            if other is not group:
                other.takes_over(group)
                self.groups.remove(group)
                group = other
        self._reached |= dict.fromkeys((*group.taking, *group.giving), group)

    # where a result goes

    def _follow(self, module: Module, node: cst.CSTNode, group: _Group) -> None:
        if node in group.seen:
            return
        group.seen.add(node)
        above = module.names.parents.get(node)
        if discarded(above):
            return
        normal = either_way(module, node)
        if normal is not None:
            group.edits += [edit for edit in normal if edit not in group.edits]
        elif isinstance(above, cst.Assign) and len(above.targets) == 1:
            self._assigned(module, above, node, group)
        elif isinstance(above, cst.Arg):
            self._handed_on(module, above, group)
        elif isinstance(above, cst.Return):
            self._given_back(module, above, group)
        else:
            group.reads.append((module, node))

    def _assigned(
        self, module: Module, statement: cst.Assign, node: cst.CSTNode, group: _Group
    ) -> None:
        target = statement.targets[0].target
        if isinstance(target, cst.Name):
            self._follow_name(module, module.names.scopes[target], target.value, group)
        elif isinstance(target, cst.Tuple) and isinstance(node, (cst.Await, cst.Call)):
            try:
                group.edits += unpacked(module, statement, target, node)
            except Unclear:
                group.unclear = True
        else:
            group.unclear = True

    def _follow_name(self, module: Module, scope: Scope, name: str, group: _Group) -> None:
        owner = scope.owner(name)
        uses = uses_of_name(module, owner, name)
        again = taken_apart(module, owner, name, uses)
        if again is not None:
            group.edits += again
            return
        if len(owner.bindings[name]) > 1 or name in module.names.declared:
            group.unclear = True
            return
        for use in uses:
            self._follow(module, use, group)

    def _handed_on(self, module: Module, arg: cst.Arg, group: _Group) -> None:
        """A result in a call of a function that is written here."""
        call = module.names.parents.get(arg)
        functions = self.calls.functions(module, call.func) if isinstance(call, cst.Call) else ()
        if not isinstance(call, cst.Call) or len(functions) != 1:
            group.unclear = True
            return
        function = functions[0]
        position = _position(function, call, arg)
        if position is None or group.taking.setdefault(function, position) != position:
            group.unclear = True
            return
        param = function.node.params.params[position].name.value
        self._follow_name(function.module, function.scope, param, group)

    def _given_back(self, module: Module, statement: cst.Return, group: _Group) -> None:
        """A result that a function gives to whoever calls it."""
        around = module.names.scopes[statement].node
        if not isinstance(around, cst.FunctionDef):
            group.unclear = True
            return
        function = Function(module, around)
        if function in group.giving:
            return
        group.giving.add(function)
        places = list(self.calls.uses_of(function))
        group.unclear |= not places
        for home, use in places:
            call = home.names.parents.get(use.node)
            if use.quoted or not isinstance(call, cst.Call) or call.func is not use.node:
                group.unclear = True
                return
            is_async = around.asynchronous is not None
            given = self._waited_for(home, call) if is_async else call
            if given is None:
                group.unclear = True
                return
            self._follow(home, given, group)

    def _waited_for(self, module: Module, call: cst.Call) -> cst.Await | cst.Call | None:
        """`await …` around a call, or `asyncio.run(…)` and what else only waits for it."""
        around = module.names.parents.get(call)
        if isinstance(around, cst.Await):
            return around
        outer = module.names.parents.get(around) if isinstance(around, cst.Arg) else None
        if isinstance(outer, cst.Call) and types_of(self.codebase).waits(module, outer):
            return outer
        return None

    # whether that is all

    def _is_closed(self, group: _Group, function: Function) -> bool:
        """Whether a function that takes a result is handed nothing else by anybody."""
        places = list(self.calls.uses_of(function))
        if not self._is_plain(function) or is_public(self.calls, function, places):
            return False
        for module, use in places:
            call = module.names.parents.get(use.node)
            if use.quoted or not isinstance(call, cst.Call) or call.func is not use.node:
                return False
            if not any(
                arg.value in group.seen
                and _position(function, call, arg) == group.taking[function]
                for arg in call.args
            ):
                return False
        return True

    def _gives_only(self, group: _Group, function: Function) -> bool:
        places = list(self.calls.uses_of(function))
        values = [one.value for one in returns(function.node)]
        return (
            self._is_plain(function)
            and not is_public(self.calls, function, places)
            and all(value in group.seen for value in values)
        )

    def _is_plain(self, function: Function) -> bool:
        owner = function.owner
        return (
            not function.node.decorators
            and owner.kind != "class"
            and len(owner.bindings[function.name]) == 1
        )


def _position(function: Function, call: cst.Call, arg: cst.Arg) -> int | None:
    """The parameter that an argument is for, among those that take either kind of argument."""
    params = function.node.params
    names = [param.name.value for param in params.params]
    if params.posonly_params or any(one.star for one in call.args):
        return None
    position = (
        names.index(arg.keyword.value)
        if (arg.keyword is not None and arg.keyword.value in names)
        else call.args.index(arg)
    )
    if arg.keyword is not None and arg.keyword.value not in names:
        return None
    return position if position < len(names) else None
