"""The functions behind a server's tools, and how each was registered."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import Entry, ServerFact
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.passing.calls import Unseen, calls_of
from analyzer.codemods.passing.passing import Giver

_REGISTERING = frozenset({"tool", "add_tool", "from_function"})
_NO_ARGUMENTS = "takes no handle"


class Registering(NamedTuple):
    """A call that registers the function which its first argument names."""

    module: Module
    call: cst.Call
    use: cst.BaseExpression


class Tool(NamedTuple):
    """A tool's function, in `module`, registered by a decorator or by a call."""

    entry: Entry
    module: Module
    function: cst.FunctionDef
    by: cst.Decorator | Registering


class Tools:
    """The tools of one server; everything else that it calls refuses a handle."""

    def __init__(self, codebase: Codebase, server: ServerFact) -> None:
        self._codebase = codebase
        self._server = server

    @cached_property
    def by_function(self) -> Mapping[cst.FunctionDef, Tool]:
        found = {}
        for entry in self._server.entries:
            if entry.kind == "tool":
                tool = self._tool(entry)
                if tool is not None:
                    found[tool.function] = tool
        return found

    @cached_property
    def lifespans(self) -> frozenset[cst.FunctionDef]:
        found = [self.function_at(one) for one in self._server.entries if one.kind == "lifespan"]
        return frozenset(one for one in found if one is not None)

    @cached_property
    def names(self) -> frozenset[str]:
        """What the tools are called, for a new one that may not be called the same."""
        return frozenset(entry.name for entry in self._server.entries)

    def givers(self, *names: str) -> dict[cst.FunctionDef, Giver]:
        """Every function that the server calls: the tools will have a local of one of `names`."""
        found = {}
        for entry in self._server.entries:
            function = self.function_at(entry)
            if function is None or function in found:
                continue
            refuses = ""
            if entry.kind != "tool":
                refuses = f"{entry.kind} {entry.name} {_NO_ARGUMENTS}"
            elif function not in self.by_function:
                refuses = f"how {entry.name} is registered was not seen"
            else:
                refuses = self._obstacle(self.by_function[function])
            found[function] = Giver(function, names=names, refuses=refuses)
        return found

    @cached_property
    def registrations(self) -> frozenset[cst.CSTNode]:
        """Uses of the functions by which they are registered."""
        tools = self.by_function.values()
        return frozenset(tool.by.use for tool in tools if isinstance(tool.by, Registering))

    def function_at(self, entry: Entry) -> cst.FunctionDef | None:
        module = self._codebase.modules.get(entry.file)
        return _functions(module).get(entry.line) if module is not None else None

    def _tool(self, entry: Entry) -> Tool | None:
        function = self.function_at(entry)
        if function is None:
            return None
        module = self._codebase.modules[entry.file]
        for decorator in function.decorators:
            if _registers(decorator.decorator):
                return Tool(entry, module, function, decorator)
        found = self._registering.get(function, ())
        return Tool(entry, module, function, found[0]) if len(found) == 1 else None

    @cached_property
    def _registering(self) -> Mapping[cst.FunctionDef, list[Registering]]:
        calls = calls_of(self._codebase)
        found: defaultdict[cst.FunctionDef, list[Registering]] = defaultdict(list)
        for module in self._codebase.modules.values():
            for node in module.names.nodes(cst.Call):
                if node.args and _registers_argument(node):
                    function = calls.function_at(module, node.args[0].value)
                    if function is not None:
                        found[function].append(Registering(module, node, node.args[0].value))
        return found

    def _obstacle(self, tool: Tool) -> str:
        function = tool.function
        name = function.name.value
        if any(one is not tool.by for one in function.decorators):
            return f"another decorator wraps {name}"
        try:
            sites = calls_of(self._codebase).of(function, self.registrations)
        except Unseen as reason:
            return str(reason)
        return f"{name} is called by other code, too" if sites else ""


@lru_cache(maxsize=64)
def _functions(module: Module) -> Mapping[int, cst.FunctionDef]:
    """Functions by the line of their name."""
    return {
        module.source.line_of(module.source.span(node.name)[0]): node
        for node in module.names.own_scopes
        if isinstance(node, cst.FunctionDef)
    }


def _registers(node: cst.BaseExpression) -> bool:
    """`server.tool`, or a call of it."""
    func = node.func if isinstance(node, cst.Call) else node
    return isinstance(func, cst.Attribute) and func.attr.value == "tool"


def _registers_argument(call: cst.Call) -> bool:
    """`server.add_tool(f)`, `server.tool(f)` or `server.tool()(f)`."""
    if isinstance(call.func, cst.Call):
        return _registers(call.func)
    return isinstance(call.func, cst.Attribute) and call.func.attr.value in _REGISTERING


def check_tools_only(entries: tuple[Entry, ...]) -> None:
    """Raises `Unproven` for what cannot be given an argument."""
    for entry in entries:
        if entry.kind != "tool":
            raise Unproven(f"the {entry.kind} {entry.name} touches it, which {_NO_ARGUMENTS}")
