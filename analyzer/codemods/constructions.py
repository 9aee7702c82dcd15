"""Calls that make servers, and what they are given: also out of a dictionary that is written out.

`FastMCP("a", **settings)` with `settings = {"host": "0.0.0.0"}`, or what a function returns, is
given what stands there, as long as nothing else reads it; so it is with the `**settings` of a
function that is called once.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.calls import Calls, Function, calls_of
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.serverbases import Subclass
from analyzer.codemods.threads.held import returns_of


class Entry(NamedTuple):
    """One key and value of a dictionary whose content a constructor takes as arguments.

    `holder` is the dictionary as written, or the call whose keywords it is made of.
    """

    module: Module
    holder: cst.Dict | cst.Call
    position: int
    field: str
    value: cst.BaseExpression

    @property
    def items(self) -> Sequence[cst.BaseDictElement | cst.Arg]:
        """What stands in the holder, in order."""
        return self.holder.args if isinstance(self.holder, cst.Call) else self.holder.elements


class Construction:
    """One call that makes a server; `old` when it names the class before. `positional` are the
    arguments it takes by position, as far as they matter, `unpacked` those out of dictionaries;
    None where some of them are not known.

    `within` is the subclass whose constructor runs the call, or is called and hands on what it
    does not name itself.
    """

    __slots__ = ("call", "module", "number", "old", "positional", "unpacked", "within")

    def __init__(
        self,
        number: int,
        module: Module,
        call: cst.Call,
        old: bool,
        positional: tuple[str, ...],
        within: Subclass | None,
        unpacked: tuple[Entry, ...] | None,
    ) -> None:
        self.number = number
        self.module = module
        self.call = call
        self.old = old
        self.positional = positional
        self.unpacked = unpacked
        self.within = within

    def entry(self, field: str) -> Entry | None:
        """Where a dictionary gives the constructor this argument."""
        return next((one for one in self.unpacked or () if one.field == field), None)


def unpacked_by(codebase: Codebase, module: Module, call: cst.Call) -> tuple[Entry, ...] | None:
    """What a call takes out of dictionaries; None where one of them is not written out."""
    found: list[Entry] = []
    for arg in call.args:
        if arg.star == "**":
            entries = _written(calls_of(codebase), module, arg.value)
            if entries is None:
                return None
            found += entries
    return tuple(found)


def _written(calls: Calls, module: Module, node: cst.BaseExpression) -> list[Entry] | None:
    """What a dictionary holds that only `node` reads: of a variable that is set once, of a
    function that does no more than return it, of a parameter for keywords."""
    if isinstance(node, cst.Dict):
        return _entries(module, node)
    if isinstance(node, cst.Name):
        return _of_variable(calls, module, node)
    if not isinstance(node, cst.Call):
        return None
    if _is_dict(calls, module, node) and all(arg.keyword is not None for arg in node.args):
        return _keywords(module, node, frozenset())
    functions = calls.functions(module, node.func)
    if node.args or len(functions) != 1 or len(list(calls.uses_of(functions[0]))) != 1:
        return None
    returned = returns_of(functions[0])
    is_whole = len(returned) == 1 and isinstance(returned[0], (cst.Dict, cst.Call))
    return _written(calls, functions[0].module, returned[0]) if is_whole else None


def _is_dict(calls: Calls, module: Module, call: cst.Call) -> bool:
    scope = module.names.scopes.get(call.func)
    is_named = isinstance(call.func, cst.Name) and call.func.value == "dict"
    return is_named and scope is not None and calls.codebase.is_builtin(module, scope, "dict")


def _of_variable(calls: Calls, module: Module, node: cst.Name) -> list[Entry] | None:
    scope = module.names.scopes[node].lookup(node.value)
    bindings = scope.bindings[node.value] if scope is not None else []
    uses = [
        use
        for use in module.names.uses
        if use.parts[0].name == node.value and use.scope.lookup(node.value) is scope
    ]
    if scope is None or len(bindings) != 1 or len(uses) != 1:
        return None
    bound = bindings[0].node
    if isinstance(bound, cst.Param) and isinstance(scope.node, cst.FunctionDef):
        return _passed(calls, Function(module, scope.node), bound)
    statement = module.names.parents.get(bound)
    if not isinstance(statement, cst.Assign) or len(statement.targets) != 1:
        return None
    value = statement.value
    return _written(calls, module, value) if isinstance(value, (cst.Dict, cst.Call)) else None


def _passed(calls: Calls, function: Function, param: cst.Param) -> list[Entry] | None:
    """The keywords that the one call of a function hands to its `**param`."""
    uses = list(calls.uses_of(function))
    if function.node.params.star_kwarg is not param or len(uses) != 1:
        return None
    module, use = uses[0]
    call = module.names.parents.get(use.node)
    if not isinstance(call, cst.Call) or call.func is not use.node:
        return None
    own = {one.name.value for one in (*function.params, *function.node.params.kwonly_params)}
    return _keywords(module, call, own)


def _keywords(module: Module, call: cst.Call, own: Collection[str]) -> list[Entry] | None:
    if any(arg.star for arg in call.args):
        return None
    return [
        Entry(module, call, position, arg.keyword.value, arg.value)
        for position, arg in enumerate(call.args)
        if arg.keyword is not None and arg.keyword.value not in own
    ]


def _entries(module: Module, holder: cst.Dict) -> list[Entry] | None:
    found = []
    for position, element in enumerate(holder.elements):
        key = element.key if isinstance(element, cst.DictElement) else None
        if not isinstance(key, cst.SimpleString) or not isinstance(key.evaluated_value, str):
            return None
        found.append(Entry(module, holder, position, key.evaluated_value, element.value))
    return found
