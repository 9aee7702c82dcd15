"""Gradio applications that are MCP servers: `demo.launch(mcp_server=True)`.

Each function behind an event, an interface or `gr.api` is a tool, but those that have no name in
the application's interface. Gradio answers over streamable HTTP without sessions, and hands a tool
what `gr.State` begins with in each call, so only what functions keep themselves lasts.
"""

from collections.abc import Iterator

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.objects import Obj
from analyzer.program.queries import denoted, function_of
from analyzer.run import EntryKind
from analyzer.servers.model import Entry, FoundServer, Start
from analyzer.servers.naming import variable_of
from analyzer.syntax import ir
from analyzer.syntax.walk import text, walk

_PACKAGE = "gradio."
_SWITCH = "mcp_server"
_HIDDEN = {
    "api_name": (ir.Const("bool", "False"),),
    "show_api": (ir.Const("bool", "False"),),
    "api_visibility": (ir.Const("str", "private"), ir.Const("str", "undocumented")),
}
"""Arguments that keep a function out of the interface, and so out of the tools."""
_MARKS: dict[str, EntryKind] = {"gradio.mcp.resource": "resource", "gradio.mcp.prompt": "prompt"}


def is_launched(summary: ir.ModuleSummary) -> bool:
    """Whether a module imports Gradio and turns its server on somewhere."""
    if not any(one.level == 0 and one.module.split(".")[0] == "gradio" for one in summary.imports):
        return False
    return any(
        isinstance(node, ir.Call) and any(arg.name == _SWITCH for arg in node.args)
        for function in summary.functions
        for node in walk(function.body)
    )


def find_gradio_servers(engine: Engine) -> Iterator[FoundServer]:
    """The applications that a project's own files launch as servers."""
    tools: list[Entry] | None = None
    for site, callee in engine.calls.library_calls:
        if not engine.attributes.type_name(callee.root).startswith(_PACKAGE):
            continue
        switch = site.keyword(_SWITCH)
        module = engine.tables.functions[site.gid].module
        if switch is None or _is_off(switch[2]) or module.file not in engine.own:
            continue
        tools = list(_tools(engine)) if tools is None else tools
        own = set(_made_with(engine, callee.root))
        behind = [tool for tool in tools if not own or tool.gid in own]
        yield _server(engine, site, callee.root, behind)


def _made_with(engine: Engine, application: Obj) -> Iterator[int]:
    """The functions that an application is made with: an interface answers with these alone."""
    for site in application.args:
        if isinstance(site, Site):
            yield from _functions(engine, site)


def _functions(engine: Engine, site: Site) -> Iterator[int]:
    for _, node, _ in site.arguments:
        for item in engine.objects_of(node) if node else ():
            gid = function_of(engine, item)
            if gid is not None:
                yield gid


def _is_off(value: ir.Expr | None) -> bool:
    return isinstance(value, ir.Const) and value.text in ("False", "None")


def _server(engine: Engine, site: Site, application: Obj, tools: list[Entry]) -> FoundServer:
    module = engine.tables.functions[site.gid].module
    name = variable_of(engine, [application.id]) or "demo"
    start = Start("streamable-http", site.gid, site.spot, text(site.expr))
    return FoundServer(
        id=f"{module.file}:{name}",
        name=name,
        file=module.file,
        spot=site.spot,
        framework="mcp.lowlevel",
        objects=frozenset({application.id}),
        entries=tuple(tools),
        transports=("streamable-http",),
        stateless_http=True,
        variable=name,
        starts=(start,),
    )


def _tools(engine: Engine) -> Iterator[Entry]:
    """What the program hands to Gradio to be called, once for each function and kind."""
    seen = set()
    for site, callee in tuple(engine.calls.library_calls):
        maker = callee.args[0] if callee.kind == "made" and callee.args else None
        naming = maker if isinstance(maker, Site) else site
        made_by = engine.attributes.type_name(callee.root)
        if not made_by.startswith(_PACKAGE) or _is_hidden(naming):
            continue
        for gid in _functions(engine, site):
            if gid not in seen:
                seen.add(gid)
                yield _entry(engine, gid)


def _is_hidden(site: Site) -> bool:
    given = {name: expr for name, _, expr in site.arguments}
    return any(given.get(name) in values for name, values in _HIDDEN.items())


def _entry(engine: Engine, gid: int) -> Entry:
    function = engine.tables.functions[gid]
    kind: EntryKind = "tool"
    for decorator in function.ir.decorators:
        target = decorator.func if isinstance(decorator, ir.Call) else decorator
        for obj in denoted(engine, target, max(function.parent, function.module.functions)):
            kind = _MARKS.get(engine.attributes.type_name(obj), kind)
    return Entry(kind, function.ir.name, gid, function.module.file, function.ir.spot)
