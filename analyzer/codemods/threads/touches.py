"""What functions share with each other while requests run, and which handlers that endangers.

A cell is a variable outside all functions that run, an attribute of a shared object, the state of
the lifespan, files, or the process. It is endangered when some request changes it, or when it is a
live object of a library that calls itself.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Class, Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.handed import all_handed
from analyzer.codemods.scopes import Scope, dotted
from analyzer.codemods.threads.contexts import (
    CALLED,
    Act,
    act_on,
    is_assigned,
    is_first_time,
    roots,
    value_of,
)
from analyzer.codemods.threads.files import FILES, opens_file
from analyzer.codemods.threads.held import LIVE, Held, Holding, Kind, holding_of, returns_of
from analyzer.codemods.threads.library import is_among, library
from analyzer.codemods.threads.owning import calls_in, is_local, own_class

_ALIASES = 4
"""Local names followed from one to the next."""
LIVING = frozenset({LIVE})


class Touch(NamedTuple):
    """One use of a cell. `sure` ones endanger whatever others do; `label` is for a person."""

    at: cst.CSTNode
    cell: str
    label: str
    write: bool
    sure: bool
    locked: bool


class Step(NamedTuple):
    """A function that runs: whether its `self` is an object that requests share, and whether a
    lock is held meanwhile."""

    function: Function
    shared: bool
    locked: bool


class Sharing:
    """Touches of all functions that run for requests."""

    def __init__(self, calls: Calls, handlers: Iterable[Function]) -> None:
        self.calls = calls
        self.holding = holding_of(calls)
        self._seen: dict[Step, _Walk] = {}
        touched = [touch for handler in handlers for touch in self.touches(handler)]
        self._written = {touch.cell for touch in touched if touch.write}

    def touches(self, handler: Function) -> list[Touch]:
        """All that a handler and the functions it runs touch."""
        return [touch for walk in self._walks(_first(handler)) for touch in walk.touches]

    def endangering(self, handler: Function) -> list[Touch]:
        """What a worker thread of `handler` would share without a lock."""
        return [
            touch
            for touch in self.touches(handler)
            if not touch.locked and (touch.sure or touch.cell in self._written)
        ]

    def endangered(self, handler: Function) -> str | None:
        """The same in a person's words."""
        labels = [touch.label for touch in self.endangering(handler)]
        return min(labels, key=lambda label: (label.startswith("self."), label), default=None)

    def runs(self, handler: Function) -> set[Function]:
        """A handler and the functions that it runs."""
        return {walk.function for walk in self._walks(_first(handler))}

    def wraps(self, handler: Function) -> bool:
        """Whether a handler runs functions that were handed to a function around it, as wrappers
        of decorators do: a call of one of them by its name may run the wrapper again."""
        return any(walk.wraps for walk in self._walks(_first(handler)))

    def places(self, handler: Function, cell: str) -> list[cst.CSTNode]:
        """Where a handler touches a cell, itself or by what it calls there."""
        walk = self._at(_first(handler))
        found = [touch.at for touch in walk.touches if touch.cell == cell]
        for step, at in walk.ways:
            if any(t.cell == cell for inner in self._walks(step) for t in inner.touches):
                found.append(at)
        return found

    def _walks(self, first: Step) -> list["_Walk"]:
        """The walks of all functions that a step leads to, its own first."""
        found = [self._at(first)]
        seen = {first}
        for walk in found:
            further = [step for step, _ in walk.ways if step not in seen]
            found += [self._at(step) for step in dict.fromkeys(further)]
            seen.update(further)
        return found

    # one function

    def _at(self, step: Step) -> "_Walk":
        known = self._seen.get(step)
        if known is None:
            self._seen[step] = known = _Walk(self, step)
            known.run()
        return known


