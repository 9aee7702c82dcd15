"""What code that many calls share keeps for itself: tokens it renews, the last error, a queue.

Such a value says nothing of what a caller did before: each call that reads it also writes it, in
functions that are nobody's entry point, from nothing that a caller gave and not from what was
there before. Another call, on another replica, does just the same.
"""

from collections.abc import Collection, Iterable, Mapping

from analyzer.program.engine import Engine
from analyzer.state.model import READS, WRITES, Access, Act, Location
from analyzer.state.moments import CLOCKS
from analyzer.state.origins import Origins
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

MIN_CALLS = 3
"""How many entry points must share the code: a tool that reads what it wrote last is a story."""


class Upkeep:
    """`entries` are the functions of entry points, `background` those that run beside calls."""

    def __init__(
        self,
        engine: Engine,
        origins: Origins,
        entries: Collection[int],
        background: Collection[int],
    ) -> None:
        self._engine = engine
        self._origins = origins
        self._entries = entries
        self._background = background

    def is_upkeep(self, request: Iterable[Access], calls: int) -> bool:
        """Whether the accesses of `calls` entry points, each of which writes, are upkeep."""
        listed = tuple(request)
        writes = [one for one in listed if one.act in WRITES and not one.initial]
        if calls < MIN_CALLS or not writes:
            return False
        read = {(one.gid, one.spot) for one in listed if one.act in READS}
        return all(
            one.act is Act.REBIND
            and one.gid not in self._entries
            and not self._is_given(one.value, one.gid)
            and not self._goes_on(one, read)
            for one in writes
        )

    def is_renewed(self, request: Iterable[Access]) -> bool:
        """Whether all that is written comes from elsewhere, when what is there is too old."""
        writes = [one for one in request if one.act in WRITES and not one.initial]
        read = {(one.gid, one.spot) for one in request if one.act in READS}
        return bool(writes) and all(
            one.act is Act.REBIND
            and self._is_for_age(one)
            and not self._is_given(one.value, one.gid)
            and not self._goes_on(one, read)
            for one in writes
        )

    def _is_for_age(self, write: Access) -> bool:
        """Whether a write is done where a test that asks for the time says so."""
        for node in self._engine.tables.functions[write.gid].nodes:
            if isinstance(node, ir.If) and any(
                write.spot == getattr(inner, "spot", -1)
                for statement in node.body
                for inner in walk(statement)
            ):
                called = self._origins.of(node.test, write.gid).calls
                if any(name.startswith(CLOCKS) for name in called):
                    return True
        return False

    def _is_given(self, value: ir.Expr | None, gid: int) -> bool:
        sources = self._origins.of(value, gid)
        known = not (sources.open or sources.session or sources.principal)
        return bool(sources.parameters) or not known

    def _goes_on(self, write: Access, read: set[tuple[int, ir.Spot]]) -> bool:
        """Whether what is written is made from what was there."""
        values: list[ir.Expr | None] = [write.value]
        assigned = self._origins.assigned(write.gid)
        for node in walk(write.value):
            if isinstance(node, ir.Name):
                values += assigned.get(node.id, ())
        return any(
            (write.gid, getattr(node, "spot", -1)) in read
            for value in values
            for node in walk(value)
        )

    def is_drained(
        self, location: Location, request: Iterable[Access], results: Mapping[int, set[Location]]
    ) -> bool:
        """Whether only functions beside the calls read it, which write nothing that calls read.

        `results` has what a function writes and calls read.
        """
        readers = {one.gid for one in request if one.act in READS or one.act is Act.TAKE}
        return (
            bool(readers)
            and readers <= set(self._background)
            and not any(results.get(gid, set()) - {location} for gid in self._all(readers))
        )

    def _all(self, readers: Iterable[int]) -> set[int]:
        found = set(readers)
        pending = sorted(found)
        while pending:
            for callee in self._engine.calls.edges.get(pending.pop(), ()):
                if callee not in found:
                    found.add(callee)
                    pending.append(callee)
        return found
