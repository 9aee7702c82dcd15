"""HTTP+SSE: streamable HTTP instead, where nothing but the name of the transport says so."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import Facts
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.routing.streams import streamed
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.settings import given, writes
from analyzer.codemods.sdk.transport import TransportPlan, transport_plan
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Start
from analyzer.codemods.serving.starting import asked, server_at, without_sessions

CODE = "UNS104"
_SSE = "sse"
_HTTP = "streamable-http"
_CLASS = frozenset({"mcp.server.sse.SseServerTransport"})
_OWN = ("sse_path", "message_path", "mount_path")
_TITLE = "serve streamable HTTP: HTTP+SSE is deprecated and ties each client to one process"
_CAUTION = "clients connect to /mcp, where they connected to /sse"
_ADVICE = "HTTP+SSE is deprecated (SEP-2596) and ties each client to one process: {}"
_PARTLY = "serve the server through StreamableHTTPSessionManager or its streamable_http_app() ({})"
_APP = "mount streamable_http_app(), whose lifespan the outer app has to run"


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    plan = transport_plan(codebase)
    for start in plan.flow.starts:
        if not _is_judged(plan.flow, facts, start):
            continue
        if plan.flow.table.methods[start.method].transport == _SSE:
            yield _mark(start.module, start.call, _ADVICE.format(_APP))
        elif _names_sse(start):
            yield _renamed(plan, facts, start)
    for module in codebase.modules.values() if facts.servers else ():
        for node in module.names.scopes:
            if isinstance(node, cst.Call) and codebase.resolve(module, node.func) == _CLASS:
                yield from _of_transport(codebase, facts, module, node)


CODEMOD = Codemod("serving-sse", (CODE,), judge=judge, brings=("UNS205", "UNS401", "UNS403"))


def _of_transport(
    codebase: Codebase, facts: Facts, module: Module, call: cst.Call
) -> Iterator[Outcome]:
    """`SseServerTransport(…)`, which an application connects itself."""
    found = streamed(codebase, facts, module, call)
    if isinstance(found, str):
        yield _mark(module, call, _ADVICE.format(_PARTLY.format(found)))
        return
    line = module.names.line_of(call)
    yield Change(CODE, module.path, line, _TITLE, "unsafe", found.edits, _CAUTION)
    yield from found.marks


def becomes_http(flow: ServerFlow, start: Start) -> bool:
    """Whether a start names HTTP+SSE and can name streamable HTTP as well."""
    return bool(start.servers) and _names_sse(start) and not _obstacle(flow, start)


def _is_judged(flow: ServerFlow, facts: Facts, start: Start) -> bool:
    """Whether the analysis knows all that is started here."""
    made = [flow.constructions[number] for number in sorted(start.servers)]
    return bool(made) and all(server_at(flow.codebase, facts, one) is not None for one in made)


def _names_sse(start: Start) -> bool:
    """`run("sse")`."""
    arg = named_argument(start.call, "transport", 0)
    return arg is not None and isinstance(arg.value, cst.SimpleString) and (
        arg.value.raw_value == _SSE
    )  # fmt: skip


def _renamed(plan: TransportPlan, facts: Facts, start: Start) -> Outcome:
    module = start.module
    arg = named_argument(start.call, "transport", 0)
    obstacle = _obstacle(plan.flow, start)
    if obstacle or arg is None or not isinstance(arg.value, cst.SimpleString):
        return _mark(module, start.call, _ADVICE.format(f'run "{_HTTP}" ({obstacle})'))
    quote = arg.value.quote
    edits = [module.source.edit(*module.source.span(arg.value), f"{quote}{_HTTP}{quote}")]
    servers = [
        server_at(plan.codebase, facts, plan.flow.constructions[one])
        for one in sorted(start.servers)
    ]
    known = [server for server in servers if server is not None and not server.sessions]
    if len(known) == len(servers) and not asked(plan.codebase):
        edits += without_sessions(plan, start)
    line = module.names.line_of(start.call)
    return Change(CODE, module.path, line, _TITLE, "unsafe", tuple(edits), _CAUTION)


def _obstacle(flow: ServerFlow, start: Start) -> str:
    """Why another transport would be served in another way; empty when it would not."""
    if _is_chosen(start):
        return "where it is chosen"
    own = [one.keyword.value for one in start.call.args if one.keyword is not None]
    for made in (flow.constructions[number] for number in sorted(start.servers)):
        if given(made, "lifespan") or named_argument(made.call, "lifespan") is not None:
            return "its lifespan is each client's there, and is shared by all of them here"
        for field in _OWN:
            if field in own or given(made, field) or any(writes(flow, made, field)):
                return f"{field} has no meaning there"
    return ""


def _is_chosen(start: Start) -> bool:
    """Whether a condition decides on it, such as an option of the command line."""
    above = start.module.names.parents.get(start.call)
    while above is not None:
        test = above.test if isinstance(above, cst.If) else None
        is_main = isinstance(test, cst.Comparison) and dotted(test.left) == "__name__"
        if isinstance(above, (cst.If, cst.IfExp, cst.Match)) and not is_main:
            return True
        above = start.module.names.parents.get(above)
    return False


def _mark(module: Module, node: cst.CSTNode, text: str) -> Mark:
    return Mark(module.path, module.names.line_of(node), CODE, text)
