"""Names in strings: paths that moved, environment variables, and the key of the metadata."""

import re
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.strings import is_target, respelt_string
from analyzer.codemods.tables import fastmcp_eras, fastmcp_renames

CODE = "UNS503"
_PATH = re.compile(r"fastmcp(\.[A-Za-z_]\w*)+")
_META = "_fastmcp"
_OF_META = ("meta", "_meta")


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        if module.mentions("fastmcp", "FASTMCP_"):
            for string in module.names.strings:
                yield from _outcome(module, string)


CODEMOD = Codemod("fastmcp-strings", (CODE,), plan)


def _outcome(module: Module, string: cst.SimpleString) -> Iterator[Outcome]:
    text = string.raw_value
    if "b" in string.prefix.lower() or isinstance(module.names.parents.get(string), cst.Expr):
        return
    line = module.names.line_of(string)
    table = fastmcp_eras()
    if _PATH.fullmatch(text):
        yield from _path(module, string, line)
    elif text in table.environment:
        edit = respelt_string(module, string, table.environment[text])
        title = f"{text} is called {table.environment[text]}"
        yield Change(CODE, module.path, line, title, "safe", (edit,))
    elif text in table.environment_gone or text.startswith("FASTMCP_SERVER_AUTH"):
        row = table.environment_gone.get(text, table.environment_gone["FASTMCP_SERVER_AUTH"])
        yield Mark(module.path, line, CODE, f"{text} is not read any more: {row}")
    elif text == _META and _is_key_of_meta(module, string):
        edit = respelt_string(module, string, "fastmcp")
        yield Change(CODE, module.path, line, "the metadata is under fastmcp", "safe", (edit,))


def _path(module: Module, string: cst.SimpleString, line: int) -> Iterator[Outcome]:
    old, table = string.raw_value, fastmcp_renames()
    new, instead = table.new_name(old), table.instead_of(old)
    if instead is None and new in (None, old):
        return
    if new is not None and is_target(module, string):
        edit = respelt_string(module, string, new)
        title = "name modules and objects of fastmcp as they are called now"
        yield Change(CODE, module.path, line, title, "safe", (edit,))
        return
    tail = f": {instead}" if instead else " now"
    yield Mark(module.path, line, CODE, f'"{old}" is {new or "gone"}{tail}')


def _is_key_of_meta(module: Module, string: cst.SimpleString) -> bool:
    """`x.meta["_fastmcp"]`, `x.meta.get("_fastmcp", …)`, `(x.meta or {}).get(…)`."""
    parents = module.names.parents
    holder = parents.get(string)
    outer = parents.get(holder) if holder is not None else None
    base: cst.CSTNode | None = None
    if isinstance(holder, cst.Index) and outer is not None:
        item = parents.get(outer)
        base = item.value if isinstance(item, cst.Subscript) else None
    elif isinstance(holder, cst.Arg) and isinstance(outer, cst.Call):
        func = outer.func
        is_get = isinstance(func, cst.Attribute) and func.attr.value in ("get", "pop")
        base = func.value if is_get and isinstance(func, cst.Attribute) else None
    elif isinstance(holder, cst.Comparison) and holder.left is string:
        base = holder.comparisons[0].comparator
    if isinstance(base, cst.BooleanOperation):
        base = base.left
    name = dotted(base) if base is not None else None
    return name is not None and name.rpartition(".")[2] in _OF_META
