"""Arguments of `@server.tool` and its like that 4.x does not take."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fastmcp.flow import fastmcp_flow
from analyzer.codemods.fastmcp.placing import behind, variable_of
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lists import remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import OTHER
from analyzer.run import Edit

CODE = "UNS507"
_DECORATORS = ("tool", "resource", "prompt")
_MARKED = {
    "serializer": "is gone: return a ToolResult from the tool instead",
    "exclude_args": "is gone: give the parameter a default of Depends(...), which no client sees",
}
_TASKS = "fastmcp_tasks"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = fastmcp_flow(codebase)
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if _kind(flow, module, node):
                yield from _arguments(flow, module, node)


CODEMOD = Codemod("fastmcp-components", (CODE,), plan)


def _kind(flow: ServerFlow, module: Module, call: cst.Call) -> str:
    """`tool`, `resource` or `prompt` for a call that registers one; else empty."""
    func = call.func
    if not isinstance(func, cst.Attribute) or func.attr.value not in _DECORATORS:
        return ""
    return func.attr.value if flow.is_server(module, func.value) else ""


def _arguments(flow: ServerFlow, module: Module, call: cst.Call) -> Iterator[Outcome]:
    line = module.names.line_of(call)
    for arg in call.args:
        name = arg.keyword.value if arg.keyword is not None else ""
        if name in _MARKED:
            yield Mark(module.path, line, CODE, f"{name} {_MARKED[name]}")
        elif name == "enabled":
            yield _enabled(module, call, arg)
        elif name == "task":
            yield from _task(flow, module, call, arg)


def _enabled(module: Module, call: cst.Call, arg: cst.Arg) -> Outcome:
    """`enabled=False` is said of the server, behind the function."""
    line = module.names.line_of(call)
    text = "enabled is gone: server.disable(names={...}, components={...}) hides it"
    value = arg.value.value if isinstance(arg.value, cst.Name) else ""
    removed = remove_items(module.source, call.args, {call.args.index(arg)})
    if value in ("True", "None"):
        return Change(CODE, module.path, line, "drop enabled", "safe", removed)
    function, name = _function(module, call), _name(module, call)
    server = dotted(call.func.value) if isinstance(call.func, cst.Attribute) else None
    edit = None
    if value == "False" and function is not None and name and server is not None:
        hidden = f'{server}.disable(names={{"{name}"}}, components={{"{_component(call)}"}})'
        apart = ["", ""] if module.names.scopes[function] is module.names.root else []
        edit = behind(module, function, [*apart, hidden])
    if edit is None:
        return Mark(module.path, line, CODE, text)
    return Change(CODE, module.path, line, "the server hides it", "safe", (*removed, edit))


def _function(module: Module, call: cst.Call) -> cst.FunctionDef | None:
    """The function that a call decorates."""
    decorator = module.names.parents.get(call)
    function = module.names.parents.get(decorator) if decorator is not None else None
    is_decorator = isinstance(decorator, cst.Decorator)
    return function if is_decorator and isinstance(function, cst.FunctionDef) else None


def _name(module: Module, call: cst.Call) -> str:
    """The name a component is listed under; empty when it is not written down."""
    assert isinstance(call.func, cst.Attribute)
    position = None if call.func.attr.value == "resource" else 0
    given = named_argument(call, "name", position)
    if given is None:
        function = _function(module, call)
        return function.name.value if function is not None else ""
    return str(given.value.raw_value) if isinstance(given.value, cst.SimpleString) else ""


def _component(call: cst.Call) -> str:
    assert isinstance(call.func, cst.Attribute)
    kind = call.func.attr.value
    if kind == "resource":
        uri = named_argument(call, "uri", 0)
        text = uri.value.raw_value if uri and isinstance(uri.value, cst.SimpleString) else ""
        return "template" if "{" in text else "resource"
    return kind


def _task(flow: ServerFlow, module: Module, call: cst.Call, arg: cst.Arg) -> Iterator[Outcome]:
    """Tools run as tasks with the extension alone; resources and prompts never do."""
    line = module.names.line_of(call)
    value = arg.value.value if isinstance(arg.value, cst.Name) else ""
    if _kind(flow, module, call) != "tool":
        removed = remove_items(module.source, call.args, {call.args.index(arg)})
        title = "drop task: only tools run as tasks"
        yield Change(CODE, module.path, line, title, "safe", removed)
        if value not in ("False", "None"):
            yield Mark(module.path, line, CODE, "this ran as a task: only tools do now")
        return
    if value in ("False", "None"):
        return
    edits = _extension(flow, module, call)
    if edits is None:
        text = "task needs server.add_extension(TasksExtension()) of the package fastmcp-tasks"
        yield Mark(module.path, line, CODE, text)
    elif edits:
        title = "add_extension(TasksExtension()), which runs tools as tasks"
        yield Change(CODE, module.path, line, title, "safe", edits)


def _extension(flow: ServerFlow, module: Module, call: cst.Call) -> tuple[Edit, ...] | None:
    """The statement behind the one server of the tool; nothing when it is there."""
    assert isinstance(call.func, cst.Attribute)
    numbers = flow.value(module, call.func.value) - {OTHER}
    if len(numbers) != 1:
        return None
    made = flow.constructions[numbers.pop()]
    server = variable_of(made.module, made.call)
    if _has_extension(flow, made.number):
        return ()
    imports = Imports(flow.codebase, made.module)
    try:
        name = imports.name(_TASKS, "TasksExtension")
    except Taken:
        return None
    edit = behind(made.module, made.call, [f"{server}.add_extension({name}())"])
    return (edit, *imports.edits()) if server and edit is not None else None


def _has_extension(flow: ServerFlow, number: int) -> bool:
    """Whether tasks are added to the server already."""
    for module in flow.codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            func = node.func
            if not isinstance(func, cst.Attribute) or func.attr.value != "add_extension":
                continue
            if number in flow.value(module, func.value):
                return True
    return False
