"""Transport arguments: from the 1.x constructor and settings to `run()` and the app factories."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import libcst as cst
import msgspec

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.constructions import Construction
from analyzer.codemods.lists import insert_items, remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import opening_of
from analyzer.codemods.sdk.mounting import given_mount_path, passed_mount_path
from analyzer.codemods.sdk.moving import Move, Stuck, plan_moves, starts_of
from analyzer.codemods.sdk.reading import setting_reads
from analyzer.codemods.sdk.settings import (
    argument_index,
    assigned_value,
    given,
    writes,
)
from analyzer.codemods.serverflow import ServerFlow, server_flow
from analyzer.codemods.serveruses import Start
from analyzer.run import Edit

ARGUMENT = "UNS403"
MOUNT_PATH = "UNS406"
SETTING = "UNS407"

_HOST_CAUTION = (
    "on 1.x the constructor armed the check of the Host header, on 2.x the host passed here does"
)


class Codes(NamedTuple):
    """The codes that speak of what moves."""

    argument: str = ARGUMENT
    mount_path: str = MOUNT_PATH
    setting: str = SETTING


class Also(NamedTuple):
    """Further arguments of a constructor that go, by index, with what comes instead."""

    gone: frozenset[int]
    edits: tuple[Edit, ...]
    title: str


class TransportPlan:
    """What the codemod hands back, and which constructor arguments go with it.

    `also` goes along with the first arguments that leave a constructor, so that no two changes
    meet at one comma.
    """

    def __init__(
        self, flow: ServerFlow, codes: Codes, also: Mapping[cst.Call, Also] | None = None
    ) -> None:
        self.codebase = flow.codebase
        self.flow = flow
        self.codes = codes
        self.also = also or {}
        self.removed: dict[cst.Call, frozenset[int]] = {}
        self.mounts: dict[cst.Call, int | str | None] = {
            start.call: passed_mount_path(flow, start) for start in self.flow.starts
        }
        self._filled: set[cst.Call] = set()
        self._moved: dict[cst.Call, tuple[Change, list[Move]]] = {}
        self.outcomes: tuple[Outcome, ...] = tuple(dict.fromkeys(self._outcomes()))

    def fills(self, call: cst.Call) -> bool:
        """Whether arguments are moved to a call that starts a server."""
        return call in self._filled

    def _outcomes(self) -> Iterator[Outcome]:
        for made in self.flow.constructions:
            yield from self._server(made)
        for start in self.flow.starts:
            yield from self._passed_mount_path(start)
        yield from self._unknown_starts()
        yield from self._own_constructors()

    def _server(self, made: Construction) -> Iterator[Outcome]:
        decisions = list(plan_moves(self.codebase, self.flow, made))
        moves = [decision for decision in decisions if isinstance(decision, Move)]
        yield from self._arguments(made, [move for move in moves if move.group == "argument"])
        for group in ("setting", "unsafe setting"):
            yield from self._settings(made, [move for move in moves if move.group == group])
        yield from self._stuck(made, [d for d in decisions if isinstance(d, Stuck)])
        yield from self._unread_writes(made, moves)
        yield from self._unpacked(made)
        yield from self._handed_on(made)
        yield from setting_reads(self.codebase, self.flow, made, moves, self.codes.setting)

    # Changes

    def _arguments(self, made: Construction, moves: list[Move]) -> Iterator[Outcome]:
        mount = given_mount_path(self.codebase, self.flow, made, starts_of(self.flow, made))
        if isinstance(mount, str):
            yield _mark(made.module, made.call, self.codes.mount_path, mount)
        gone = {mount} if isinstance(mount, int) else set()
        gone |= self._indices(made, moves)
        also = self.also.get(made.call)
        gone |= also.gone if also else frozenset()
        edits = self._left(made, gone, moves)
        if not edits:
            return
        self.removed[made.call] = frozenset(gone)
        code = self.codes.argument if moves or also else self.codes.mount_path
        titles = [_title(moves)] if moves else []
        titles += [also.title] if also else []
        title = "; ".join(titles) or "drop mount_path, which had no effect"
        edits += self._taken(moves) + (also.edits if also else ())
        line = made.module.names.line_of(made.call)
        change = Change(code, made.module.path, line, title, "safe", edits)
        self._moved[made.call] = change, moves
        yield change

    def without(self, made: Construction, fields: Collection[str]) -> Change | None:
        """The change that moves a server's arguments, but for some that go altogether; `None`
        where what else is passed counts on them."""
        if made.call not in self._moved:
            return None
        change, moves = self._moved[made.call]
        dropped = [move for move in moves if move.field in fields]
        alone = any(
            isinstance(self.mounts[start.call], int) or not start.call.args
            for move in dropped
            for start, _ in move.takes
        )
        if not dropped or alone or any(not move.takes for move in dropped):
            return None
        others = [move for move in moves if move not in dropped]
        also = self.also.get(made.call)
        gone = set(self.removed[made.call])
        edits = self._left(made, gone, moves)
        edits += self._taken(others) + (also.edits if also else ())
        name = (change.file, change.line, change.code, change.title)
        return msgspec.structs.replace(change, edits=edits, instead_of=(name,))

    def _settings(self, made: Construction, moves: list[Move]) -> Iterator[Outcome]:
        if not moves:
            return
        gone = self._indices(made, moves)
        already = self.removed.get(made.call, frozenset())
        if gone and already:
            for move in moves:
                reason = "the constructor was given a value that its settings replace"
                yield from self._stuck(made, [Stuck(move.field, reason)])
            return
        unsafe = moves[0].group == "unsafe setting"
        edits = self._left(made, gone, moves) + self._taken(moves)
        first = next(writes(self.flow, made, moves[0].field))
        yield Change(
            self.codes.setting,
            first.module.path,
            first.module.names.line_of(first.node),
            _title(moves),
            "unsafe" if unsafe else "safe",
            edits,
            _HOST_CAUTION if unsafe else "",
        )

    def _indices(self, made: Construction, moves: list[Move]) -> set[int]:
        found = (argument_index(made.positional, made.call, move.field) for move in moves)
        return {index for index in found if index is not None}

    def _left(self, made: Construction, gone: set[int], moves: list[Move]) -> tuple[Edit, ...]:
        """The edits that take arguments from a constructor, and from what it unpacks."""
        edits = remove_items(made.module.source, made.call.args, gone)
        entries = [entry for move in moves if (entry := made.entry(move.field)) is not None]
        for holder in dict.fromkeys(entry.holder for entry in entries):
            own = [entry for entry in entries if entry.holder is holder]
            positions = {entry.position for entry in own}
            edits += remove_items(own[0].module.source, own[0].items, positions)
        return edits

    def _taken(self, moves: list[Move]) -> tuple[Edit, ...]:
        """The edits that leave the origins and fill the calls that start the server."""
        edits = [edit for move in moves for edit in move.edits]
        texts: dict[cst.Call, list[str]] = defaultdict(list)
        starts: dict[cst.Call, Start] = {}
        for move in moves:
            for start, text in move.takes:
                texts[start.call].append(text)
                starts[start.call] = start
        for call, arguments in texts.items():
            edits += self._filled_call(starts[call], arguments)
        return tuple(dict.fromkeys(edits))

    def _filled_call(self, start: Start, texts: Sequence[str]) -> Sequence[Edit]:
        source, call = start.module.source, start.call
        mount = self.mounts[call]
        gone = frozenset({mount} if isinstance(mount, int) else ())
        opening = opening_of(source, call)
        if len(gone) == len(call.args) and call in self._filled:
            return (source.edit(opening, opening, f", {', '.join(texts)}"),)
        self._filled.add(call)
        return insert_items(source, call.args, opening, texts, gone)

    def _passed_mount_path(self, start: Start) -> Iterator[Outcome]:
        mount = self.mounts[start.call]
        module = start.module
        if isinstance(mount, str):
            yield _mark(module, start.call, self.codes.mount_path, mount)
        elif mount is not None:
            edits = remove_items(module.source, start.call.args, {mount})
            title = "drop mount_path, which had no effect"
            line = module.names.line_of(start.call)
            yield Change(self.codes.mount_path, module.path, line, title, "safe", edits)

    # Marks

    def _stuck(self, made: Construction, stuck: list[Stuck]) -> Iterator[Outcome]:
        reasons: dict[str, list[str]] = defaultdict(list)
        for decision in stuck:
            reasons[decision.reason].append(decision.field)
        for reason, fields in reasons.items():
            text = f"pass {', '.join(fields)} to run() or the app factory: {reason}"
            passed = [field for field in fields if given(made, field)]
            if passed:
                yield _mark(made.module, made.call, self.codes.argument, text)
            for field in fields:
                for write in writes(self.flow, made, field):
                    text = f"pass {field} to run() or the app factory: {reason}"
                    yield _mark(write.module, write.node, self.codes.setting, text)

    def _unread_writes(self, made: Construction, moves: list[Move]) -> Iterator[Outcome]:
        for move in moves:
            for write in writes(self.flow, made, move.field):
                if assigned_value(write) not in move.carriers:
                    text = f"settings.{move.field} is gone, and no start of the server reads this"
                    yield _mark(write.module, write.node, self.codes.setting, text)

    def _unpacked(self, made: Construction) -> Iterator[Outcome]:
        is_known = made.unpacked is not None and made.entry("mount_path") is None
        if made.old and not is_known:
            text = "transport arguments among the unpacked ones go to run() or the app factory"
            yield _mark(made.module, made.call, self.codes.argument, text)

    def _own_constructors(self) -> Iterator[Outcome]:
        """Subclasses whose constructor hands on what cannot be followed."""
        made = {one.within for one in self.flow.constructions}
        for one in dict.fromkeys(self.flow.subclasses.values()):
            if one in made or one.is_whole:
                continue
            text = "transport arguments among the unpacked ones go to run() or the app factory"
            yield _mark(one.module, one.call, self.codes.argument, text)

    def _handed_on(self, made: Construction) -> Iterator[Outcome]:
        fields = [field for field in self.flow.table.arguments if given(made, field)]
        for module, node, servers in self.flow.references:
            if fields and made.number in servers:
                text = f"pass {', '.join(fields)} here, for example with functools.partial"
                yield _mark(module, node, self.codes.argument, text)

    def _unknown_starts(self) -> Iterator[Outcome]:
        fields = [
            field
            for field in self.flow.table.arguments
            if any(
                given(made, field) or list(writes(self.flow, made, field))
                for made in self.flow.constructions
            )
        ]
        for start in self.flow.starts:
            if fields and not start.servers:
                text = f"if this starts the server, pass what it needs of {', '.join(fields)}"
                yield _mark(start.module, start.call, self.codes.argument, text)


@lru_cache(maxsize=1)
def transport_plan(codebase: Codebase) -> TransportPlan:
    return TransportPlan(server_flow(codebase), Codes())


def plan(codebase: Codebase) -> Iterator[Outcome]:
    return iter(transport_plan(codebase).outcomes)


CODEMOD = Codemod("sdk-transport", (ARGUMENT, MOUNT_PATH, SETTING), plan)


def _title(moves: list[Move]) -> str:
    taken = [move.field for move in moves if move.takes]
    dropped = [move.field for move in moves if not move.takes]
    parts = []
    if taken:
        parts.append(f"pass {', '.join(taken)} where the server starts")
    if dropped:
        parts.append(f"drop {', '.join(dropped)}, which no start of the server takes")
    return "; ".join(parts)


def _mark(module: Module, node: cst.CSTNode, code: str, text: str) -> Mark:
    return Mark(module.path, module.names.line_of(node), code, text)
