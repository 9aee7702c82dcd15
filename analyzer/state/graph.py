"""The state graph: entry points, functions and cells; traces and neighbourhoods cut from it."""

from collections.abc import Callable, Iterable

import networkx as nx

from analyzer.program.engine import Engine
from analyzer.program.tables import FunctionEntry
from analyzer.run import GraphEdge, GraphNode, Neighbourhood, Step
from analyzer.servers.model import Entry, EntryRef
from analyzer.state.model import Access
from analyzer.state.reach import Reach
from analyzer.state.statecell import StateCell
from analyzer.syntax.ir import Spot

Locate = Callable[[str, Spot], tuple[int, int, int]]
"""`(file, spot) → line, column, end column`."""

MAX_ENTRIES = 12
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
        writer = cell.writers[0] if cell.writers else None
        reader = self._other(cell, writer)
        if writer is not None:
            steps += self._walked(cell, *writer)
        if reader is not None:
            steps += self._walked(cell, *reader)
        steps.append(self._step(place.file, place.spot, cell.decision.reason))
        return tuple(dict.fromkeys(steps))

    def _other(
        self, cell: StateCell, writer: tuple[EntryRef, Access] | None
    ) -> tuple[EntryRef, Access] | None:
        """A reader that is not the writer, where there is one."""
        for reader in cell.readers:
            if writer is None or reader[0] != writer[0]:
                return reader
        return cell.readers[0] if cell.readers else None

    def _walked(self, cell: StateCell, ref: EntryRef, access: Access) -> list[Step]:
        entry = self._reach.entry(*ref)
        steps = [self._step(entry.file, entry.spot, f"{entry.kind} {entry.name} is called")]
        path = self._path(ref, access.gid)
        parents = self._reach.path(ref)
        for gid in path[1:]:
            caller, spot = parents[gid]
            callee = self._engine.tables.functions[gid]
            file = self._engine.tables.functions[caller].module.file
            steps.append(self._step(file, spot, f"calls {callee.label}"))
        file = self._engine.tables.functions[access.gid].module.file
        verb = access.act.value
        steps.append(self._step(file, access.spot, f"{verb} {cell.definition.name}"))
        return steps

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
