"""The state graph: entry points, functions and cells; traces and neighbourhoods cut from it."""

from collections.abc import Callable, Iterable

import networkx as nx

from analyzer.program.engine import Engine
from analyzer.program.tables import FunctionEntry
from analyzer.run import GraphEdge, GraphNode, Neighbourhood, Step
from analyzer.servers.model import Entry, EntryRef, FoundServer
from analyzer.servers.usage import Used
from analyzer.state.model import REMOVALS, Access
from analyzer.state.reach import Reach
from analyzer.state.statecell import StateCell
from analyzer.syntax.ir import Spot

Locate = Callable[[str, Spot], tuple[int, int, int]]
"""`(file, spot) → line, column, end column`."""

MAX_ENTRIES = 100
"""Entry points drawn around one cell; the rest are counted in the cell's own lists."""


class StateGraph:
    """Entry points call functions, functions read and write cells.

    A node's attribute says what it stands for: `entry`, `function` or `cell`.
    """

    def __init__(
        self, engine: Engine, reach: Reach, cells: Iterable[StateCell], locate: Locate
    ) -> None:
        self._engine = engine
        self._reach = reach
        self._locate = locate
        self.graph: nx.DiGraph[str] = nx.DiGraph()
        for cell in cells:
            self._add(cell)

    def _add(self, cell: StateCell) -> None:
        self.graph.add_node(cell.id, cell=cell)
        for kind, touching in (("reads", cell.readers), ("writes", cell.writers)):
            for ref, access in touching:
                names = self._chain(ref, access.gid)
                nx.add_path(self.graph, names, kind="calls")
                known = self.graph.get_edge_data(names[-1], cell.id, {}).get("kind")
                self.graph.add_edge(
                    names[-1], cell.id, kind="writes" if known == "writes" else kind
                )

    def _chain(self, ref: EntryRef, gid: int) -> list[str]:
        """The nodes from an entry point to function `gid`, added where they are new."""
        names = [_entry_name(ref)]
        self.graph.add_node(names[0], entry=self._reach.entry(*ref))
        for step in self._path(ref, gid):
            names.append(f"f{step}")
            self.graph.add_node(names[-1], function=self._engine.tables.functions[step])
        return names

    def _path(self, ref: EntryRef, gid: int) -> list[int]:
        """Functions from the entry point's own to `gid`, by a shortest chain of calls."""
        parents = self._reach.path(ref)
        path = []
        current = gid
        while current != -1 and current in parents:
            path.append(current)
            current = parents[current][0]
        return path[::-1]

    # traces

    def trace(self, cell: StateCell) -> tuple[Step, ...]:
        """From an entry point to the write, then from another to the read, then the definition."""
        place = cell.definition
        steps = [self._step(place.file, place.spot, f"{place.name} is defined here")]
        writer = min(cell.writers, key=self._directness, default=None)
        reader = self._other(cell, writer)
        for touching in (writer, reader):
            if touching is not None:
                ref, access = touching
                text = f"{access.act.value} {place.name}"
                steps += self._walked(ref, access.gid, access.spot, text)
        steps.append(self._step(place.file, place.spot, cell.decision.reason))
        return tuple(dict.fromkeys(steps))

    def use_trace(self, server: FoundServer, use: Used) -> tuple[Step, ...]:
        """From an entry point of `server`, or from where start-up code makes it, to one use."""
        text = f"{use.api.replace('-', ' ')}: {use.source}"
        refs = [ref for ref in self._reach.entries_at(use.gid, use.spot) if ref[0] == server.id]
        if refs:
            nearest = min(refs, key=lambda ref: (len(self._path(ref, use.gid)), ref))
            return tuple(self._walked(nearest, use.gid, use.spot, text))
        file = self._engine.tables.functions[use.gid].module.file
        made = self._step(server.file, server.spot, f"{server.name} is made here")
        return (made, self._step(file, use.spot, text))

    def _directness(self, touching: tuple[EntryRef, Access]) -> tuple[bool, int, EntryRef]:
        """How plainly an entry point touches a cell: it writes, in few calls, first of all."""
        ref, access = touching
        return access.act in REMOVALS, len(self._path(ref, access.gid)), ref

    def _other(
        self, cell: StateCell, writer: tuple[EntryRef, Access] | None
    ) -> tuple[EntryRef, Access] | None:
        """The plainest reader; one that does not write as well where there is one."""
        writers = {ref for ref, _ in cell.writers}

        def rank(reader: tuple[EntryRef, Access]) -> tuple[bool, bool, tuple[bool, int, EntryRef]]:
            same = writer is not None and reader[0] == writer[0]
            return same, reader[0] in writers, self._directness(reader)

        return min(cell.readers, key=rank, default=None)

    def _walked(self, ref: EntryRef, gid: int, spot: Spot, text: str) -> list[Step]:
        """From the call of an entry point to the spot in function `gid` that `text` is about."""
        entry = self._reach.entry(*ref)
        steps = [self._step(entry.file, entry.spot, f"{entry.kind} {entry.name} is called")]
        parents = self._reach.path(ref)
        for step in self._path(ref, gid)[1:]:
            caller, called_at = parents[step]
            file = self._engine.tables.functions[caller].module.file
            callee = self._engine.tables.functions[step].label
            steps.append(self._step(file, called_at, f"calls {callee}"))
        file = self._engine.tables.functions[gid].module.file
        return [*steps, self._step(file, spot, text)]

    def _step(self, file: str, spot: Spot, text: str) -> Step:
        return Step(file, self._line(file, spot), text)

    # pictures

    def neighbourhood(self, cell: StateCell) -> Neighbourhood:
        """Entry points that reach the cell, the functions between, and the cell."""
        shown = self._shown(cell)
        if not shown:
            return Neighbourhood()
        keep = {cell.id}
        for ref, access in (*cell.writers, *cell.readers):
            if ref in shown:
                keep.update(self._chain(ref, access.gid))
        part = self.graph.subgraph(keep)
        layers = self._layers(part, cell.id)
        nodes = {name: self._node(name, layers[name]) for name in part}
        edges = [
            GraphEdge(nodes[source].id, nodes[target].id, data["kind"])
            for source, target, data in part.edges(data=True)
        ]
        return Neighbourhood(
            tuple(sorted(nodes.values(), key=lambda n: (n.layer, n.file, n.line, n.id))),
            tuple(sorted(edges, key=lambda e: (e.source, e.target))),
        )

    def _shown(self, cell: StateCell) -> set[EntryRef]:
        writers = [ref for ref, _ in cell.writers]
        readers = [ref for ref, _ in cell.readers]
        half = MAX_ENTRIES // 2
        return set((writers[:half] + readers)[:MAX_ENTRIES])

    def _layers(self, part: "nx.DiGraph[str]", cell: str) -> dict[str, int]:
        """Columns: entry points first, the cell last, functions by the longest way to them."""
        acyclic = nx.condensation(part)
        depth = dict.fromkeys(acyclic, 0)
        for group in nx.topological_sort(acyclic):
            for following in acyclic.successors(group):
                depth[following] = max(depth[following], depth[group] + 1)
        mapping = acyclic.graph["mapping"]
        layers = {name: depth[mapping[name]] for name in part}
        last = max(layers.values(), default=0)
        layers[cell] = max(last, 1)
        return layers

    def _node(self, name: str, layer: int) -> GraphNode:
        match self.graph.nodes[name]:
            case {"cell": StateCell(definition=place)}:
                line = self._line(place.file, place.spot)
                return GraphNode(name, "cell", place.name, place.file, line, layer)
            case {"entry": Entry() as entry}:
                line = self._line(entry.file, entry.spot)
                return GraphNode(name, "entry point", entry.name, entry.file, line, layer)
            case {"function": FunctionEntry() as function}:
                file, label = function.module.file, function.label
                line = self._line(file, function.ir.spot)
                return GraphNode(f"{file}:{label}:{line}", "function", label, file, line, layer)
        raise AssertionError(name)

    def _line(self, file: str, spot: Spot) -> int:
        return self._locate(file, spot)[0]


def _entry_name(ref: EntryRef) -> str:
    return f"e{ref[0]}#{ref[1]}"
