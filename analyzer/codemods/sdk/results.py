"""Tools called on the server itself, and methods of its classes that requests go through: results
are objects, and the context is handed on (M027, M029). Sources: observed on mcp 1.30.0 and 2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lists import insert_items
from analyzer.codemods.lowlevel.shapes import returns
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.passing.signatures import Place, Unfit, add_parameter
from analyzer.codemods.registered import is_old_server
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import opening_of
from analyzer.codemods.sdk.calledtools import called
from analyzer.codemods.sdk.spelling import imports_old
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.threads.contexts import value_of
from analyzer.codemods.types import types_of
from analyzer.run import Edit

CODE = "UNS417"
_CONTEXT = {
    "mcp.server.fastmcp.tools.tool_manager.ToolManager": {"call_tool": 2},
    "mcp.server.fastmcp.tools.base.Tool": {"run": 1},
    "mcp.server.fastmcp.prompts.base.Prompt": {"render": 1},
    "mcp.server.fastmcp.prompts.manager.PromptManager": {"render_prompt": 2},
    "mcp.server.fastmcp.resources.resource_manager.ResourceManager": {"get_resource": 1},
    "mcp.server.fastmcp.resources.templates.ResourceTemplate": {"create_resource": 2},
}
_MANAGERS = {
    "_tool_manager": "mcp.server.fastmcp.tools.tool_manager.ToolManager",
    "_prompt_manager": "mcp.server.fastmcp.prompts.manager.PromptManager",
    "_resource_manager": "mcp.server.fastmcp.resources.resource_manager.ResourceManager",
}

_OVERRIDDEN = {"call_tool": 3, "read_resource": 2, "get_prompt": 3}
"""Methods of the server, and where 2.x passes the context (`self` counted)."""
_GIVEN = {
    "get_tool": "mcp.server.fastmcp.tools.base.Tool",
    "get_prompt": "mcp.server.fastmcp.prompts.base.Prompt",
}
_FROM_FUNCTION = frozenset(
    {
        "mcp.server.fastmcp.prompts.Prompt.from_function",
        "mcp.server.fastmcp.prompts.base.Prompt.from_function",
    }
)
_PASSED = "context"
_GIVES = {"call_tool": "CallToolResult", "get_prompt": "GetPromptResult"}
"""What these methods of the server give, besides a question for the client."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = server_flow(codebase)
    if not any(imports_old(module) for module in codebase.modules.values()):
        return
    found: list[tuple[Module, cst.Call]] = []
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.ClassDef, cst.Call):
            if isinstance(node, cst.ClassDef):
                yield from _overridden(flow, module, node)
            if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
                continue
            name = node.func.attr.value
            if name == "call_tool" and is_old_server(flow, module, node.func.value):
                found.append((module, node))
            elif any(name in row for row in _CONTEXT.values()):
                yield from _without_context(codebase, flow, module, node, name)
    yield from called(codebase, found, CODE)


CODEMOD = Codemod("sdk-results", (CODE,), plan)


def _overridden(flow: ServerFlow, module: Module, cls: cst.ClassDef) -> Iterator[Outcome]:
    """Methods of a subclass of the server that requests go through."""
    if not any(flow.is_server_class(module, base.value) for base in cls.bases):
        return
    scope = module.names.own_scopes[cls]
    for name, position in _OVERRIDDEN.items():
        for binding in scope.bindings.get(name, ()):
            node = binding.node
            if not isinstance(node, cst.FunctionDef) or isinstance(
                node.params.star_arg, cst.Param
            ):
                continue
            params = (*node.params.posonly_params, *node.params.params)
            if len(params) > position:
                continue
            line, text = module.names.line_of(node), f"{name} is handed the context, too"
            edits = _taking_context(flow, module, node) if len(params) == position else ()
            if edits:
                yield Change(CODE, module.path, line, text, "safe", edits)
            else:
                text = f"{text}: take it and pass it on to super()"
                yield Mark(module.path, line, CODE, text)


def _taking_context(flow: ServerFlow, module: Module, method: cst.FunctionDef) -> tuple[Edit, ...]:
    """The context taken and passed on, where all that the method gives of `call_tool` is what
    the server's own gives; nothing where a person has to look."""
    inner, source = module.names.own_scopes[method], module.source
    name, params = method.name.value, (*method.params.posonly_params, *method.params.params)
    if _PASSED in inner.bindings or method.params.kwonly_params:
        return ()
    calls = [one for one in module.names.nodes(cst.Call)
             if module.names.scopes.get(one) is inner and _is_of_super(one, name)]  # fmt: skip
    plain = [one for one in calls if len(one.args) == len(params) - 1
             and not any(arg.star or arg.keyword for arg in one.args)]  # fmt: skip
    if not calls or plain != calls:
        return ()
    given = _gives_only(module, method, calls)
    if name == "call_tool" and not given:
        return ()
    edits, param = _annotated(flow, module, method, given=given)
    try:
        place = Place(len(params) - 1, by_keyword=False, bound=1)
        edits += add_parameter(module, method, param, place)
    except Unfit:
        return ()
    for call in calls:
        edits += insert_items(source, call.args, opening_of(source, call), [_PASSED])
    return tuple(edits)


