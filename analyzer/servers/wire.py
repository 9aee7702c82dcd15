"""Servers without an SDK: code that answers `tools/call` itself.

A string of the protocol decides where it is compared, matched, or the key of a table; the same
string as a value is what a client sends.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted, function_of
from analyzer.program.tables import FunctionEntry, ModuleEntry
from analyzer.servers.dispatch import branches, tool_entries
from analyzer.servers.entering import enter_function
from analyzer.servers.methods import CALL, METHODS
from analyzer.servers.model import Choice, Entry, FoundServer
from analyzer.servers.wirenames import is_call, is_registered, names_of_call, registered_by
from analyzer.syntax import ir
from analyzer.syntax.walk import spots, walk

_HTTP_PACKAGES = (
    *("aiohttp", "bottle", "django", "fastapi", "flask", "http", "litestar"),
    *("quart", "sanic", "starlette", "tornado", "uvicorn"),
)
MAX_CALLS = 3


class Spoken(NamedTuple):
    """Where a function tells the protocol's methods apart, and the functions of its table."""

    function: FunctionEntry
    spot: ir.Spot
    table: tuple[tuple[str, int], ...]


Speakers = Mapping[str, Sequence[int]]
"""By file, the functions that tell the protocol's methods apart by hand."""


def enter_wire_handlers(engine: Engine) -> Speakers:
    """Enter functions that answer the protocol by hand although nothing here calls them."""
    found = {
        file: _speaking_functions(engine, engine.tables.modules[file])
        for file in sorted(engine.own & engine.tables.modules.keys())
    }
    missing = [gid for gids in found.values() for gid in gids if gid not in engine.calls.entered]
    for gid in missing:
        enter_function(engine, gid)
    return {file: gids for file, gids in found.items() if gids}


def speaks_protocol(summary: ir.ModuleSummary) -> bool:
    """Whether a module tells the protocol's methods apart by hand."""
    names = names_of_call(summary)
    return any(
        is_registered(function, summary)
        or any(_speaks(node, names) for node in walk(function.body))
        for function in summary.functions
    )


def _speaking_functions(engine: Engine, module: ModuleEntry) -> list[int]:
    functions, names = engine.tables.functions, names_of_call(module.summary)
    return [
        gid
        for gid in engine.tables.functions_of(module)
        if is_registered(functions[gid].ir, module.summary)
        or any(_speaks(node, names) for node in functions[gid].nodes)
    ]


def _speaks(node: object, names: frozenset[str]) -> bool:
    match node:
        case ir.Op("==" | "in", operands):
            return any(is_call(operand, names) for operand in operands)
        case ir.Match(_, cases, _):
            return any(is_call(value, names) for case in cases for value in case.values)
        case ir.Dict(items, _):
            return any(key is not None and is_call(key, names) for key, _ in items)
    return bool(registered_by(node, names))


def find_wire_servers(
    engine: Engine, speakers: Speakers, sdk_files: set[str]
) -> tuple[FoundServer, ...]:
    """Hand-written servers in modules that hold no server of an SDK."""
    found = []
    for file in sorted(speakers.keys() - sdk_files):
        module = engine.tables.modules[file]
        spoken = list(_spoken(engine, speakers[file]))
        if spoken:
            found.append(_server(engine, module, spoken))
    return tuple(found)


def _spoken(engine: Engine, speaking: Sequence[int]) -> Iterator[Spoken]:
    for gid in speaking:
        if gid not in engine.calls.entered:
            continue
        function = engine.tables.functions[gid]
        names = names_of_call(function.module.summary)
        if is_registered(function.ir, function.module.summary):
            yield Spoken(function, function.ir.spot, ((CALL, gid),))
            continue
        for node in function.nodes:
            if _speaks(node, names):
                table = tuple(_table(engine, function, node, names))
                if not table and registered_by(node, names):
                    continue
                yield Spoken(function, getattr(node, "spot", function.ir.spot), table)
                break


def _table(
    engine: Engine, function: FunctionEntry, node: object, names: frozenset[str]
) -> Iterator[tuple[str, int]]:
    """The functions that `node` names for methods of the protocol."""
    pairs = node.items if isinstance(node, ir.Dict) else registered_by(node, names)
    for key, value in pairs:
        method = CALL if key is not None and is_call(key, names) else getattr(key, "text", "")
        for obj in denoted(engine, value, function.gid) if method and value is not None else ():
            gid = function_of(engine, obj)
            if gid is not None:
                yield method, gid


