"""The branches of a low-level handler that tells tools apart by name, and their schemas."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import ServerFact
from analyzer.codemods.handles.contents import nodes_in, text_of_answer, text_of_content
from analyzer.codemods.handles.editing import line_below
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.lists import insert_before, insert_items
from analyzer.codemods.scopes import dotted
from analyzer.run import Edit

_TOOL = "mcp.types.Tool"
_SCHEMAS = ("inputSchema", "input_schema")


class Branch(NamedTuple):
    """What the handler does for one tool; `head` is how a further branch begins."""

    tool: str
    body: cst.IndentedBlock
    node: cst.MatchCase | cst.If
    head: str


class Dispatch(NamedTuple):
    """The handler with its parameter for the arguments, and its branches by tool."""

    module: Module
    handler: cst.FunctionDef
    arguments: str
    branches: Mapping[str, Branch]


def dispatch_of(codebase: Codebase, server: ServerFact) -> Dispatch:
    """The handler of a server's tools. Raises `Unproven`."""
    tools = [entry for entry in server.entries if entry.kind == "tool"]
    found: set[tuple[Module, cst.FunctionDef]] = set()
    for entry in tools:
        module = codebase.modules.get(entry.file)
        around = _handler_around(module, entry.line) if module is not None else None
        if module is None or around is None:
            raise Unproven(f"the handler of {entry.name} was not seen")
        found.add((module, around))
    if len(found) != 1:
        raise Unproven("its tools have more than one handler")
    module, handler = found.pop()
    params = [*handler.params.posonly_params, *handler.params.params]
    if len(params) < 2:
        raise Unproven("its handler takes no name and arguments")
    name, arguments = (param.name.value for param in params[-2:])
    branches = {one.tool: one for one in _branches(module, handler, name)}
    return Dispatch(module, handler, arguments, branches)


def _handler_around(module: Module, line: int) -> cst.FunctionDef | None:
    """The innermost function that a line is in."""
    source = module.source
    around = [
        node
        for node in module.names.own_scopes
        if isinstance(node, cst.FunctionDef)
        and source.line_of(source.span(node)[0]) <= line <= source.line_of(source.span(node)[1])
    ]
    return max(around, key=lambda node: source.span(node)[0], default=None)


def _branches(module: Module, handler: cst.FunctionDef, name: str) -> Iterator[Branch]:
    for node in nodes_in(handler.body):
        if isinstance(node, cst.Match) and dotted(node.subject) == name:
            for case in node.cases:
                pattern = case.pattern
                value = pattern.value if isinstance(pattern, cst.MatchValue) else None
                if isinstance(value, cst.SimpleString) and isinstance(
                    case.body, cst.IndentedBlock
                ):
                    yield Branch(str(value.raw_value), case.body, case, 'case "{}":')
        elif isinstance(node, cst.If) and isinstance(node.body, cst.IndentedBlock):
            tool = _compared(node.test, name)
            if tool is not None:
                yield Branch(tool, node.body, node, f'elif {name} == "{{}}":')


def _compared(test: cst.BaseExpression, name: str) -> str | None:
    """The tool of `name == "tool"`."""
    if not isinstance(test, cst.Comparison) or dotted(test.left) != name:
        return None
    target = test.comparisons[0]
    value = target.comparator
    is_equal = len(test.comparisons) == 1 and isinstance(target.operator, cst.Equal)
    return str(value.raw_value) if is_equal and isinstance(value, cst.SimpleString) else None


def branch_around(dispatch: Dispatch, node: cst.CSTNode) -> Branch:
    """The branch that a place in the handler is in; raises `Unproven` for code of all tools."""
    bodies = {id(branch.body): branch for branch in dispatch.branches.values()}
    parents = dispatch.module.names.parents
    above: cst.CSTNode | None = node
    while above is not None and above is not dispatch.handler:
        if id(above) in bodies:
            return bodies[id(above)]
        above = parents.get(above)
    raise Unproven("its handler touches it for all tools at once")


def new_branch(dispatch: Dispatch, beside: Branch, tool: str, value: str) -> Edit:
    """A branch that answers with the text `value`, behind another and as that one answers."""
    module, source = dispatch.module, dispatch.module.source
    indent = source.indent_of(source.line_of(source.span(beside.node)[0]))
    first = beside.body.body[0]
    inner = source.indent_of(source.line_of(source.span(first)[0]))
    answer = _answered(dispatch, beside, value)
    at = line_below(module, beside.body.body[-1])
    return source.edit(at, at, f"{indent}{beside.head.format(tool)}\n{inner}{answer}\n")


