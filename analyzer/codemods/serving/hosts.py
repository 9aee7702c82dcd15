"""Hosts that a server answers to: the SDK takes local names only unless it is told otherwise.

Observed on mcp 1.30.0 and 2.3.0: what is made for the default host answers 421 to any Host but
127.0.0.1, localhost and ::1 with a port, and 403 to pages of other origins, wherever it is served.
With `host="0.0.0.0"` nothing is checked. Telling it names answers requests that were refused, so
that is for a person to want, even where configuration spells the names out.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.facts import Facts, ServerFact
from analyzer.codemods.imports import WIDTH, Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.moving import starts_of
from analyzer.codemods.sdk.settings import given, writes
from analyzer.codemods.sdk.starts import fit
from analyzer.codemods.sdk.transport import TransportPlan, transport_plan
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Start
from analyzer.codemods.serving.starting import passed_at, server_at
from analyzer.codemods.serving.stateless import opens_none
from analyzer.run import Edit, Served, Step

CODE = "UNS438"
_SERVING = frozenset({"uvicorn.run", "uvicorn.Config", "uvicorn.config.Config"})
_ALL = ("0.0.0.0", "::", "[::]")
_ARGUMENT = "transport_security"
_TOLD = ("host", _ARGUMENT)
_HOME = "mcp.server.transport_security"
_CLASS = "TransportSecuritySettings"
_LOCAL = ("127.0.0.1:*", "localhost:*", "[::1]:*")
_MOST = 3
_ADVICE = (
    "answers 421 to every Host but 127.0.0.1, localhost and ::1, and this is served to others{}: "
    "pass transport_security=TransportSecuritySettings(allowed_hosts=[…], allowed_origins=[…]) "
    'with the names that clients call it by, or host="0.0.0.0" to check none'
)
_TITLE = "answer the names that requests come by in the configuration beside local ones: {}"
_CAUTION = "all other names stay refused: add those that health checks and other clients use"


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    plan, is_open = transport_plan(codebase), _is_open(codebase)
    for made in plan.flow.constructions:
        if any(given(made, name) or any(writes(plan.flow, made, name)) for name in _TOLD):
            continue
        if any(arg.star for arg in made.call.args):
            continue
        server = server_at(codebase, facts, made)
        for start in starts_of(plan.flow, made):
            if not _is_told(start):
                yield from _start(plan, made, start, server, is_open=is_open)


CODEMOD = Codemod("serving-hosts", (CODE,), judge=judge, brings=("UNS401", "UNS403"))


def _start(
    plan: TransportPlan,
    made: Construction,
    start: Start,
    server: ServerFact | None,
    *,
    is_open: bool,
) -> Iterator[Outcome]:
    way = (server.served if server is not None else None) or Served("")
    application = _is_application(plan.flow, start)
    how = fit(plan.codebase, plan.flow.table, start, _ARGUMENT)
    named = bool(way.steps or way.open_names)
    if how == "" or not (named or (application and (is_open or way.opened))):
        return
    line = start.module.names.line_of(start.call)
    if way.hosts and not way.open_names and how == "always" and start.servers == {made.number}:
        followed = opens_none(plan, server, made, start)
        try:
            edits = _edits(plan, start, way.hosts, followed=followed)
        except Taken:
            edits = ()
        if edits:
            title = _TITLE.format(", ".join(way.hosts))
            yield Change(CODE, start.module.path, line, title, "unsafe", edits, _CAUTION)
            return
    where = (*way.steps, *way.open_names, *way.opened)
    yield Mark(start.module.path, line, CODE, f"{start.method}() {_ADVICE.format(_said(where))}")


def _said(steps: tuple[Step, ...]) -> str:
    """The places that show it, the first few of many."""
    if not steps:
        return ""
    shown = [f"{step.file}:{step.line} {step.text}" for step in steps[:_MOST]]
    more = [f"{len(steps) - _MOST} more"] if len(steps) > _MOST else []
    return f" ({'; '.join([*shown, *more])})"


def _edits(
    plan: TransportPlan, start: Start, hosts: tuple[str, ...], *, followed: bool
) -> tuple[Edit, ...]:
    """`followed` says that another argument comes behind this one where there was none."""
    module = start.module
    imports = Imports(plan.codebase, module)
    cls = imports.name(_HOME, _CLASS)
    source, args = module.source, start.call.args
    line = source.line_of(source.span(args[-1] if args else start.call)[0])
    indent = source.indent_of(line)
    text = _argument(cls, hosts, indent)
    inner = _argument(cls, hosts, f"{indent}    ")
    alone = f"\n{indent}    {inner},\n{indent}{'    ' if followed else ''}"
    return (*passed_at(plan, start, text, alone), *imports.edits())


def _argument(cls: str, hosts: tuple[str, ...], indent: str) -> str:
    names = [name for host in hosts for name in _with_ports(host)]
    origins = [f"{scheme}://{host}" for host in hosts for scheme in ("https", "http")]
    lines = (
        "    enable_dns_rebinding_protection=True,",
        *_listed("allowed_hosts", [*names, *_LOCAL], indent),
        *_listed("allowed_origins", [*origins, *(f"http://{one}" for one in _LOCAL)], indent),
    )
    body = "".join(f"{indent}{line}\n" for line in lines)
    return f"{_ARGUMENT}={cls}(\n{body}{indent})"


def _with_ports(host: str) -> tuple[str, ...]:
    """A name as clients send it: with the port, where it is not that of the scheme."""
    has_port = host.rpartition(":")[2].isdigit() and ":" in host
    return (host,) if has_port else (host, f"{host}:*")


def _listed(name: str, texts: list[str], indent: str) -> Iterator[str]:
    items = [f'"{text}"' for text in texts]
    line = f"    {name}=[{', '.join(items)}],"
    if len(indent) + len(line) <= WIDTH:
        yield line
        return
    yield f"    {name}=["
    yield from (f"        {item}," for item in items)
    yield "    ],"


def _is_application(flow: ServerFlow, start: Start) -> bool:
    """`streamable_http_app()`: served by what the application is handed to."""
    row = flow.table.methods[start.method]
    return bool(row.transport) and row.transport != "stdio" and "port" in row.without


def _is_told(start: Start) -> bool:
    return any(named_argument(start.call, name) is not None for name in _TOLD) or any(
        arg.star for arg in start.call.args
    )


def _is_open(codebase: Codebase) -> bool:
    """Whether an application is served on all addresses of the machine."""
    return any(
        _names_all(module, node)
        for module in codebase.modules.values()
        if module.mentions("uvicorn") and module.mentions(*_ALL)
        for node in module.names.nodes(cst.Call)
        if codebase.resolve(module, node.func) and codebase.resolve(module, node.func) <= _SERVING
    )


def _names_all(module: Module, call: cst.Call) -> bool:
    """`host="0.0.0.0"`, or that as the default of what is configured."""
    host = named_argument(call, "host")
    if host is None:
        return False
    values: list[cst.CSTNode] = [host.value]
    if isinstance(host.value, cst.Name):
        scope = module.names.scopes[host.value].lookup(host.value.value)
        for binding in scope.bindings[host.value.value] if scope is not None else ():
            assign = module.names.parents.get(binding.node)
            values += [assign.value] if isinstance(assign, cst.Assign) else []
            default = binding.node.default if isinstance(binding.node, cst.Param) else None
            values += [default] if default is not None else []
    return any(
        isinstance(one, cst.SimpleString) and one.raw_value in _ALL
        for value in values
        for one in (value, *(arg.value for arg in getattr(value, "args", ())))
    )
