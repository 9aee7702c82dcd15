"""Log messages to the client: the standard library's logging instead (M095, M098).

Clients of 2026-07-28 get a log message only where their request asked for it, and the calls are
deprecated. `fix --keep-client-logging` leaves all of them as they are.
"""

from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.lowlevel.finding import Registered, registrations
from analyzer.codemods.lowlevelflow import lowlevel_flow
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.notices.table import notice_table
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Scope, dotted, function_of
from analyzer.codemods.sdk.arguments import argument_text, opening_of
from analyzer.codemods.sdk.carrying import free_name
from analyzer.codemods.sdk.context import name_of_context
from analyzer.codemods.tables import context_table
from analyzer.codemods.types import types_of
from analyzer.run import Edit

CODE = "UNS304"
LEVEL = "UNS305"
_TITLE = "log with logging: clients see messages only where their request asks for them"
_CAUTION = "clients that show log messages show these no more"
_LEVELS = (
    "only older clients set a level, and this is one for all clients: each request of 2026-07-28 "
    "says its own, by which the SDK sends or drops messages; let nothing else depend on this one"
)
_ADVICE = "reaches only clients that ask for it with the request: use logging"


class _Kept(Exception):
    """Why a call is not rewritten, in words that end a marker."""


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        names = context_table().loggers
        if module.mentions(*(f".{name}" for name in names), ".send_log_message"):
            yield from _Logs(codebase, module).outcomes()
    for found in registrations(lowlevel_flow(codebase)):
        if (
            isinstance(found, Registered)
            and found.kind == "set_logging_level"
            and not _keeps_nothing(codebase, found)
        ):
            yield Mark(found.module.path, found.module.names.line_of(found.place), LEVEL, _LEVELS)


CODEMOD = Codemod("notices-logs", (CODE, LEVEL), plan)


def _keeps_nothing(codebase: Codebase, found: Registered) -> bool:
    """Whether a handler of `logging/setLevel` only answers: it serves older clients as it is."""
    body = found.function.body.body
    return all(_only_answers(codebase, found.home, statement) for statement in body)


def _only_answers(codebase: Codebase, module: Module, statement: cst.CSTNode) -> bool:
    """`pass`, a text, `return` of nothing or of an empty result, and lines of a log."""
    small = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    for one in small:
        value = one.value if isinstance(one, (cst.Expr, cst.Return)) else None
        if isinstance(one, cst.Pass) or (isinstance(one, cst.Return) and value is None):
            continue
        if value is None or not _says_nothing(codebase, module, value):
            return False
    return bool(small) or isinstance(statement, (cst.Pass, cst.Expr))


def _says_nothing(codebase: Codebase, module: Module, value: cst.BaseExpression) -> bool:
    if isinstance(value, (cst.BaseString, cst.Ellipsis)) or dotted(value) == "None":
        return True
    func = value.func if isinstance(value, cst.Call) else None
    if func is None:
        return False
    if codebase.resolve(module, func) == {"mcp.types.EmptyResult"} or dotted(func) == "print":
        return True
    is_method = isinstance(func, cst.Attribute) and func.attr.value in context_table().loggers
    return is_method and (dotted(func) or "").partition(".")[0] in _loggers(codebase, module)


def _loggers(codebase: Codebase, module: Module) -> set[str]:
    """`logging` and the names of loggers at the top of a module."""
    found = (
        {"logging"} if codebase.resolve_chain(module, module.names.root, ["logging"]) else set()
    )
    for name, bindings in module.names.root.bindings.items():
        assign = module.names.parents.get(bindings[0].node)
        value = assign.value if isinstance(assign, cst.Assign) else None
        if isinstance(value, cst.Call) and (
            codebase.resolve(module, value.func) == {"logging.getLogger"}
        ):
            found.add(name)
    return found


def _left(member: str, error: Exception) -> str:
    """What a mark says of a call that stays."""
    reason = f"{error} is another name in this module" if isinstance(error, Taken) else error
    return f"{member} {_ADVICE} (left: {reason})"


