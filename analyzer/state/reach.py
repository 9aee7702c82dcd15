"""Which functions run when: for each entry point of a server, at start-up, or in the background."""

from collections import deque
from collections.abc import Iterable

from analyzer.program.engine import Engine
from analyzer.servers.model import Entry, FoundServer
from analyzer.syntax.ir import Spot


class Reach:
    """Reachability over the call graph; `paths[entry][function]` is the caller on a shortest way."""

    def __init__(self, engine: Engine, servers: Iterable[FoundServer]) -> None:
        self._engine = engine
        self.servers = tuple(servers)
        self._registered = {
            gid for server in self.servers for entry in server.entries for gid in entry.roots
        }
        self.paths: dict[tuple[str, int], dict[int, tuple[int, Spot]]] = {}
        self.by_function: dict[int, list[tuple[str, int]]] = {}
        for server in self.servers:
            for index, entry in enumerate(server.entries):
                if entry.kind != "lifespan":
                    self._follow(server, index, entry)
        self.startup = self._startup()
        self.lifespan = self._lifespan()

    def _follow(self, server: FoundServer, index: int, entry: Entry) -> None:
        mark = (server.id, index)
        path: dict[int, tuple[int, Spot]] = {root: (-1, entry.spot) for root in entry.roots}
        pending = deque(path)
        while pending:
            gid = pending.popleft()
            self.by_function.setdefault(gid, []).append(mark)
            for callee, spots in self._callees(gid):
                if callee in path or not self._belongs(entry, gid, callee, spots):
                    continue
                path[callee] = (gid, min(spots, default=0))
                pending.append(callee)
        self.paths[mark] = path

    def _callees(self, gid: int) -> list[tuple[int, set[Spot]]]:
        calls = self._engine.calls
        merged: dict[int, set[Spot]] = {}
        for edges in (calls.edges.get(gid), calls.callbacks.get(gid)):
            for callee, spots in (edges or {}).items():
                merged.setdefault(callee, set()).update(spots)
        return sorted(merged.items())

    def _belongs(self, entry: Entry, caller: int, callee: int, spots: set[Spot]) -> bool:
        """Not a branch of another tool, and not another tool behind a shared decorator."""
        if caller == entry.gid and entry.elsewhere and spots and spots <= entry.elsewhere:
            return False
        return not (caller in entry.wrappers and callee in self._registered)

    def _startup(self) -> set[int]:
        """Functions that import and start-up code reaches without going through a registration."""
        roots = [gid for gid in self._engine.roots if gid not in self._registered]
        return self._closure(roots)

    def _lifespan(self) -> set[int]:
        roots = [
            entry.gid
            for server in self.servers
            for entry in server.entries
            if entry.kind == "lifespan"
        ]
        return self._closure(roots)

    def _closure(self, roots: Iterable[int]) -> set[int]:
        found: set[int] = set(roots)
        pending = list(found)
        while pending:
            for callee in self._engine.calls.edges.get(pending.pop(), ()):
                if callee not in found:
                    found.add(callee)
                    pending.append(callee)
        return found

    def entries_at(self, gid: int, spot: Spot) -> list[tuple[str, int]]:
        """The entry points during which code at `spot` of function `gid` may run."""
        found = []
        for server_id, index in self.by_function.get(gid, ()):
            entry = self.entry(server_id, index)
            if gid == entry.gid and spot in entry.elsewhere:
                continue
            found.append((server_id, index))
        return found

    def entry(self, server_id: str, index: int) -> Entry:
        server = next(server for server in self.servers if server.id == server_id)
        return server.entries[index]

    def requested(self, gid: int) -> bool:
        """Whether any entry point reaches the function."""
        return gid in self.by_function
