"""Functions to analyse although nothing in the program calls them: factories, `main`, `register`.

A project's console scripts, and functions that name an SDK symbol their module imports, may build
a server when someone else calls them. Dead code otherwise stays out.
"""

import re
from collections.abc import Iterable, Iterator, Set

from analyzer.program.engine import Engine
from analyzer.program.queries import denoted
from analyzer.program.tables import FunctionEntry, ModuleEntry
from analyzer.servers.entering import enter_function
from analyzer.servers.gradio import is_launched
from analyzer.servers.wire import speaks_protocol
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

SDK_PACKAGES = ("mcp", "fastmcp")
_MAKING = (*SDK_PACKAGES, "fastapi_mcp")
"""Packages whose classes are servers: the SDKs, and what makes servers with them."""
_SERVERS = frozenset({"FastMCP", "MCPServer", "Server", "FastApiMCP"})
_BUILDING = _SERVERS | {
    "stdio_server", "SseServerTransport", "StreamableHTTPSessionManager", "Context",
}  # fmt: skip
_REGISTERING = frozenset({"tool", "resource", "prompt", "call_tool"})


def enter_uncalled(engine: Engine, scripts: Iterable[tuple[str, str]]) -> None:
    """Enter console scripts, then the uncalled functions that name server types, and solve.

    Methods that register too, of classes that only a library makes (a container that injects).
    """
    engine.solve(script_functions(engine, scripts))
    made = {obj.a for obj in engine.graph.objects if obj.kind == "instance"}
    while True:
        waiting = [gid for gid in _candidates(engine, made) if gid not in engine.calls.entered]
        if not waiting:
            break
        for gid in waiting:
            if gid not in engine.calls.entered:
                enter_function(engine, gid)
    seed_unbound(engine)


def script_functions(engine: Engine, scripts: Iterable[tuple[str, str]]) -> list[int]:
    """Ids of the functions that scripts, as `(name, "module:attribute")`, call where known."""
    found = []
    for _, target in scripts:
        module, _, rest = target.partition(":")
        attribute = rest.partition("[")[0].strip()
        wanted = module.strip().replace(".", "/")
        for file, entry in engine.tables.modules.items():
            stem = file.removesuffix(".py").removesuffix("/__init__")
            if stem == wanted or stem.endswith(f"/{wanted}"):
                node = engine.graph.known_variable(entry.functions, attribute.split(".")[0])
                found += [obj.a for obj in engine.objects_of(node) if obj.kind == "function"]
                found += _named(entry, attribute)
    return sorted(set(found))


def _named(module: ModuleEntry, attribute: str) -> list[int]:
    return [
        module.functions + index
        for index, function in enumerate(module.summary.functions)
        if function.qualname == attribute
    ]


def _candidates(engine: Engine, made: Set[int]) -> Iterator[int]:
    subclasses = _server_classes(engine)
    for file, module in engine.tables.modules.items():
        imported = set(_imported_symbols(module, subclasses)) if file in engine.own else set()
        if not imported:
            continue
        for index, function in enumerate(module.summary.functions):
            gid = module.functions + index
            waiting = index and function.parent == 0 and gid not in engine.calls.entered
            entry = engine.tables.functions[gid]
            if waiting and (
                _mentions(entry, imported)
                or (entry.cls >= 0 and entry.cls not in made and _registers(entry))
            ):
                yield gid


def _imported_symbols(module: ModuleEntry, subclasses: frozenset[str]) -> Iterator[str]:
    """Local names of what builds, runs or receives a server: SDK symbols and classes on them."""
    for statement in module.summary.imports:
        package = "" if statement.level else statement.module.split(".")[0]
        from_sdk = package in _MAKING and statement.name in ("", ".", *_BUILDING)
        if from_sdk or statement.name in subclasses:
            yield statement.bound
    yield from (cls.name for cls in module.summary.classes if cls.name in subclasses)


def _server_classes(engine: Engine) -> frozenset[str]:
    """Names of the program's classes that are built on an SDK's server, however far up."""
    known: set[str] = set()
    pending = [cls.ir for cls in engine.tables.classes]
    while True:
        found = {cls.name for cls in pending if _is_built_on(cls, known | _SERVERS)} - known
        if not found:
            return frozenset(known)
        known |= found


