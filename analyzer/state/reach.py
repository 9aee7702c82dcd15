"""Which functions run when requests do: for each entry point, over the call graph.

Sets of entry points are bit masks, spread over the call graph in one pass for all of them; the
shortest way from one entry point is searched only when a trace asks for it.
"""

from collections import deque
from collections.abc import Iterable

from analyzer.program.engine import Engine
from analyzer.servers.model import Entry, EntryRef, FoundServer
from analyzer.syntax.ir import Spot


class Reach:
    """Reachability over the call graph; `by_function` has the functions that requests reach."""

    def __init__(self, engine: Engine, servers: Iterable[FoundServer]) -> None:
        self._engine = engine
        self.servers = tuple(servers)
        self._entries = {server.id: server.entries for server in self.servers}
        self._marks = [
            (server.id, index)
            for server in self.servers
            for index, entry in enumerate(server.entries)
            if entry.kind != "lifespan"
        ]
        self.registered = {
            gid for server in self.servers for entry in server.entries for gid in entry.roots
        }
        self._guards = self._entries_that_choose()
        self._calls: dict[int, list[tuple[int, set[Spot]]]] = {}
        self._decoded: dict[int, tuple[EntryRef, ...]] = {}
        self._paths: dict[EntryRef, dict[int, tuple[int, Spot]]] = {}
        self.by_function = self._spread()

    def _entries_that_choose(self) -> dict[int, list[tuple[int, Entry]]]:
        """Entry points that do not follow every call of a function, by that function."""
        found: dict[int, list[tuple[int, Entry]]] = {}
        for bit, mark in enumerate(self._marks):
            entry = self.entry(*mark)
            choosing = {*entry.wrappers, *(choice.gid for choice in entry.choices)}
            for gid in choosing:
                found.setdefault(gid, []).append((1 << bit, entry))
        return found

    def _spread(self) -> dict[int, int]:
        masks: dict[int, int] = {}
        for bit, mark in enumerate(self._marks):
            for gid in self.entry(*mark).roots:
                masks[gid] = masks.get(gid, 0) | 1 << bit
        pending = deque(masks)
        waiting = set(pending)
        while pending:
            gid = pending.popleft()
            waiting.discard(gid)
            mask = masks[gid]
            for callee, spots in self._callees(gid):
                known = masks.get(callee, 0)
                joined = known | self._passing(mask, gid, callee, spots)
                if joined != known:
                    masks[callee] = joined
                    if callee not in waiting:
                        waiting.add(callee)
                        pending.append(callee)
        return masks

    def _passing(self, mask: int, caller: int, callee: int, spots: set[Spot]) -> int:
        """The entry points of `mask` that follow a call."""
        for bit, entry in self._guards.get(caller, ()):
            if mask & bit and not self._belongs(entry, caller, callee, spots):
                mask &= ~bit
        return mask

    def _callees(self, gid: int) -> list[tuple[int, set[Spot]]]:
        known = self._calls.get(gid)
        if known is None:
            calls = self._engine.calls
            merged: dict[int, set[Spot]] = {}
            for edges in (calls.edges.get(gid), calls.callbacks.get(gid)):
                for callee, spots in (edges or {}).items():
                    merged.setdefault(callee, set()).update(spots)
            known = self._calls[gid] = sorted(merged.items())
        return known

    def _belongs(self, entry: Entry, caller: int, callee: int, spots: set[Spot]) -> bool:
        """Not a branch of another tool, and not another tool behind a shared decorator."""
        for choice in entry.choices:
            if caller == choice.gid:
                elsewhere = spots and spots <= choice.elsewhere
                if elsewhere or callee in choice.others:
                    return False
        return not (caller in entry.wrappers and callee in self.registered)

    # answers

    def path(self, mark: EntryRef) -> dict[int, tuple[int, Spot]]:
        """Each function that an entry point reaches, with the caller on a shortest way to it."""
        known = self._paths.get(mark)
        if known is None:
            known = self._paths[mark] = self._follow(self.entry(*mark))
        return known

    def _follow(self, entry: Entry) -> dict[int, tuple[int, Spot]]:
        path: dict[int, tuple[int, Spot]] = dict.fromkeys(entry.roots, (-1, entry.spot))
        pending = deque(path)
        choosing = {*entry.wrappers, *(choice.gid for choice in entry.choices)}
        while pending:
            gid = pending.popleft()
            for callee, spots in self._callees(gid):
                if callee in path:
                    continue
                if gid not in choosing or self._belongs(entry, gid, callee, spots):
                    path[callee] = (gid, min(spots, default=0))
                    pending.append(callee)
        return path

    def entries_at(self, gid: int, spot: Spot) -> tuple[EntryRef, ...]:
        """The entry points during which code at `spot` of function `gid` may run."""
        mask = self.by_function.get(gid, 0)
        for bit, entry in self._guards.get(gid, ()) if mask else ():
            if any(gid == choice.gid and spot in choice.elsewhere for choice in entry.choices):
                mask &= ~bit
        return self._decode(mask)

    def _decode(self, mask: int) -> tuple[EntryRef, ...]:
        known = self._decoded.get(mask)
        if known is None:
            known = tuple(mark for bit, mark in enumerate(self._marks) if mask >> bit & 1)
            self._decoded[mask] = known
        return known

    def entry(self, server_id: str, index: int) -> Entry:
        return self._entries[server_id][index]

    def requested(self, gid: int) -> bool:
        """Whether any entry point reaches the function."""
        return gid in self.by_function
