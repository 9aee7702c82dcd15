"""Changes told to one session: published to those who listen, too (M099, D06, D08).

`session.send_*` reaches clients with a session, `ctx.notify_*` and a bus reach those of
2026-07-28, and neither reaches the other's. Sources: observed on mcp 2.3.0, both eras.
"""

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Taken
from analyzer.codemods.lowlevel.finding import Registered, registrations
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.notices.bus import Bus, Busless, bus_of
from analyzer.codemods.notices.table import Published, notice_table
from analyzer.codemods.questions.effects import effects_of
from analyzer.codemods.questions.sealing import is_on_stdio
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted, function_of
from analyzer.codemods.sdk.arguments import argument_text, named_argument
from analyzer.codemods.sdk.context import name_of_context
from analyzer.codemods.serverflow import server_flow
from analyzer.codemods.tables import context_table
from analyzer.codemods.types import types_of
from analyzer.run import Applicability, Edit

CODE = "UNS303"
SUBSCRIPTION = "UNS302"
_SESSION = "mcp.server.session.ServerSession"
_INNER = frozenset({"mcp.shared.context.RequestContext"})
_TITLE = (
    "publish the change as well: clients of 2026-07-28 hear of it on the stream they listen to"
)
_CAUTION = "every client that listens to this URI hears of it, where one session was told"
_OWN = (
    "every client that listens hears of it, where one session was told; the bus is this "
    "process's: with several replicas, write one with async publish(event) and "
    "subscribe(listener) over a broker they share"
)
_LISTEN = (
    "clients of 2026-07-28 listen instead: pass on_subscriptions_listen=ListenHandler(bus), and "
    "publish on the bus what changes"
)
_SHARED = (
    "with several replicas pass subscriptions=, an object with async publish(event) to a broker "
    "they share and subscribe(listener) for what arrives there: the default bus is this process's"
)


class Sent(NamedTuple):
    """A change that is told to a session: `receiver` is the session as it is written."""

    module: Module
    call: cst.Call
    receiver: cst.BaseExpression
    member: str

    @property
    def row(self) -> Published:
        return notice_table().published[self.member]

    @property
    def line(self) -> int:
        return self.module.names.line_of(self.call)