def _is_built_on(cls: ir.Class, names: Set[str]) -> bool:
    for base in cls.bases:
        match base.value:
            case ir.Name(name) | ir.Attr(_, name) | ir.Item(ir.Name(name)) if name in names:
                return True
    return False


def _mentions(function: FunctionEntry, names: set[str]) -> bool:
    """Whether `function`, its parameters or a function inside it names one of `names`."""
    for entry in (function.ir, *_inner(function)):
        for node in walk((entry.params, entry.decorators, entry.body)):
            if isinstance(node, ir.Name) and node.id in names:
                return True
            if isinstance(node, ir.Import) and node.bound in names:
                return True
        annotations = (param.annotation for param in entry.params)
        if any(_in_quotes(node, names) for node in walk(tuple(annotations))):
            return True
    return False


def _in_quotes(node: object, names: set[str]) -> bool:
    """Whether an annotation in quotes says one of `names`: `mcp: "FastMCP | None"`."""
    match node:
        case ir.Const("str", text):
            return not names.isdisjoint(re.findall(r"\w+", text))
    return False


def _registers(function: FunctionEntry) -> bool:
    """Whether a function inside `function` is decorated as a tool, a resource or a prompt."""
    return any(
        isinstance(node, ir.Attr) and node.name in _REGISTERING
        for inner in _inner(function)
        for decorator in inner.decorators
        for node in walk(decorator)
    )


def _inner(function: FunctionEntry) -> Iterator[ir.Function]:
    module = function.module.summary.functions
    own = function.gid - function.module.functions
    parents = {own}
    for index, entry in enumerate(module):
        if entry.parent in parents:
            parents.add(index)
            yield entry


def seed_unbound(engine: Engine) -> None:
    """Parameters that no call fills denote what annotations name, or what a hook is given."""
    for gid in sorted(engine.calls.entered):
        function = engine.tables.functions[gid]
        for param in function.ir.params:
            if param.annotation is not None:
                node = engine.graph.variable(gid, param.name)
                if not engine.graph.points_to[node]:
                    engine.seed_parameter(function, param)
        _seed_hook(engine, function)
    engine.solve()
    _seed_replacements(engine)
    engine.solve()


def _seed_replacements(engine: Engine) -> None:
    """What is put in place of a library object's method (`session.send = logged`) is called.

    So is what goes to an object that nobody knows; one of the program's own calls it where we see.
    """
    for gid in sorted(engine.calls.entered):
        for event in engine.events.get(gid, ()):
            if event.kind == "write field" and isinstance(event.expr, ir.Name | ir.Attr):
                holders = engine.objects_of(event.base)
                if all(obj.kind in ("made", "member") for obj in holders):
                    for item in denoted(engine, event.expr, gid):
                        engine.calls.libraries.put_in_place(item, gid, event.spot)


def _seed_hook(engine: Engine, function: FunctionEntry) -> None:
    """The first argument of a method that a framework calls, if nothing else tells what it is."""
    if function.cls < 0 or len(function.ir.params) < 2:
        return
    for base in sorted(engine.attributes.external_bases.get(function.cls, ())):
        hook = engine.catalog.hook_for(base, function.ir.name)
        given = engine.catalog.makers.get(hook.gives) if hook is not None else None
        node = engine.graph.variable(function.gid, function.ir.params[1].name)
        if given is not None and not engine.graph.points_to[node]:
            engine.graph.add(
                node, engine.graph.make("made", given.name, function.gid, function.ir.spot)
            )


def may_build_server(summary: ir.ModuleSummary) -> bool:
    """Whether a module imports an MCP SDK, or answers the protocol without one."""
    if any(statement.name == "MCPToolset" for statement in summary.imports):
        return True
    return (
        speaks_protocol(summary)
        or is_launched(summary)
        or any(
            statement.level == 0 and statement.module.split(".")[0] in _MAKING
            for statement in summary.imports
        )
    )
