"""Exceptions of tools: 2.3.0 hides the text of all but `ToolError` from the model (D01).

1.x answered `Error executing tool <name>: <text>` for any exception, and a `ToolError` of the same
text still does. Exceptions that code of others raises cannot be seen here.
"""

import builtins
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of
from analyzer.codemods.serverflow import OTHER, ServerFlow, server_flow
from analyzer.run import Edit

CODE = "UNS412"
_NEW = "ToolError"
_OLD_HOME = "mcp.server.fastmcp.exceptions"
_NEW_HOME = "mcp.server.mcpserver.exceptions"
_ODD_TEXT = ("KeyError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeTranslateError")
"""Built-in exceptions whose text is not that of their one argument."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    flow = server_flow(codebase)
    for module in codebase.modules.values():
        tools = [node for node in module.names.scopes if _is_tool(flow, module, node)]
        if tools:
            yield from _Texts(codebase, module, tools).outcomes()


CODEMOD = Codemod(
    "sdk-exceptions",
    (CODE,),
    plan,
    # The class is imported from where the renamed server has it.
    brings=("UNS401", "UNS404", "UNS405", "UNS410"),
)


class _Texts:
    """The exceptions that leave the tools of one module."""

    def __init__(self, codebase: Codebase, module: Module, tools: list[cst.CSTNode]) -> None:
        self.codebase = codebase
        self.module = module
        self.tools = [tool for tool in tools if isinstance(tool, cst.FunctionDef)]
        self.imports = Imports(codebase, module)

    def outcomes(self) -> Iterator[Outcome]:
        edits: list[Edit] = []
        first = 0
        for tool in self.tools:
            called = _is_called(self.codebase, self.module, tool)
            for node in _leaving(tool):
                edit = None if called else self._edit(node)
                line = self.module.names.line_of(node)
                if edit is not None:
                    edits.append(edit)
                    first = first or line
                elif not self._reaches(node):
                    text = f"the model does not read this text: raise {_NEW} where it should"
                    yield Mark(self.module.path, line, CODE, text)
        if edits:
            title = f"raise {_NEW}, whose text the model reads"
            edits += self.imports.edits()
            yield Change(CODE, self.module.path, first, title, "safe", tuple(edits))

    def _edit(self, node: cst.Raise) -> Edit | None:
        """The class replaced, where the text stays the same."""
        exc = node.exc
        if not isinstance(exc, cst.Call) or not isinstance(exc.func, cst.Name):
            return None
        name = exc.func.value
        plain = self.module.names.scopes[exc.func].lookup(name) is None
        if not plain or not _is_plain_exception(name) or len(exc.args) != 1:
            return None
        if exc.args[0].star or exc.args[0].keyword is not None:
            return None
        try:
            return self.module.source.edit(*self.module.source.span(exc.func), self._spelled())
        except Taken:
            return None

    def _spelled(self) -> str:
        """`ToolError` as the module will write it: through the import it has, else a new one."""
        for local in self.module.names.root.bindings:
            found = self.codebase.resolve_chain(self.module, self.module.names.root, [local])
            if found == {f"{_OLD_HOME}.{_NEW}"}:
                return local
        return self.imports.name(_NEW_HOME, _NEW)

    def _reaches(self, node: cst.Raise) -> bool:
        """Whether the client gets the text anyway: errors of the SDK, and what is raised again."""
        exc = node.exc.func if isinstance(node.exc, cst.Call) else node.exc
        if exc is None:
            return True
        found = self.codebase.resolve(self.module, exc)
        return bool(found) and all(name.startswith("mcp.") for name in found)


def _is_tool(flow: ServerFlow, module: Module, node: cst.CSTNode) -> bool:
    if not isinstance(node, cst.FunctionDef):
        return False
    for decorator in node.decorators:
        call = decorator.decorator
        func = call.func if isinstance(call, cst.Call) else call
        if isinstance(func, cst.Attribute) and func.attr.value == "tool":
            made = flow.value(module, func.value) - {OTHER}
            if made and all(flow.constructions[number].old for number in made):
                return True
    return False


def _leaving(tool: cst.FunctionDef) -> Iterator[cst.Raise]:
    """The raise statements of a tool that no handler around them in the tool may catch."""
    pending: list[tuple[cst.CSTNode, bool]] = [(tool.body, False)]
    while pending:
        node, caught = pending.pop()
        if isinstance(node, cst.Raise):
            if not caught:
                yield node
        elif isinstance(node, (cst.Try, cst.TryStar)):
            parts = [part for part in (node.orelse, node.finalbody) if part is not None]
            rest = [*node.handlers, *parts]
            pending += [(part, caught) for part in reversed(rest)]
            pending.append((node.body, caught or bool(node.handlers)))
        elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            pending += [(child, caught) for child in reversed(children_of(node))]


def _is_called(codebase: Codebase, module: Module, tool: cst.FunctionDef) -> bool:
    """Whether other code calls the tool's function, and may catch what it raises."""
    name = tool.name.value
    owner = module.names.scopes[tool].owner(name)
    if owner is module.names.root and (module.path, name) in codebase.outside_uses:
        return True
    return any(
        use.parts[0].name == name and use.scope.lookup(name) is owner for use in module.names.uses
    )


def _is_plain_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return (
        isinstance(found, type)
        and issubclass(found, Exception)
        and not issubclass(found, (StopIteration, StopAsyncIteration))
        and name not in _ODD_TEXT
    )
