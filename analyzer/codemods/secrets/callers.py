"""Callers that a process keeps for all requests: asked of the request's own token instead.

Each call that reads such a variable has set it before, from its own token; but requests run side
by side, and one without a token goes on as whoever came last.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, Facts
from analyzer.codemods.handles.locating import sighting_of
from analyzer.codemods.handles.sightings import Sighting
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.model import Change, Outcome
from analyzer.codemods.races.spots import Spot, spots_of
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, function_of
from analyzer.codemods.secrets.needless import with_needless, without
from analyzer.codemods.source import Source
from analyzer.codemods.threads.contexts import value_of
from analyzer.codemods.values import is_literal
from analyzer.run import Edit

CODE = "UNS205"
_ASKING = frozenset(
    {
        "fastmcp.server.dependencies.get_access_token",
        "mcp.server.auth.middleware.auth_context.get_access_token",
    }
)
_TITLE = "ask the token of each request: {name} is whoever came last"
_CAUTION = "what runs outside a request, or in one without a token, has nobody"
_FUNCTION = '''\
def {name}(){result}:
    """Of the caller, by the token that came with the request."""
    token = {asking}()
    return {first} if token is None else token.{field}'''


class Caller(NamedTuple):
    """A variable that each call sets to `field` of its token, which `asking` gives."""

    fact: CellFact
    sighting: Sighting
    reads: tuple[Spot, ...]
    writes: tuple[Spot, ...]
    asking: str
    field: str


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    by_module: defaultdict[str, list[Caller]] = defaultdict(list)
    for one in callers(codebase, facts):
        by_module[one.sighting.module.path].append(one)
    for path, found in by_module.items():
        edits = tuple(_edits(codebase, codebase.modules[path], found))
        for one in found:
            line = one.sighting.module.names.line_of(one.sighting.statement)
            title = _TITLE.format(name=one.fact.name)
            yield Change(CODE, path, line, title, "unsafe", edits, _CAUTION)


CODEMOD = Codemod("secrets-callers", (CODE,), judge=judge)


def callers(codebase: Codebase, facts: Facts) -> tuple[Caller, ...]:
    """The variables of which that is proven."""
    if not any(module.mentions("get_access_token") for module in codebase.modules.values()):
        return ()
    return _callers(codebase, facts)


@lru_cache(maxsize=1)
def _callers(codebase: Codebase, facts: Facts) -> tuple[Caller, ...]:
    cells = {cell.id: cell for cell in facts.cells if cell.origin == "variable"}
    found = (_caller(codebase, cell) for cell in cells.values())
    return tuple(one for one in found if one is not None)


def _caller(codebase: Codebase, fact: CellFact) -> Caller | None:
    # A call that reads without setting it before has somebody else's.
    if not fact.readers or not set(fact.readers) <= set(fact.writers):
        return None
    try:
        sighting = sighting_of(codebase, fact)
    except Unproven:
        return None
    module = sighting.module
    spots = list(spots_of(sighting.places))
    writes = tuple(one for one in spots if one.write)
    reads = tuple(one for one in spots if not one.write)
    if not writes or any(one.module is not module or one.node is not one.place for one in writes):
        return None
    if any(one.module is not module or _inside_store(module, one) for one in reads):
        return None
    sources = {_source(codebase, module, one.node) for one in writes}
    source = sources.pop() if len(sources) == 1 else None
    if source is None or not is_literal(sighting.value) or not sighting.statement.body:
        return None
    return Caller(fact, sighting, reads, writes, *source)


def _inside_store(module: Module, spot: Spot) -> bool:
    """Whether something is put into what is read: that is kept by more than a variable."""
    above = module.names.parents.get(spot.node)
    return isinstance(above, (cst.Subscript, cst.Attribute)) and spot.target


def _source(codebase: Codebase, module: Module, node: cst.CSTNode) -> tuple[str, str] | None:
    """What gives the token, as written, and the field of it that a statement assigns."""
    target = module.names.parents.get(node)
    assign = module.names.parents.get(target) if isinstance(target, cst.AssignTarget) else None
    line = module.names.parents.get(assign) if isinstance(assign, cst.Assign) else None
    if not isinstance(assign, cst.Assign) or len(assign.targets) != 1:
        return None
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        return None
    value = assign.value
    if not isinstance(value, cst.Attribute) or not isinstance(value.value, cst.Name):
        return None
    scope = module.names.scopes[value.value]
    owner = scope.lookup(value.value.value)
    if owner is None or function_of(scope) is not owner or owner is module.names.root:
        return None
    bindings = owner.bindings[value.value.value]
    made = value_of(module, bindings[0].node) if len(bindings) == 1 else None
    if not isinstance(made, cst.Call) or made.args:
        return None
    if not codebase.resolve(module, made.func) & _ASKING:
        return None
    name = module.source.text_of(made.func)
    head = module.names.root.bindings.get(name.partition(".")[0])
    return (name, value.attr.value) if head else None


def _edits(codebase: Codebase, module: Module, found: Sequence[Caller]) -> Iterator[Edit]:
    source = module.source
    last = 0
    for one in sorted(found, key=lambda each: source.span(each.sighting.statement)[0]):
        sighting = one.sighting
        annotation = sighting.annotation
        text = _FUNCTION.format(
            name=sighting.name,
            result=f" -> {source.text_of(annotation)}" if annotation is not None else "",
            asking=one.asking,
            first=source.text_of(sighting.value),
            field=one.field,
        )
        line = source.line_of(source.span(sighting.statement)[0])
        yield _defined(module, sighting.statement, text, follows=line == last + 1)
        last = source.line_of(source.span(sighting.statement)[1] - 1)
        for read in one.reads:
            end = source.span(read.place)[1]
            yield source.edit(end, end, "()")
    gone: set[cst.CSTNode] = {
        module.names.statement_of(write.node) for one in found for write in one.writes
    }
    names = {one.sighting.name for one in found}
    for scope in {function_of(module.names.scopes[w.place]) for o in found for w in o.writes}:
        yield from _without_globals(module, scope, names, gone)
    yield from without(module, with_needless(codebase, module, gone))


def _defined(
    module: Module, statement: cst.SimpleStatementLine, text: str, *, follows: bool
) -> Edit:
    """A function in place of a statement, with two blank lines around it; `follows` tells that
    such a function stands right before it."""
    source = module.source
    start, end = source.span(statement)
    line = source.line_of(start)
    last = source.line_of(end - 1)
    before = "" if follows or line == 1 else "\n" * (2 - _blanks(source, line, -1))
    return source.edit(start, end, f"{before}{text}" + "\n" * (2 - _blanks(source, last, 1)))


def _blanks(source: Source, line: int, step: int) -> int:
    """How many lines beside one are blank, up to two."""
    for count in (0, 1):
        if source.line_text(line + step * (count + 1)).strip():
            return count
    return 2


def _without_globals(
    module: Module, scope: Scope, names: set[str], gone: set[cst.CSTNode]
) -> Iterator[Edit]:
    """The names taken out of `global` statements; those that are left without one are `gone`."""
    for node in module.names.nodes(cst.Global):
        if module.names.scopes[node] is not scope:
            continue
        left = [item for item in node.names if item.name.value not in names]
        if not left:
            gone.add(module.names.statement_of(node))
        elif len(left) < len(node.names):
            start, end = module.source.span(node)
            text = ", ".join(item.name.value for item in left)
            yield module.source.edit(start, end, f"global {text}")
