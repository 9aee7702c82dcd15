"""Methods that a base class of an SDK registers: marked by decorators, on a call on an instance.

`class Notes(MCPMixin)` has methods under `@mcp_tool()`, and `Notes().register_all(mcp)` makes
tools of them: nothing else in the program mentions the methods.
"""

from collections.abc import Iterator
from typing import NamedTuple

from analyzer.catalog import matches
from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted
from analyzer.program.tables import FunctionEntry
from analyzer.run import EntryKind
from analyzer.servers.roots import seed_unbound
from analyzer.servers.surface import Mixin, Surface
from analyzer.syntax import ir


class Marked(NamedTuple):
    """A method that a call registers, as what, on the object whose method was called."""

    site: Site
    kind: EntryKind
    gid: int
    owner: Obj


def enter_mixins(engine: Engine, surface: Surface) -> None:
    """Enter the methods that are registered so, bound to their objects, and solve."""
    found = list(marked_methods(engine, surface))
    for marked in found:
        function = engine.tables.functions[marked.gid].ir
        if function.params:
            engine.graph.add(
                engine.graph.variable(marked.gid, function.params[0].name), marked.owner
            )
        owner = engine.graph.new_node()
        engine.graph.add(owner, marked.owner)
        engine.attributes.load(owner, function.name)  # the server keeps it, bound to its object
    if found:
        engine.solve(sorted({marked.gid for marked in found}))
        seed_unbound(engine)


def marked_methods(engine: Engine, surface: Surface) -> Iterator[Marked]:
    """The methods that calls register, with each call."""
    for mixin in surface.registration.mixin:
        for site, callee in tuple(engine.calls.library_calls):
            if callee.kind != "member" or callee.name not in mixin.methods:
                continue
            owner = engine.graph.objects[callee.a]
            if owner.kind == "instance":
                for function in _methods(engine, owner.a, mixin):
                    kind = _kind(engine, function, mixin)
                    if kind is not None:
                        yield Marked(site, kind, function.gid, owner)


def _methods(engine: Engine, cid: int, mixin: Mixin) -> Iterator[FunctionEntry]:
    """The methods of a class and those of the program above it, where the mixin is above, too."""
    classes, pending = {cid}, [cid]
    bases: set[str] = set()
    while pending:
        current = pending.pop()
        bases |= engine.attributes.external_bases.get(current, set())
        for base in engine.tables.classes[current].bases:
            above = {one.a for one in engine.objects_of(base) if one.kind == "class"}
            pending += sorted(above - classes)
            classes |= above
    if any(matches(base, (mixin.base,)) for base in bases):
        yield from (one for one in engine.tables.functions if one.cls in classes)


def _kind(engine: Engine, function: FunctionEntry, mixin: Mixin) -> EntryKind | None:
    for decorator in function.ir.decorators:
        target = decorator.func if isinstance(decorator, ir.Call) else decorator
        for obj in denoted(engine, target, function.module.functions):
            for pattern, kind in mixin.marks.items():
                if matches(engine.attributes.type_name(obj), (pattern,)):
                    return kind
    return None
