"""Functions under `@server.tool`: 2.x gave a component object, 4.x gives the function itself."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.calls import Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fastmcp.flow import fastmcp_handlers
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use

CODE = "UNS507"
_OF_COMPONENTS = frozenset(
    {
        "annotations", "arguments", "description", "disable", "enable", "enabled", "key", "meta",
        "mime_type", "name", "output_schema", "parameters", "read", "render", "run", "tags",
        "title", "to_mcp_prompt", "to_mcp_resource", "to_mcp_tool", "uri", "uri_template",
    }
)  # fmt: skip
_LISTED = {"tool": "get_tool", "prompt": "get_prompt", "resource": "get_resource"}


def plan(codebase: Codebase) -> Iterator[Outcome]:
    calls = calls_of(codebase)
    for one in fastmcp_handlers(codebase):
        if one.use is None:
            function = Function(one.module, one.function)
            for module, use in calls.uses_of(function):
                yield from _outcome(function, one.kind, module, use)


CODEMOD = Codemod("fastmcp-decorated", (CODE,), plan)


def _outcome(function: Function, kind: str, module: Module, use: Use) -> Iterator[Outcome]:
    names = [part.name for part in use.parts]
    if function.name not in names or function.owner.kind == "class" or use.quoted:
        return
    index = names.index(function.name)
    if index + 1 >= len(names):
        return
    attribute = names[index + 1]
    line = module.names.line_of(use.node)
    if attribute == "fn":
        edit = module.source.edit(use.parts[index].end, use.parts[index + 1].end, "")
        title = "the decorator gives the function itself"
        yield Change(CODE, module.path, line, title, "safe", (edit,))
    elif attribute in _OF_COMPONENTS and not _is_stored(module, use):
        text = (
            f"{function.name} is the function itself now: {attribute} is of the component, "
            f"await server.{_LISTED.get(kind, 'get_tool')}(...)"
        )
        yield Mark(module.path, line, CODE, text)


def _is_stored(module: Module, use: Use) -> bool:
    """Whether the attribute is set, as on any function."""
    return isinstance(module.names.parents.get(use.node), cst.AssignTarget)