def _answered(dispatch: Dispatch, beside: Branch, value: str) -> str:
    """The last statement of a branch with another text in it. Raises `Unproven`."""
    module, source = dispatch.module, dispatch.module.source
    line = beside.body.body[-1]
    last = line.body[-1] if isinstance(line, cst.SimpleStatementLine) else None
    if isinstance(last, cst.Return) and last.value is not None:
        text = text_of_answer(last.value)
        if text is not last.value:
            start, end = source.span(last)
            inner, behind = source.span(text)
            return f"{source.text(start, inner)}{value}{source.text(behind, end)}"
    if isinstance(last, cst.Assign):
        target = answered_through(dispatch, last)
        if target:
            return f"{target} = {value}"
    raise Unproven(f"how {beside.tool} answers was not understood: {module.path}")


def answered_through(dispatch: Dispatch, assign: cst.Assign) -> str:
    """The variable that an assignment gives the text of the answer to; empty when it is none."""
    target = dotted(assign.targets[0].target) if len(assign.targets) == 1 else None
    texts = [text_of_content(node) for node in nodes_in(dispatch.handler.body)]
    is_said = any(one is not None and dotted(one) == target for one in texts)
    return target if target is not None and is_said else ""


# schemas


class Schema(NamedTuple):
    """The `Tool(…)` that lists a tool, and the dictionary of its arguments."""

    module: Module
    call: cst.Call
    schema: cst.Dict


def schema_of(codebase: Codebase, tool: str) -> Schema:
    found = [
        Schema(module, node, schema)
        for module in codebase.modules.values()
        for node in module.names.scopes
        if isinstance(node, cst.Call)
        and codebase.resolve(module, node.func) == {_TOOL}
        and _keyword(node, ("name",)) is not None
        and getattr(_keyword(node, ("name",)), "raw_value", None) == tool
        and isinstance(schema := _keyword(node, _SCHEMAS), cst.Dict)
    ]
    if len(found) != 1:
        raise Unproven(f"the arguments of {tool} are not written out where it is listed")
    return found[0]


def with_argument(one: Schema, argument: str, description: str) -> list[Edit]:
    """The argument among the properties of a tool, and among those that must be given."""
    properties = item_of(one.schema, "properties")
    required = item_of(one.schema, "required")
    text = f'"{argument}": {{"type": "string", "description": "{description}"}}'
    if isinstance(properties, cst.Dict) and properties.elements:
        text = _laid_out(one.module, properties.elements[-1], argument, description) or text
    if not isinstance(properties, cst.Dict) or not isinstance(required, (cst.List, type(None))):
        raise Unproven("the arguments of its tools are not written out where they are listed")
    edits = list(_appended(one.module, properties, text))
    if required is None:
        return edits + list(_appended(one.module, one.schema, f'"required": ["{argument}"]'))
    return [*edits, *_appended(one.module, required, f'"{argument}"')]


def _laid_out(module: Module, last: cst.BaseDictElement, argument: str, description: str) -> str:
    """The argument on lines of its own, where the last one has one."""
    source = module.source
    start = source.span(last)[0]
    line = source.line_of(start)
    if source.text(source.line_start(line), start).strip():
        return ""
    indent = source.indent_of(line)
    return (
        f'"{argument}": {{\n{indent}    "type": "string",\n'
        f'{indent}    "description": "{description}",\n{indent}}}'
    )


def _appended(module: Module, holder: cst.Dict | cst.List, text: str) -> tuple[Edit, ...]:
    opening = module.source.span(holder)[0] + 1
    return insert_items(module.source, holder.elements, opening, [text])


def new_tool(one: Schema, tool: str, description: str) -> Edit:
    """The listing of a tool without arguments, in front of another one."""
    module, source = one.module, one.module.source
    element = module.names.parents.get(one.call)
    if not isinstance(element, cst.Element):
        raise Unproven("its tools are not listed in a list that is written out")
    indent = source.indent_of(source.line_of(source.span(element)[0]))
    func = source.text_of(one.call.func)
    text = (
        f'{func}(\n{indent}    name="{tool}",\n{indent}    description="{description}",\n'
        f'{indent}    input_schema={{"type": "object", "properties": {{}}}},\n{indent})'
    )
    return insert_before(source, element, text)


def _keyword(call: cst.Call, names: tuple[str, ...]) -> cst.BaseExpression | None:
    return next(
        (arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value in names),
        None,
    )


def item_of(holder: cst.Dict, key: str) -> cst.BaseExpression | None:
    """What a dictionary that is written out has under a key."""
    return next(
        (
            one.value
            for one in holder.elements
            if isinstance(one, cst.DictElement)
            and isinstance(one.key, cst.SimpleString)
            and one.key.raw_value == key
        ),
        None,
    )
