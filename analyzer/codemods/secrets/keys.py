"""Keys that a process makes for itself: read from the environment, which replicas share.

What one replica signs or seals, another must know. A key that is configured is taken; where it is
not, one process alone goes on as before, and one of several does not start.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import CellFact, Facts
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.questions.effects import Effects, effects_of
from analyzer.codemods.questions.sealing import REPLICAS
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of
from analyzer.codemods.secrets.table import Maker, makers
from analyzer.run import Edit

CODE = "UNS206"
_ADVICE = "replicas must share this key: read it from the environment, and fail without it"
_READERS = ("os.environ.get", "os.getenv")


class _Made(NamedTuple):
    """The call that makes a key, in the statement that keeps it; `known` is the variable of the
    environment that is asked first, if one is."""

    call: cst.Call
    maker: Maker
    statement: cst.SimpleStatementLine
    known: str


def judge(codebase: Codebase, facts: Facts) -> Iterator[Outcome]:
    seen: set[str] = set()
    for cell in facts.cells:
        module = codebase.modules.get(cell.file)
        if cell.role != "secret" or cell.id in seen or module is None:
            continue
        seen.add(cell.id)
        made = _made(effects_of(codebase), module, cell.line)
        if made is None:
            yield Mark(cell.file, cell.line, CODE, _ADVICE)
            continue
        name = made.known or _variable(cell, facts)
        if _is_guarded(module, made.statement, name):
            continue
        try:
            edits = _edits(codebase, module, made, name)
        except Taken:
            yield Mark(cell.file, cell.line, CODE, _ADVICE)
            continue
        title = f"read the key that replicas share from {name}: {made.maker.form}"
        caution = f"the server does not start where {REPLICAS} is more than 1 and it is not set"
        yield Change(CODE, cell.file, cell.line, title, "unsafe", edits, caution)


CODEMOD = Codemod("secrets-keys", (CODE,), judge=judge)


def _made(effects: Effects, module: Module, line: int) -> _Made | None:
    """The one call on a line that makes a key."""
    found: list[_Made] = []
    for node in module.names.scopes:
        if not isinstance(node, cst.Call):
            continue
        maker = makers().get(effects.name_of(module, node.func))
        statement = module.names.statement_of(node)
        if maker is None or not isinstance(statement, cst.SimpleStatementLine):
            continue
        start, end = module.source.span(statement)
        if module.source.line_of(start) <= line <= module.source.line_of(end - 1):
            found.append(_Made(node, maker, statement, _configured(effects, module, statement)))
    alone = len(found) == 1 and len(found[0].statement.body) == 1
    return found[0] if alone else None


def _configured(effects: Effects, module: Module, node: cst.CSTNode) -> str:
    """The variable of the environment that a statement asks for."""
    pending = [node]
    while pending:
        one = pending.pop()
        if isinstance(one, cst.Call) and effects.name_of(module, one.func) in _READERS:
            first = one.args[0].value if one.args else None
            if isinstance(first, cst.SimpleString):
                return str(first.raw_value)
        pending += children_of(one)
    return ""


def _variable(cell: CellFact, facts: Facts) -> str:
    """A name in the environment: of the server, and of what keeps the key."""
    words = [facts.server(cell.server).name, cell.variable or cell.name.rpartition(".")[2]]
    return re.sub(r"\W+", "_", "_".join(word.strip("_") for word in words)).strip("_").upper()


def _is_guarded(module: Module, statement: cst.CSTNode, name: str) -> bool:
    """Whether the statement before it looks for the variable already."""
    block = module.names.parents.get(statement)
    body = list(getattr(block, "body", ()))
    at = body.index(statement) if statement in body else 0
    return at > 0 and isinstance(body[at - 1], cst.If) and name in module.source.text_of(
        body[at - 1]
    )  # fmt: skip


def _edits(codebase: Codebase, module: Module, made: _Made, name: str) -> tuple[Edit, ...]:
    imports = Imports(codebase, module)
    source, os = module.source, imports.module("os")
    start = source.span(made.statement)[0]
    indent = source.indent_of(source.line_of(start))
    guard = (
        f'if int({os}.environ.get("{REPLICAS}", "1")) > 1 and "{name}" not in {os}.environ:\n'
        f'{indent}    raise RuntimeError("{name} is not set, and replicas must share it")\n'
    )
    edits = [source.edit(start, start, guard + indent)]
    if not made.known:
        first, last = source.span(made.call)
        alone = isinstance(
            module.names.parents.get(made.call), (cst.Assign, cst.AnnAssign, cst.Arg)
        )
        read = made.maker.reads.format(value=f'{os}.environ.get("{name}", "")')
        edits.append(source.edit(first, first, f"{read} or " if alone else f"({read} or "))
        edits += [] if alone else [source.edit(last, last, ")")]
    return (*edits, *imports.edits())