def _annotated(
    flow: ServerFlow, module: Module, method: cst.FunctionDef, *, given: bool
) -> tuple[list[Edit], str]:
    """What an annotated method says that it gives now, and its new parameter; `given` where it
    gives what the server's own does."""
    plain = f"{_PASSED}=None"
    if method.returns is None:
        return [], plain
    imports = Imports(flow.codebase, module)
    try:
        known = imports.known("mcp.server.fastmcp", "Context")
        context = known or imports.name("mcp.server.mcpserver", "Context")
        edits = [_result_of(module, method.name.value, method.returns, imports)] if given else []
    except Taken:
        return [], plain
    return [*edits, *imports.edits()], f"{_PASSED}: {context} | None = None"


def _result_of(module: Module, name: str, annotation: cst.Annotation, imports: Imports) -> Edit:
    asked = imports.name("mcp.types", "InputRequiredResult")
    if name in _GIVES:
        old = imports.name("mcp.types", _GIVES[name])
    else:
        old = module.source.text_of(annotation.annotation)
    return module.source.edit(*module.source.span(annotation.annotation), f"{old} | {asked}")


def _is_of_super(call: cst.Call, name: str) -> bool:
    func = call.func
    return (
        isinstance(func, cst.Attribute)
        and func.attr.value == name
        and isinstance(func.value, cst.Call)
        and dotted(func.value.func) == "super"
    )


def _gives_only(module: Module, method: cst.FunctionDef, calls: list[cst.Call]) -> bool:
    """Whether a method returns what these calls give, and does nothing else with that."""
    values = [one.value for one in returns(method)]
    awaited = [one.expression if isinstance(one, cst.Await) else one for one in values]
    return set(awaited) == set(calls)


def _without_context(
    codebase: Codebase, flow: ServerFlow, module: Module, call: cst.Call, name: str
) -> Iterator[Outcome]:
    """Methods whose context was optional."""
    assert isinstance(call.func, cst.Attribute)
    receiver = call.func.value
    classes = types_of(codebase).classes(module, receiver) | _managed(flow, module, receiver)
    for cls in classes & _CONTEXT.keys():
        position = _CONTEXT[cls].get(name)
        given = any(arg.star or (arg.keyword and arg.keyword.value == "context")
                    for arg in call.args)  # fmt: skip
        by_position = [arg for arg in call.args if arg.keyword is None]
        if position is not None and not given and len(by_position) <= position:
            text = (
                f"{name} wants the context: pass that of the handler, or Context(mcp_server=...)"
            )
            line = module.names.line_of(call)
            edits = _with_context(flow, module, call, position)
            if edits:
                yield Change(CODE, module.path, line, f"{name} wants a context", "safe", edits)
            else:
                yield Mark(module.path, line, CODE, text)


def _with_context(
    flow: ServerFlow, module: Module, call: cst.Call, position: int
) -> tuple[Edit, ...]:
    """A context outside of requests, which is what None was, for the manager of a server that
    has a name; nothing otherwise."""
    manager = call.func.value if isinstance(call.func, cst.Attribute) else None
    if not isinstance(manager, cst.Attribute) or manager.attr.value not in _MANAGERS:
        return ()
    server = dotted(manager.value)
    if server is None or any(arg.star for arg in call.args):
        return ()
    imports = Imports(flow.codebase, module)
    try:
        known = imports.known("mcp.server.fastmcp", "Context")
        context = known or imports.name("mcp.server.mcpserver", "Context")
    except Taken:
        return ()
    by_name = any(arg.keyword for arg in call.args) or len(call.args) < position
    text = f"{'context=' if by_name else ''}{context}(mcp_server={server})"
    edits = insert_items(module.source, call.args, opening_of(module.source, call), [text])
    return (*edits, *imports.edits())


def _managed(flow: ServerFlow, module: Module, node: cst.CSTNode) -> frozenset[str]:
    """The class of a manager of a server, or of what it gave."""
    if isinstance(node, cst.Attribute) and node.attr.value in _MANAGERS:
        old = is_old_server(flow, module, node.value)
        return frozenset({_MANAGERS[node.attr.value]}) if old else frozenset()
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        if flow.codebase.resolve(module, node.func) & _FROM_FUNCTION:
            return frozenset({_GIVEN["get_prompt"]})
        made = _GIVEN.get(node.func.attr.value)
        return frozenset({made} if made and _managed(flow, module, node.func.value) else ())
    if isinstance(node, cst.Name):
        owner = module.names.scopes[node].lookup(node.value)
        values = (
            [value_of(module, one.node) for one in owner.bindings[node.value]] if owner else []
        )
        if len(values) == 1 and isinstance(values[0], cst.Call):
            return _managed(flow, module, values[0])
    return frozenset()