class Unpublished(Exception):
    """Why a change cannot be published beside, in words that end a marker."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    buses: dict[str, Bus | Busless] = {}
    beside: list[tuple[Sent, tuple[Edit, ...]]] = []
    through: list[tuple[Sent, Edit, Bus]] = []
    for sent in sent_in(codebase):
        try:
            context = _context(codebase, sent)
            if context:
                beside.append((sent, _beside(codebase, sent, context)))
            elif not _is_told(sent, "publish"):
                bus = buses.setdefault(sent.module.path, bus_of(codebase, sent.module))
                through.append((sent, *_published(codebase, sent, bus)))
        except Unpublished as reason:
            yield _left(sent, str(reason))
        except Taken as name:
            yield _left(sent, f"{name} is another name in this module")
    for sent, edits in beside:
        if edits:
            kind: Applicability = "unsafe" if sent.row.uri else "safe"
            caution = _CAUTION if sent.row.uri else ""
            yield Change(CODE, sent.module.path, sent.line, _TITLE, kind, edits, caution)
    for sent, edit, bus in through:
        edits = (edit, *bus.edits())
        yield Change(CODE, sent.module.path, sent.line, _TITLE, "unsafe", edits, _OWN)
    if beside:
        yield from _shared(codebase)
    yield from _subscribed(codebase, {sent.module.path for sent, _, _ in through})


CODEMOD = Codemod("notices-changes", (CODE, SUBSCRIPTION), plan, brings=("UNS401", "UNS411"))


def sent_in(codebase: Codebase) -> Iterator[Sent]:
    """Every change that is told to a proven session of a server."""
    names = notice_table().published
    types = types_of(codebase)
    for module in codebase.modules.values():
        if not module.mentions(*(f".{name}" for name in names)):
            continue
        for node in module.names.scopes:
            func = node.func if isinstance(node, cst.Call) else None
            if not isinstance(node, cst.Call) or not isinstance(func, cst.Attribute):
                continue
            if func.attr.value in names and types.classes(module, func.value) == {_SESSION}:
                yield Sent(module, node, func.value, func.attr.value)


def _context(codebase: Codebase, sent: Sent) -> str:
    """The high-level context through which the session was reached, as written; else empty."""
    node = _made(sent.module, sent.receiver)
    if not isinstance(node, cst.Attribute) or node.attr.value != "session":
        return ""
    holder = node.value
    types = types_of(codebase)
    if types.classes(sent.module, holder) <= _INNER and isinstance(holder, cst.Attribute):
        holder = holder.value
    found = types.classes(sent.module, holder)
    if not found or not found <= set(context_table().classes):
        return ""
    written = name_of_context(codebase, sent.module, holder)
    if written is None:
        raise Unpublished("it reads the context in the same breath")
    return written


def _made(module: Module, node: cst.BaseExpression) -> cst.BaseExpression:
    """What a local variable was assigned, where that is one thing."""
    scope = module.names.scopes.get(node)
    owner = scope.lookup(node.value) if scope and isinstance(node, cst.Name) else None
    if owner is None or not isinstance(node, cst.Name) or len(owner.bindings[node.value]) != 1:
        return node
    assign = module.names.parents.get(owner.bindings[node.value][0].node)
    return assign.value if isinstance(assign, cst.Assign) else node


def _uri(codebase: Codebase, sent: Sent) -> str:
    """The URI as it is passed, which is computed twice then."""
    if not sent.row.uri:
        return ""
    given = named_argument(sent.call, "uri", 0)
    if given is None:
        raise Unpublished("its URI is not told")
    inner = given.value
    while isinstance(inner, cst.Call) and len(inner.args) == 1 and _is_url(codebase, sent, inner):
        given, inner = inner.args[0], inner.args[0].value
    if effects_of(codebase).first(sent.module, inner):
        raise Unpublished("its URI would be computed twice")
    return argument_text(sent.module.source, given)


def _is_url(codebase: Codebase, sent: Sent, call: cst.Call) -> bool:
    """Whether a call only turns a text into a URL, or that into a text."""
    name = effects_of(codebase).name_of(sent.module, call.func)
    return name == "builtins.str" or name.rpartition(".")[2] == "AnyUrl"


def _beside(codebase: Codebase, sent: Sent, context: str) -> tuple[Edit, ...]:
    """The context told as well, if the function does not do that itself."""
    text = f"await {context}.{sent.row.method}({_uri(codebase, sent)})"
    return () if _is_told(sent, sent.row.method) else (_behind(sent, text),)


def _published(codebase: Codebase, sent: Sent, bus: Bus | Busless) -> tuple[Edit, Bus]:
    if isinstance(bus, Busless):
        raise Unpublished(bus.reason)
    uri = _uri(codebase, sent)
    event = f"{bus.spelled(sent.row.event)}({f'uri=str({uri})' if uri else ''})"
    return _behind(sent, f"await {bus.name}.publish({event})"), bus


def _left(sent: Sent, reason: str) -> Mark:
    advice = notice_table().advice[CODE][f"{_SESSION}.{sent.member}"]
    text = f"{sent.member} {advice} (left: {reason})"
    return Mark(sent.module.path, sent.line, CODE, text)


def _behind(sent: Sent, text: str) -> Edit:
    """A line behind the statement that sends, or behind the loop in which sessions are told."""
    source, names = sent.module.source, sent.module.names
    await_ = names.parents.get(sent.call)
    small = names.parents.get(await_) if isinstance(await_, cst.Await) else None
    statement = names.parents.get(small) if isinstance(small, cst.Expr) else None
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        raise Unpublished("it is not a statement of its own")
    outer = _loop_over(sent, statement)
    start, end = source.span(outer or statement)
    last = source.line_of(end - 1)
    at = source.line_start(last + 1) if last < source.line_count else len(source.raw)
    indent = source.indent_of(source.line_of(start))
    newline = "" if source.raw[:at].endswith((b"\n", b"\r")) else "\n"
    return source.edit(at, at, f"{newline}{indent}{text}\n")


def _loop_over(sent: Sent, statement: cst.CSTNode) -> cst.CSTNode | None:
    """The loop whose variable is the session that is told."""
    names = sent.module.names
    above = names.parents.get(statement)
    while above is not None and not isinstance(above, cst.FunctionDef):
        if isinstance(above, cst.For) and dotted(above.target) == dotted(sent.receiver):
            return above
        above = names.parents.get(above)
    return None


def _is_told(sent: Sent, method: str) -> bool:
    """Whether the function publishes by itself."""
    names = sent.module.names
    own = function_of(names.scopes[sent.call])
    return any(
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value == method
        and function_of(scope) is own
        for node, scope in names.scopes.items()
    )


def _shared(codebase: Codebase) -> Iterator[Mark]:
    flow = server_flow(codebase)
    for made in flow.constructions:
        if named_argument(made.call, "subscriptions") is None and not is_on_stdio(flow, made):
            yield Mark(made.module.path, made.module.names.line_of(made.call), CODE, _SHARED)


def _subscribed(codebase: Codebase, published: set[str]) -> Iterator[Mark]:
    """Handlers of subscriptions in modules that publish nothing."""
    for found in registrations(lowlevel_flow(codebase)):
        if not isinstance(found, Registered) or found.kind != "subscribe_resource":
            continue
        if found.module.path not in published:
            line = found.module.names.line_of(found.place)
            yield Mark(found.module.path, line, SUBSCRIPTION, _LISTEN)
