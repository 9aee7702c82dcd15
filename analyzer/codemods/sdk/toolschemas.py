"""Schemas of tools written by hand: 2.x sends none that does not say `"type": "object"` (M089).

One such tool fails the whole list, on fastmcp 4 as well. Sources: observed on mcp 1.30.0 and 2.3.0
and on fastmcp 3.4.10 and 4.2.3.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.threads.contexts import value_of

CODE = "UNS420"
_ARGUMENTS = {
    "mcp.types.Tool": ("inputSchema", "outputSchema"),
    "fastmcp.tools.Tool": ("parameters", "output_schema"),
    "fastmcp.tools.tool.Tool": ("parameters", "output_schema"),
}
"""Classes whose objects hold schemas, and where; classes written here may derive from them."""
_TITLE = 'a schema of a tool says "type": "object", or no tool is listed'


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            for name in _holding(codebase, module, node):
                arg = named_argument(node, name)
                if arg is not None:
                    yield from _schema(module, arg.value)


CODEMOD = Codemod("sdk-toolschemas", (CODE,), plan)


def _holding(codebase: Codebase, module: Module, call: cst.Call) -> tuple[str, ...]:
    """The arguments of a call that are schemas of a tool."""
    found = codebase.resolve(module, call.func)
    calls = calls_of(codebase)
    for cls in calls.classes(module, call.func):
        for one in calls.lineage(cls):
            for base in one.node.bases:
                found |= codebase.resolve(one.module, base.value)
    return next((names for name, names in _ARGUMENTS.items() if name in found), ())


def _schema(module: Module, value: cst.BaseExpression) -> Iterator[Outcome]:
    schema = _literal(module, value)
    if schema is None or any(isinstance(one, cst.StarredDictElement) for one in schema.elements):
        return
    line = module.names.line_of(value)
    said = _type_of(schema)
    if said is None and schema is value:
        start = module.source.span(schema.lbrace)[1]
        text = '"type": "object"' + (", " if schema.elements else "")
        edit = module.source.edit(start, start, text)
        yield Change(CODE, module.path, line, _TITLE, "safe", (edit,))
    elif said is None or (isinstance(said, cst.SimpleString) and said.raw_value != "object"):
        yield Mark(module.path, line, CODE, _TITLE)


def _literal(module: Module, value: cst.BaseExpression) -> cst.Dict | None:
    """The dictionary written as the argument, or as the one value of the variable passed."""
    if isinstance(value, cst.Name):
        owner = module.names.scopes[value].lookup(value.value)
        bindings = owner.bindings[value.value] if owner else []
        found = value_of(module, bindings[0].node) if len(bindings) == 1 else None
        return found if isinstance(found, cst.Dict) else None
    return value if isinstance(value, cst.Dict) else None


def _type_of(schema: cst.Dict) -> cst.BaseExpression | None:
    for element in schema.elements:
        key = element.key if isinstance(element, cst.DictElement) else None
        if isinstance(key, cst.SimpleString) and key.raw_value == "type":
            return element.value
    return None
