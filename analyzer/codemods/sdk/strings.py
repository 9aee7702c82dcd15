"""SDK names in strings: import and patch targets are rewritten, any other exact path is marked."""

import re
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lowlevelflow import INNER
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.tables import lowlevel_table, sdk_renames, server_table
from analyzer.run import Edit

CODE = "UNS401"

_HANDLERS = "handlers are registered with add_request_handler"
_ASKING = ("delattr", "getattr", "hasattr", "setattr")
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
        for call in module.names.nodes(cst.Call):
            yield from _member(codebase, module, call)


CODEMOD = Codemod("sdk-strings", (CODE,), plan)


def _outcome(module: Module, string: cst.SimpleString) -> Iterator[Outcome]:
    old = string.raw_value
    if not _PATH.fullmatch(old) or "b" in string.prefix.lower():
        return
    new, instead = _now(old)
    if (new is None or new == old) and instead is None:
        return
    parent = module.names.parents.get(string)
    if isinstance(parent, cst.Expr):
        return
    line = module.names.line_of(string)
    if new is not None and is_target(module, string):
        edit = respelt_string(module, string, new)
        title = "name the SDK's modules and objects as they are called now"
        yield Change(CODE, module.path, line, title, "safe", (edit,))
        return
    yield Mark(module.path, line, CODE, f'"{old}" is {new or "gone"}{_advice(instead)}')


def _member(codebase: Codebase, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """`getattr(fastmcp, "FastMCP")`: what a text names in a module of the SDK."""
    if dotted(call.func) not in _ASKING or len(call.args) < 2:
        return
    string = call.args[1].value
    if not isinstance(string, cst.SimpleString) or not string.raw_value.isidentifier():
        return
    owners = codebase.meant(module, call.args[0].value)
    olds = {f"{owner}.{string.raw_value}" for owner in owners if _is_module(owner)}
    if len(olds) != 1:
        return
    (old,) = olds
    new, instead = _now(old)
    line = module.names.line_of(call)
    if new is None and instead is not None:
        yield Mark(module.path, line, CODE, f'"{old}" is gone{_advice(instead)}')
    elif new is not None and new.rpartition(".")[2] != string.raw_value:
        edit = respelt_string(module, string, new.rpartition(".")[2])
        title = "name the SDK's modules and objects as they are called now"
        yield Change(CODE, module.path, line, title, "safe", (edit,))


def _is_module(name: str) -> bool:
    """Whether a qualified name is of a module of the SDK's: none of them starts with a capital."""
    return name.partition(".")[0] == "mcp" and not any(
        part[:1].isupper() for part in name.split(".")
    )


def _now(old: str) -> tuple[str | None, str | None]:
    """The path that `old` has now, or what is done where it has none."""
    table = sdk_renames()
    owner, _, member = old.rpartition(".")
    for servers in (server_table(), lowlevel_table()):
        if owner in servers.old and member in servers.removed:
            return None, servers.removed[member].instead
        if owner in servers.old and member in servers.handlers:
            return None, _HANDLERS
    new = table.new_name(old)
    if owner in server_table().old and member == INNER[0] and new is not None:
        new = f"{new.removesuffix(INNER[0])}{INNER[1]}"
    return new, table.instead_of(old)


def _advice(instead: str | None) -> str:
    return f": {instead}" if instead else " now"


def respelt_string(module: Module, string: cst.SimpleString, new: str) -> Edit:
    """The edit that changes what stands between the quotes."""
    start, end = module.source.span(string)
    opening = start + len(string.prefix) + len(string.quote)
    return module.source.edit(opening, end - len(string.quote), new)


def is_target(module: Module, string: cst.SimpleString) -> bool:
    """Whether a string is the path that a patch or an import takes first."""
    parents = module.names.parents
    arg = parents.get(string)
    call = parents.get(arg) if arg is not None else None
    if not isinstance(arg, cst.Arg) or not isinstance(call, cst.Call) or call.args[0] is not arg:
        return False
    func = call.func
    name = func.attr if isinstance(func, cst.Attribute) else func
    return isinstance(name, cst.Name) and name.value in _TAKES_A_PATH
