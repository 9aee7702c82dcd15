"""SDK names in strings: import and patch targets are rewritten, any other exact path is marked."""

import re
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.tables import sdk_renames

CODE = "UNS401"

_PATH = re.compile(r"mcp(\.[A-Za-z_]\w*)+")
_TAKES_A_PATH = frozenset(
    {
        "patch", "setattr", "delattr", "import_module", "importorskip", "__import__", "find_spec",
        "getLogger", "get_logger", "reload", "resolve_name",
    }
)  # fmt: skip
"""Last names of callables whose first argument is the dotted path of a module or object."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for string in module.names.strings:
            yield from _outcome(module, string)


CODEMOD = Codemod("sdk-strings", (CODE,), plan)


def _outcome(module: Module, string: cst.SimpleString) -> Iterator[Outcome]:
    old = string.raw_value
    if not _PATH.fullmatch(old) or "b" in string.prefix.lower():
        return
    table = sdk_renames()
    new, instead = table.new_name(old), table.instead_of(old)
    if (new is None or new == old) and instead is None:
        return
    parent = module.names.parents.get(string)
    if isinstance(parent, cst.Expr):
        return
    line = module.names.line_of(string)
    if new is not None and _is_target(module, string):
        start, end = module.source.span(string)
        opening = start + len(string.prefix) + len(string.quote)
        edit = module.source.edit(opening, end - len(string.quote), new)
        title = "name the SDK's modules and objects as they are called now"
        yield Change(CODE, module.path, line, title, "safe", (edit,))
        return
    yield Mark(module.path, line, CODE, f'"{old}" is {new or "gone"}{_advice(instead)}')


def _advice(instead: str | None) -> str:
    return f": {instead}" if instead else " now"


def _is_target(module: Module, string: cst.SimpleString) -> bool:
    parents = module.names.parents
    arg = parents.get(string)
    call = parents.get(arg) if arg is not None else None
    if not isinstance(arg, cst.Arg) or not isinstance(call, cst.Call) or call.args[0] is not arg:
        return False
    func = call.func
    name = func.attr if isinstance(func, cst.Attribute) else func
    return isinstance(name, cst.Name) and name.value in _TAKES_A_PATH