class _Logs:
    """The log messages of one module."""

    def __init__(self, codebase: Codebase, module: Module) -> None:
        self._codebase = codebase
        self._module = module
        self._source = module.source
        self._imports = Imports(codebase, module)
        self._logger = self._known_logger()
        self._defined: Edit | None = None

    def outcomes(self) -> Iterator[Outcome]:
        """One change and one mark a function: what is said of the first call holds for all."""
        made: defaultdict[Scope, list[Edit]] = defaultdict(list)
        lines: dict[Scope, int] = {}
        told: set[Scope] = set()
        for call, member in self._calls():
            place = function_of(self._module.names.scopes[call])
            line = self._module.names.line_of(call)
            try:
                made[place] += self._logged(call, member)
                lines.setdefault(place, line)
            except (_Kept, Taken) as error:
                text = _left(member, error)
                if place not in told:
                    told.add(place)
                    yield Mark(self._module.path, line, CODE, text)
        shared = self._imports.edits() + ((self._defined,) if self._defined else ())
        for place, line in lines.items():
            own = (*made[place], *shared)
            yield Change(CODE, self._module.path, line, _TITLE, "unsafe", own, _CAUTION)

    def _calls(self) -> Iterator[tuple[cst.Call, str]]:
        """Calls of the methods that log, on a proven context or session."""
        types, rows = types_of(self._codebase), notice_table().advice[CODE]
        members = {row.rpartition(".")[2] for row in rows}
        for node in self._module.names.scopes:
            func = node.func if isinstance(node, cst.Call) else None
            if not isinstance(node, cst.Call) or not isinstance(func, cst.Attribute):
                continue
            member = func.attr.value
            if member not in members:
                continue
            found = types.classes(self._module, func.value)
            keys = {f"{base}.{member}" for cls in found for base in types.lineage(cls)}
            if keys & set(rows):
                yield node, member

    def _logged(self, call: cst.Call, member: str) -> tuple[Edit, ...]:
        """`await ctx.info(text)` → `logger.info(text)`, the arguments untouched."""
        names = self._module.names
        awaited = names.parents.get(call)
        statement = names.parents.get(awaited) if isinstance(awaited, cst.Await) else None
        if awaited is None or not isinstance(statement, cst.Expr) or awaited.lpar:  # type: ignore[attr-defined]
            raise _Kept("it is not a statement of its own")
        if name_of_context(self._codebase, self._module, call.func) is None:
            raise _Kept("the context is computed in the same breath")
        if member == "send_log_message":
            raise _Kept("it logs through the session")
        level, text, name = self._said(call, member)
        logger = (
            f"{self._imports.module('logging')}.getLogger({name})" if name else self._spelled()
        )
        start = self._source.span(awaited)[0]
        opening = opening_of(self._source, call)
        head = self._source.edit(start, opening, f"{logger}.{level}(")
        if text is None:
            return (head,)
        return (head, self._source.edit(opening, self._source.span(call)[1] - 1, text))

    def _said(self, call: cst.Call, member: str) -> tuple[str, str | None, str]:
        """Level, arguments (`None`: as they are) and the name of the logger it asks for."""
        plain = [arg for arg in call.args if arg.keyword is None and not arg.star]
        named = {arg.keyword.value: arg for arg in call.args if arg.keyword is not None}
        wanted = 2 if member == "log" else 1
        if len(plain) != wanted or len(plain) + len(named) != len(call.args):
            raise _Kept("its text is no positional argument")
        if set(named) - {"logger_name"}:
            raise _Kept("it says more than a text")
        level = member
        if member == "log":
            first = plain[0].value
            word = first.raw_value if isinstance(first, cst.SimpleString) else ""
            if word not in notice_table().levels:
                raise _Kept("its level is computed")
            level = notice_table().levels[str(word)]
        name = argument_text(self._source, named["logger_name"]) if named else ""
        if wanted == 1 and not name:
            return level, None, ""
        return level, argument_text(self._source, plain[-1]).rstrip(", "), name

    # the logger

    def _known_logger(self) -> str:
        """A logger of the standard library that the module has at its top."""
        root = self._module.names.root
        for name, bindings in root.bindings.items():
            assign = self._module.names.parents.get(bindings[0].node)
            value = assign.value if isinstance(assign, cst.Assign) else None
            made = value.func if isinstance(value, cst.Call) and len(bindings) == 1 else None
            if made and self._codebase.resolve(self._module, made) == {"logging.getLogger"}:
                return name
        return ""

    def _spelled(self) -> str:
        if not self._logger:
            self._logger = free_name(self._module, "logger")
            text = f"{self._logger} = {self._imports.module('logging')}.getLogger(__name__)\n"
            self._defined = self._behind_imports(text)
        return self._logger

    def _behind_imports(self, text: str) -> Edit:
        statements = [statement for statement, _ in self._imports.top_imports()]
        if not statements:
            raise _Kept("the module imports nothing at its top")
        last = self._source.line_of(self._source.span(statements[-1])[1] - 1)
        at = self._source.line_start(last + 1) if last < self._source.line_count else len(
            self._source.raw
        )  # fmt: skip
        return self._source.edit(at, at, f"\n{text}")
