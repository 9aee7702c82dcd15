"""State that `fastmcp` 3.x kept for the session, though no later call reads it.

A key whose every read comes behind a write in the same call needs no session: behind one in the
same function, or in middleware that writes before it passes the request on. All other keys are
marked, since a client of 2026-07-28 finds nothing at its next call, and nothing is raised.
"""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fastmcp.flow import fastmcp_flow
from analyzer.codemods.fastmcp.state import for_request
from analyzer.codemods.fastmcp.stateuses import GETTING, SETTING, StateUse, state_uses
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, children_of, function_of
from analyzer.codemods.types import types_of

CODE = "UNS212"
_MIDDLEWARE = "fastmcp.server.middleware.middleware.Middleware"
_EVERY = frozenset({"on_message", "on_request"})
_OF_CALLS = frozenset({"on_call_tool", "on_read_resource", "on_get_prompt"})
_TITLE = "keep it for the request alone: it is read in the call that writes it"
_CAUTION = "what mounted servers did not see of it they see now"
_TEXT = (
    "{} is kept for the session, which clients of 2026-07-28 have none of: the next call finds "
    "nothing. UserSession or SessionId of fastmcp.server.sessions, or serializable=False where "
    "one call writes and reads it"
)


def plan(codebase: Codebase) -> Iterator[Outcome]:
    uses = state_uses(codebase)
    if any(not use.awaited for use in uses):
        return
    told: set[Scope] = set()
    closed = all(use.key is not None for use in uses)
    for key, own in _by_key(uses).items():
        writes = [use for use in own if use.method == SETTING and not use.is_for_request]
        if not writes:
            continue
        if closed and _is_of_one_call(codebase, own):
            yield from _narrowed(codebase, writes)
            continue
        for use in own:
            place = function_of(use.module.names.scopes[use.call])
            if use.method in (SETTING, GETTING) and place not in told:
                told.add(place)
                name = f'"{key}"' if key is not None else "this"
                yield Mark(use.module.path, use.line, CODE, _TEXT.format(name))


CODEMOD = Codemod("fastmcp-sessionstate", (CODE,), plan)


def _by_key(uses: tuple[StateUse, ...]) -> dict[str | None, list[StateUse]]:
    found: defaultdict[str | None, list[StateUse]] = defaultdict(list)
    for use in uses:
        found[use.key].append(use)
    return dict(found)


def _narrowed(codebase: Codebase, writes: list[StateUse]) -> Iterator[Change]:
    edits = tuple(edit for use in writes for edit in for_request(use))
    one = len(fastmcp_flow(codebase).constructions) <= 1
    for use in writes[:1]:
        where = use.module.path, use.line
        if one:
            yield Change(CODE, *where, _TITLE, "safe", edits)
        else:
            yield Change(CODE, *where, _TITLE, "unsafe", edits, _CAUTION)


def _is_of_one_call(codebase: Codebase, uses: list[StateUse]) -> bool:
    """Whether every read of a key is behind a write of the same call."""
    reads = [use for use in uses if use.method == GETTING]
    writes = [use for use in uses if use.method == SETTING]
    if not reads or any(use.method not in (SETTING, GETTING) for use in uses):
        return False
    everywhere = any(_precedes_every_handler(codebase, use) for use in writes)
    return all(everywhere or any(_dominates(write, read) for write in writes) for read in reads)


def _dominates(write: StateUse, read: StateUse) -> bool:
    """Whether a statement of the block of `read`, or of one around it, writes before it."""
    if write.module is not read.module:
        return False
    names = write.module.names
    if function_of(names.scopes[write.call]) is not function_of(names.scopes[read.call]):
        return False
    statement = names.statement_of(write.call)
    block = names.parents.get(statement)
    if not isinstance(statement, cst.SimpleStatementLine) or block is None:
        return False
    inner: cst.CSTNode = read.call
    while names.parents.get(inner) is not block:
        if inner not in names.parents:
            return False
        inner = names.parents[inner]
    return write.module.source.span(statement)[0] < write.module.source.span(inner)[0]


def _precedes_every_handler(codebase: Codebase, write: StateUse) -> bool:
    """Whether middleware of the one server writes it before each request goes on."""
    names = write.module.names
    function = function_of(names.scopes[write.call])
    hook, owner = function.node, function.parent
    if not isinstance(hook, cst.FunctionDef) or owner is None or owner.kind != "class":
        return False
    name = f"{write.module.path}:{owner.id}"
    is_middleware = _MIDDLEWARE in types_of(codebase).lineage(name)
    if not is_middleware or hook.name.value not in _EVERY | _OF_CALLS:
        return False
    return (
        _is_before_passing_on(write, hook)
        and (hook.name.value in _EVERY or _reads_only_in_tools(hook))
        and _is_on_the_one_server(codebase, write.module, owner)
    )


def _reads_only_in_tools(hook: cst.FunctionDef) -> bool:
    """Hooks of one kind of request say nothing of the others."""
    return hook.name.value == "on_call_tool"


def _is_before_passing_on(write: StateUse, hook: cst.FunctionDef) -> bool:
    """Whether the write is a statement of the hook itself, before anything else is called back."""
    names = write.module.names
    statement = names.statement_of(write.call)
    if names.parents.get(statement) is not hook.body:
        return False
    params = (*hook.params.posonly_params, *hook.params.params)
    if len(params) != 3:
        return False
    passing = params[2].name.value
    start = write.module.source.span(statement)[0]
    return all(
        write.module.source.span(node)[0] > start
        for node in _within(hook.body)
        if (isinstance(node, cst.Call) and getattr(node.func, "value", "") == passing)
        or isinstance(node, cst.Return)
    )


def _is_on_the_one_server(codebase: Codebase, module: Module, owner: Scope) -> bool:
    """Whether there is one server, and the middleware is made and added to it at once."""
    flow = fastmcp_flow(codebase)
    if len(flow.constructions) != 1 or not isinstance(owner.node, cst.ClassDef):
        return False
    wanted = f"{module.path}:{owner.node.name.value}"
    for other in codebase.modules.values():
        for node in other.names.nodes(cst.Call):
            if codebase.resolve(other, node.func) == {wanted}:
                return _is_added(flow.constructions[0].call, other, node)
    return False


def _is_added(made: cst.Call, module: Module, call: cst.Call) -> bool:
    """`middleware=[M()]` of the server, or `server.add_middleware(M())` at the top level."""
    parents = module.names.parents
    outer = parents.get(call)
    if isinstance(outer, cst.Element):
        outer = parents.get(parents.get(outer) or outer)
    holder = parents.get(outer) if isinstance(outer, cst.Arg) else None
    if not isinstance(outer, cst.Arg) or not isinstance(holder, cst.Call):
        return False
    if holder is made:
        return outer.keyword is not None and outer.keyword.value == "middleware"
    func = holder.func
    statement = module.names.statement_of(holder)
    return (
        isinstance(func, cst.Attribute)
        and func.attr.value == "add_middleware"
        and parents.get(statement) is module.source.module
    )


def _within(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in children_of(node):
        yield child
        if not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            yield from _within(child)
