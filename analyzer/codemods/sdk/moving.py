"""Where each transport argument of one server goes, and why some cannot be moved."""

from collections.abc import Iterator
from typing import Literal

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.constructions import Construction
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.carrying import Carried, carry
from analyzer.codemods.sdk.settings import (
    Unknown,
    Value,
    assigned_value,
    given,
    value_at,
    writes,
)
from analyzer.codemods.sdk.starts import fit
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.serveruses import Setting, Start
from analyzer.codemods.values import is_literal, is_pure
from analyzer.run import Edit

Group = Literal["argument", "setting", "unsafe setting"]

_PLAIN = cst.SimpleStatementLine
_LOCAL = ("127.0.0.1", "localhost", "::1")


class Move(msgspec.Struct, frozen=True):
    """`field` leaves its origin (`edits`) and is passed at each of `takes` (none: no effect).

    `carriers` are the nodes whose value arrives, to tell writes that nothing reads.
    """

    field: str
    group: Group
    edits: tuple[Edit, ...]
    takes: tuple[tuple[Start, str], ...]
    carriers: tuple[cst.CSTNode, ...]


class Stuck(msgspec.Struct, frozen=True):
    field: str
    reason: str


def starts_of(flow: ServerFlow, made: Construction) -> list[Start]:
    return [start for start in flow.starts if made.number in start.servers]


def plan_moves(codebase: Codebase, flow: ServerFlow, made: Construction) -> Iterator[Move | Stuck]:
    """A decision for every argument the server was given or had written to its settings."""
    for field in flow.table.arguments:
        if given(made, field) or list(writes(flow, made, field)):
            yield _Planner(codebase, flow, made, field).decide()


class _Planner:
    def __init__(
        self, codebase: Codebase, flow: ServerFlow, made: Construction, field: str
    ) -> None:
        self.codebase = codebase
        self.flow = flow
        self.made = made
        self.field = field
        self.starts = starts_of(flow, made)
        self.written = list(writes(flow, made, field))

    def decide(self) -> Move | Stuck:
        if not self.starts:
            return self._stuck("nothing seen here starts this server")
        if any(
            self.made.number in servers and self._handed_on(node)
            for _, node, servers in self.flow.references
        ):
            return self._stuck("a method that starts the server is handed on instead of called")
        targets: list[tuple[Start, str, Value]] = []
        for start in self.starts:
            how = fit(self.codebase, self.flow.table, start, self.field)
            if how is None or start.mixed:
                return self._stuck("it is not known how the server starts at every place")
            value = value_at(self.flow, self.made, self.field, start.module, start.call)
            if isinstance(value, Unknown) and how:
                return self._stuck(value.reason)
            if how and isinstance(value, Value):
                targets.append((start, how, value))
        return self._carry(targets) if targets else self._drop()

    def _stuck(self, reason: str) -> Stuck:
        return Stuck(self.field, reason)

    def _handed_on(self, node: cst.Attribute) -> bool:
        row = self.flow.table.methods[node.attr.value]
        transports = [row.transport] if row.transport else list(self.flow.table.transports)
        return any(self.field in self.flow.table.accepts(node.attr.value, t) for t in transports)

    def _carry(self, targets: list[tuple[Start, str, Value]]) -> Move | Stuck:
        edits: list[Edit] = []
        takes: list[tuple[Start, str]] = []
        passed = self.flow.table.arguments[self.field].name or self.field
        for start, how, value in targets:
            if named_argument(start.call, passed) is not None:
                return self._stuck("it is passed where the server starts as well")
            if len(start.servers) > 1 and not self._agree(start, value):
                return self._stuck("servers with different values start at one place")
            once = sum(value.node is other.node for _, _, other in targets) == 1
            name = f"{self._server_name()}_{self.field}"
            carried = carry(self.flow, value, start.module, start.call, name, once=once)
            if isinstance(carried, str):
                return self._stuck(carried)
            if carried.named and value.sometimes:
                return self._stuck(f"settings.{self.field} is computed under a condition")
            edits += _origin_edits(value, carried)
            takes.append((start, _argument(passed, carried.text, how)))
        carriers = tuple(value.node for _, _, value in targets)
        return Move(self.field, self._group(), tuple(dict.fromkeys(edits)), tuple(takes), carriers)

    def _drop(self) -> Move | Stuck:
        """What no start of the server takes had no effect, as an argument and as a setting."""
        if any(not start.servers for start in self.flow.starts):
            return self._stuck("it is not known what else starts this server")
        value = given(self.made, self.field)
        origins = [(value.module, value.node)] if value else []
        for write in self.written:
            node = assigned_value(write)
            if node is None or not isinstance(write.module.names.statement_of(node), _PLAIN):
                return self._stuck("no start of this server takes it")
            origins.append((write.module, node))
        if not all(is_pure(self.codebase, module, node) for module, node in origins):
            return self._stuck("no start of this server takes it; computing it may matter")
        edits = tuple(edit for write in self.written for edit in without_statement(write))
        group: Group = "setting" if self.written else "argument"
        return Move(self.field, group, edits, (), tuple(node for _, node in origins))

    def _agree(self, start: Start, value: Value) -> bool:
        others = [self.flow.constructions[number] for number in sorted(start.servers)]
        found = [
            value_at(self.flow, other, self.field, start.module, start.call) for other in others
        ]
        return is_literal(value.node) and all(
            isinstance(other, Value) and other.text == value.text for other in found
        )

    def _group(self) -> Group:
        """On 1.x only the constructor's host armed the Host check; on 2.x the one in `run()`."""
        if not self.written:
            return "argument"
        if self.field != "host" or "transport_security" not in self.flow.table.arguments:
            return "setting"
        security = given(self.made, "transport_security")
        if security is not None and security.text != "None":
            return "setting"
        before = given(self.made, "host")
        nodes = [assigned_value(write) for write in self.written]
        local = all(_is_local(node) for node in (*nodes, *([before.node] if before else [])))
        return "setting" if local else "unsafe setting"

    def _server_name(self) -> str:
        parent = self.made.module.names.parents.get(self.made.call)
        target: cst.CSTNode | None = None
        if isinstance(parent, cst.Assign):
            target = parent.targets[0].target
        elif isinstance(parent, cst.AnnAssign):
            target = parent.target
        name = dotted(target) if target is not None else None
        return (name or "server").rpartition(".")[2]