class _Walk:
    """The uses of one function."""

    def __init__(self, sharing: Sharing, step: Step) -> None:
        self.calls = sharing.calls
        self.holding = sharing.holding
        self.codebase = sharing.calls.codebase
        self.function = step.function
        self.locked = step.locked
        self.shared = step.shared or _is_classmethod(step.function)
        self.module = step.function.module
        self.wraps = False
        self.touches: list[Touch] = []
        self.ways: list[tuple[Step, cst.CSTNode]] = []

    def run(self) -> None:
        for use in self.calls.uses_in(self.function):
            if not use.quoted:
                self._use(use.node)
        for scope, name, node in _rebound(self.function):
            write = not is_first_time(self.module, getattr(node, "target", node))
            self._add(node, _key(self.module, scope, name), name, write=write)
        for call in calls_in(self.function):
            self._result(call)
            writing = opens_file(self.holding, self.function, call)
            if writing is not None:
                self._add(call, FILES, "files", write=writing)

    def _use(self, node: cst.CSTNode) -> None:
        self._callees(node)
        act = act_on(self.module, node)
        if not self._is_local(node) or _is_lifespan(node):
            self._touch(self.module, node, act, node)
            return
        for module, root in self._origins(node, _ALIASES):
            self._touch(module, root, Act(act.how), node)

    def _result(self, call: cst.Call) -> None:
        """What is done to the result of a function here that gives what it shares."""
        act = act_on(self.module, call)
        shared = list(self._given_by(call))
        for module, root in shared if act.how != "read" else ():
            self._touch(module, root, Act(act.how), call)
        above = self.module.names.parents.get(call)
        if act.method and isinstance(above, cst.Attribute):
            cls = self.holding.instance(self.holding.held(self.module, call))
            methods = self.calls.methods(cls, above.attr.value) if cls else ()
            self._run(methods, call, shared=bool(shared))

    # where a value comes from

    def _origins(self, node: cst.CSTNode, limit: int) -> Iterator[tuple[Module, cst.CSTNode]]:
        """The chains outside the function that a local name leads to."""
        scope = self.module.names.scopes[node]
        name = (dotted(node) or "").partition(".")[0]
        owner = scope.lookup(name)
        for binding in owner.bindings[name] if owner and limit else ():
            value = value_of(self.module, binding.node)
            if value is None:
                continue
            is_loop = isinstance(binding.node, (cst.For, cst.CompFor))
            for root in roots(value, elements=is_loop):
                if isinstance(root, cst.Call):
                    yield from self._given_by(root)
                elif not self._is_local(root) or _is_lifespan(root):
                    yield self.module, root
                elif (dotted(root) or "").partition(".")[0] != name:
                    yield from self._origins(root, limit - 1)

    def _given_by(self, call: cst.Call) -> Iterator[tuple[Module, cst.CSTNode]]:
        """What the functions a call may run return of things outside themselves."""
        for function in self.calls.functions(self.module, call.func):
            for value in returns_of(function):
                for root in roots(value):
                    if not is_local(self.calls, function, root) and not isinstance(root, cst.Call):
                        yield function.module, root

    def _is_local(self, node: cst.CSTNode) -> bool:
        return is_local(self.calls, self.function, node)

    # what a chain is

    def _touch(self, module: Module, root: cst.CSTNode, act: Act, at: cst.CSTNode) -> None:
        chain = (dotted(root) or "").split(".")
        if _is_lifespan(root):
            self._state("lifespan", ".".join(chain), LIVING, act, at)
            return
        own = own_class(self.calls, module, root)
        if own is not None:
            if self._is_shared_self(module, root):
                self._attribute(own, _without(chain[1:], act), chain[0], act, at)
            return
        names = self.holding.outside(module, root)
        known = library()
        if any(is_among([name], known.process | known.loop) for name in names):
            self._add(at, "process", ".".join(chain), write=False, sure=True)
        elif act.how == "write" and any(_is_object(name, act) for name in names):
            label = ".".join(_without(chain, act))
            self._add(at, f"outside {min(names)}", label, write=True, sure=True)
        for qualified in sorted(self.codebase.resolve(module, root)):
            place = self.holding.variable(qualified)
            if place is not None:
                self._place(place, chain, act, at)

    def _place(
        self, place: tuple[Module, Scope, str, list[str]], chain: list[str], act: Act,
        at: cst.CSTNode,
    ) -> None:  # fmt: skip
        module, scope, name, rest = place
        if self.function.scope.encloses(scope) or not scope.bindings.get(name):
            return
        if any(isinstance(b.node, cst.FunctionDef) for b in scope.bindings[name]):
            return
        given = any(isinstance(b.node, cst.Param) for b in scope.bindings[name])
        if act.method == CALLED:
            handed_over = all_handed(self.calls, module, scope, name) if given else None
            if handed_over:
                self.wraps = True
                self._run(handed_over, at, shared=True)
                return
            act = act if given else Act("read")
        rest = _without(rest, act)
        held = self.holding.of_variable(module, scope, name)
        cls = self.holding.instance(held)
        label = ".".join(chain[: len(chain) - len(place[3])])
        if cls is not None and rest:
            self._attribute(cls, rest, label, act, at)
        else:
            key = _key(module, scope, name)
            self._state(key, ".".join([label, *rest]), held, act, at)

    def _is_shared_self(self, module: Module, root: cst.CSTNode) -> bool:
        """Whether `self` is shared: that of a method around a handler always is."""
        name = (dotted(root) or "").partition(".")[0]
        owner = module.names.scopes[root].lookup(name)
        return self.shared or owner is None or not self.function.scope.encloses(owner)

    def _attribute(
        self, cls: Class, rest: list[str], label: str, act: Act, at: cst.CSTNode
    ) -> None:
        """An attribute of a shared object, followed to the last object written here."""
        if not rest:
            self._state("", label, frozenset({Held(Kind.INSTANCE, cls)}), act, at)
            return
        held = self.holding.of_attribute(cls, rest[0])
        inner = self.holding.instance(held)
        label = f"{label}.{rest[0]}"
        if inner is not None and len(rest) > 1:
            self._attribute(inner, rest[1:], label, act, at)
            return
        if len(rest) == 1 and is_assigned(self.module, at) and is_first_time(self.module, at):
            act = Act("read")
        key = f"{cls.module.path}:{cls.scope.id}.{rest[0]}"
        self._state(key, label, held, act, at)

    def _state(
        self, key: str, label: str, held: frozenset[Held], act: Act, at: cst.CSTNode
    ) -> None:
        """A touch of what is held; a method that is written here says itself what it touches."""
        cls = self.holding.instance(held)
        methods = self.calls.methods(cls, act.method) if cls and act.method else ()
        self._run(methods, at, shared=True)
        if methods or (cls is not None and act.how == "call" and not act.method):
            act = Act("read")
        kinds = {one.kind for one in held}
        if kinds == {Kind.LOCK} or not key:
            return
        sure = act.how == "call" and (
            cls is not None or not kinds.isdisjoint((Kind.LIVE, Kind.UNKNOWN))
        )
        self._add(at, key, label, write=act.how == "write", sure=sure)

    def _add(
        self, at: cst.CSTNode, cell: str, label: str, *, write: bool, sure: bool = False
    ) -> None:
        self.touches.append(Touch(at, cell, label, write, sure, self._is_locked(at)))

    # what runs

    def _run(self, functions: Iterable[Function], at: cst.CSTNode, *, shared: bool) -> None:
        locked = self._is_locked(at)
        self.ways += [(Step(function, shared, locked), at) for function in functions]

    def _is_locked(self, at: cst.CSTNode) -> bool:
        return self.locked or _is_locked(self.holding, self.module, at)

    def _callees(self, node: cst.CSTNode) -> None:
        """Functions and constructors named here, and methods of objects made here."""
        shared = self.shared if own_class(self.calls, self.module, node) is not None else False
        for one in (node, node.value) if isinstance(node, cst.Attribute) else (node,):
            for function in self.calls.functions(self.module, one):
                if not self.function.scope.encloses(function.scope):
                    self._run((function,), node, shared=shared)
            for cls in self.calls.classes(self.module, one):
                self._run(self.calls.methods(cls, "__init__"), node, shared=False)
        if isinstance(node, cst.Attribute) and self._is_local(node):
            cls_of = self.holding.instance(self.holding.held(self.module, node.value))
            methods = self.calls.methods(cls_of, node.attr.value) if cls_of else ()
            self._run(methods, node, shared=self._may_be_shared(node))

    def _may_be_shared(self, node: cst.Attribute) -> bool:
        """Whether an object in a local name may be one that other requests have, too."""
        name = (dotted(node) or "").partition(".")[0]
        owner = self.module.names.scopes[node].lookup(name)
        made = [value_of(self.module, b.node) for b in owner.bindings[name]] if owner else []
        return not all(
            isinstance(value, cst.Call)
            and (self.calls.classes(self.module, value.func) or self._makes_new(value))
            for value in made
        )

    def _makes_new(self, call: cst.Call) -> bool:
        """Whether a call of a function here gives nothing that is kept elsewhere."""
        functions = self.calls.functions(self.module, call.func)
        return bool(functions) and not any(True for _ in self._given_by(call))