def _server(engine: Engine, module: ModuleEntry, spoken: list[Spoken]) -> FoundServer:
    entries: dict[tuple[str, str, int], Entry] = {}
    for part in spoken:
        for entry in _entries(engine, part):
            entries.setdefault((entry.kind, entry.name, entry.gid), entry)
    first = spoken[0]
    name = _server_name(module) or module.file.rsplit("/", 1)[-1].removesuffix(".py")
    return FoundServer(
        id=f"{module.file}:{name}",
        name=name,
        file=module.file,
        spot=first.spot or first.function.ir.spot,
        framework="hand-written",
        objects=frozenset(),
        entries=tuple(sorted(entries.values(), key=lambda entry: (entry.spot, entry.name))),
        transports=(_transport(module),),
        stateless_http=False,
        variable=name,
    )


def _entries(engine: Engine, part: Spoken) -> Iterator[Entry]:
    if part.table:
        for method, gid in part.table:
            tools = list(_tools(engine, gid)) if method == CALL else []
            yield from tools
            if not tools:
                yield _handler(engine, method, gid)
        return
    function = part.function
    tools = list(_tools(engine, function.gid))
    handler = _handler(engine, function.ir.name, function.gid)
    if any(tool.gid != function.gid for tool in tools):
        yield from (*tools, handler)
        return
    others = frozenset(_spots_for(function, METHODS))
    yield from (_without(tool, others) for tool in tools)
    yield _without(handler, frozenset(_spots_for(function, (CALL,))) if tools else frozenset())


def _without(entry: Entry, elsewhere: frozenset[ir.Spot]) -> Entry:
    choices = (*entry.choices, Choice(entry.gid, elsewhere)) if elsewhere else entry.choices
    return msgspec.structs.replace(entry, choices=choices)


def _spots_for(function: FunctionEntry, methods: tuple[str, ...]) -> Iterator[ir.Spot]:
    """Spots of the branches that answer only some of the protocol's methods."""
    for node in function.nodes:
        match node:
            case ir.If(ir.Op("==" | "in", operands), body, _, _):
                if any(_is_one(operand, methods) for operand in operands):
                    yield from spots(body)
            case ir.Match(_, cases, _):
                for case in cases:
                    if any(_is_one(value, methods) for value in case.values):
                        yield from spots(case.body)


def _is_one(expr: ir.Expr, methods: tuple[str, ...]) -> bool:
    return isinstance(expr, ir.Const) and expr.text in methods


def _handler(engine: Engine, name: str, gid: int) -> Entry:
    function = engine.tables.functions[gid]
    return Entry("handler", name, gid, function.module.file, function.ir.spot)


def _tools(engine: Engine, root: int) -> Iterator[Entry]:
    """The tools that `root`, or a function it calls, tells apart by name."""
    pending, seen = [(root, 0)], {root}
    while pending:
        gid, depth = pending.pop(0)
        function = engine.tables.functions[gid]
        parts = [
            part
            for subject in _name_subjects(function)
            for part in branches(engine, function, subject)
            if part.name not in (CALL, *METHODS)
        ]
        if parts:
            yield from tool_entries(engine, parts, _handler(engine, "", gid))
            return
        if depth < MAX_CALLS:
            for callee in sorted(engine.calls.edges.get(gid, ())):
                if callee not in seen:
                    seen.add(callee)
                    pending.append((callee, depth + 1))


def _name_subjects(function: FunctionEntry) -> list[ir.Expr]:
    """Expressions that read the tool's name out of the parameters, and parameters called so."""
    found: list[ir.Expr] = []
    for node in function.nodes:
        match node:
            case ir.Item(_, ir.Const("str", "name"), _):
                found.append(node)
            case ir.Call(ir.Attr(_, "get", _), (ir.Arg("", ir.Const("str", "name")), *_), _):
                found.append(node)
    found += [
        ir.Name(param.name, 0)
        for param in function.ir.params
        if param.name in ("name", "tool_name", "tool")
    ]
    return found


def _server_name(module: ModuleEntry) -> str:
    """The name in the `serverInfo` that the code answers with."""
    for function in module.summary.functions:
        for node in walk(function.body):
            if isinstance(node, ir.Dict):
                for key, value in node.items:
                    if isinstance(key, ir.Const) and key.text == "serverInfo":
                        return _constant_under(value, "name")
    return ""


def _constant_under(value: ir.Expr, wanted: str) -> str:
    for key, item in value.items if isinstance(value, ir.Dict) else ():
        if isinstance(key, ir.Const) and key.text == wanted and isinstance(item, ir.Const):
            return item.text
    return ""


def _transport(module: ModuleEntry) -> str:
    for function in module.summary.functions:
        for node in walk(function.body):
            if isinstance(node, ir.Attr) and node.name == "stdin":
                return "stdio"
            if isinstance(node, ir.Import) and node.module.split(".")[0] in _HTTP_PACKAGES:
                return "streamable-http"
    return "configurable"