def _is_local(node: cst.CSTNode | None) -> bool:
    return isinstance(node, cst.SimpleString) and node.raw_value in _LOCAL


def _argument(field: str, text: str, how: str) -> str:
    if how == "always":
        return f"{field}={text}"
    return f'**({{"{field}": {text}}} if {how} else {{}})'


def _origin_edits(value: Value, carried: Carried) -> list[Edit]:
    """A setting whose value went elsewhere loses its statement; constructors are edited once."""
    if value.write is None or carried.named:
        return list(carried.edits)
    return list(without_statement(value.write))


def without_statement(write: Setting) -> tuple[Edit, ...]:
    """Delete the statement, with its line when nothing else is on it; `pass` fills a block."""
    names, source = write.module.names, write.module.source
    statement = names.statement_of(write.node)
    start, end = source.span(statement)
    block = names.parents.get(statement)
    if not isinstance(block, (cst.Module, cst.IndentedBlock)) or (
        isinstance(block, cst.IndentedBlock) and all(_is_setting(one) for one in block.body)
    ):
        return (source.edit(start, end, "pass"),)
    line, last = source.line_of(start), source.line_of(end)
    rest = source.text(end, source.line_start(last) + len(source.line_text(last).encode()))
    if rest.strip():
        return (source.edit(start, end + len(rest) - len(rest.lstrip(" \t")), ""),)
    following = source.line_start(last + 1) if last < source.line_count else len(source.raw)
    return (source.edit(source.line_start(line), following, ""),)


def _is_setting(statement: cst.CSTNode) -> bool:
    """Whether a statement writes settings, so that it may go like the others of its block."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    small = statement.body[0]
    target = small.targets[0].target if isinstance(small, cst.Assign) else None
    return "settings" in (dotted(target) or "").split(".") if target is not None else False