def _first(handler: Function) -> Step:
    return Step(handler, True, False)


def _key(module: Module, scope: Scope, name: str) -> str:
    return f"{module.path}:{scope.id}#{name}"


def _is_object(name: str, act: Act) -> bool:
    """Whether what is changed is something in a module of a library, and no module itself."""
    return len(_without(name.split("."), act)) > 1


def _without(chain: list[str], act: Act) -> list[str]:
    """A chain without the method that is called on it."""
    return chain[:-1] if act.last and chain else chain


def _rebound(function: Function) -> Iterator[tuple[Scope, str, cst.CSTNode]]:
    """Names outside a function that it assigns: by `global` and `nonlocal`."""
    names = function.module.names
    for scope in names.own_scopes.values():
        if not function.scope.encloses(scope):
            continue
        for name in sorted(scope.globals | scope.nonlocals):
            owner = scope.owner(name)
            if function.scope.encloses(owner):
                continue
            for binding in owner.bindings.get(name, ()):
                if names.scopes.get(binding.node) is scope:
                    yield owner, name, binding.node


def _is_lifespan(node: cst.CSTNode) -> bool:
    return "lifespan_context" in (dotted(node) or "").split(".")[1:]


def _is_classmethod(function: Function) -> bool:
    return any(dotted(one.decorator) == "classmethod" for one in function.node.decorators)


def _is_locked(holding: Holding, module: Module, node: cst.CSTNode) -> bool:
    """Whether a `with` around `node` in its function holds a lock."""
    above = module.names.parents.get(node)
    while above is not None and not isinstance(above, cst.FunctionDef):
        if isinstance(above, cst.With) and any(
            {held.kind for held in holding.held(module, item.item)} == {Kind.LOCK}
            for item in above.items
        ):
            return True
        above = module.names.parents.get(above)
    return False
