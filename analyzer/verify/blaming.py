"""Which state the analysis holds responsible for a divergence, and what it says of it."""

from collections.abc import Iterator

import msgspec

from analyzer.run import Cell, Role, Run, Server
from analyzer.verification import Outcome
from analyzer.verify.scenario import Step
from analyzer.verify.transcript import Listed

QUIET: tuple[Role, ...] = ("constant", "request")
DECIDING: tuple[Role, ...] = ("session data", "handle", "identity", "secret", "listing")


class Known(msgspec.Struct, frozen=True):
    """What the analysis says of the server that was run."""

    server: Server
    cells: tuple[Cell, ...]

    def read_by(self, step: Step) -> tuple[Cell, ...]:
        """Cells that this step reads, those that decide first; quiet ones do not count."""
        found = (cell for cell in self.cells if not self._names(step).isdisjoint(cell.read_by))
        return tuple(sorted(found, key=_weight))

    def touched_by(self, step: Step) -> tuple[Cell, ...]:
        names = self._names(step)
        found = (c for c in self.cells if not names.isdisjoint((*c.read_by, *c.written_by)))
        return tuple(sorted(found, key=_weight))

    def responsible(self, step: Step) -> tuple[Cell | None, Outcome]:
        """The state that explains a divergence of this step, and whether it may diverge."""
        cells = self.read_by(step) or self.touched_by(step)
        if not cells:
            return None, "diverges"
        soft = all(cell.role not in (*DECIDING, "unknown") for cell in cells)
        return cells[0], "accounted for" if soft else "diverges"

    def deciding(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.role in DECIDING)

    def _names(self, step: Step) -> frozenset[str]:
        """Entry points that answer a step; which resource has which address is not known."""
        if step.call is not None:
            return frozenset((step.call,))
        if step.get is not None:
            return frozenset((step.get,))
        kind = "resource" if step.read is not None else "completion"
        points = self.server.entry_points
        return frozenset(point.name for point in points if point.kind == kind)


def known_of(run: Run | None, name: str | None, listed: Listed) -> Known | None:
    """The server of a run that lists these tools, if one does."""
    tools = {str(tool["name"]) for tool in listed.tools.items}
    ranked = sorted(_ranks(run, name, tools), key=lambda pair: pair[0], reverse=True)
    if run is None or not ranked or ranked[0][0] == (0, 0):
        return None
    server = ranked[0][1]
    cells = (cell for cell in run.cells if cell.id in server.cells and cell.role not in QUIET)
    return Known(server, tuple(cells))


def _ranks(
    run: Run | None, name: str | None, tools: set[str]
) -> Iterator[tuple[tuple[int, int], Server]]:
    for server in run.servers if run else ():
        own = {point.name for point in server.entry_points if point.kind == "tool"}
        yield (len(own & tools), int(server.name == name)), server


def _weight(cell: Cell) -> tuple[int, str]:
    rank = DECIDING.index(cell.role) if cell.role in DECIDING else len(DECIDING)
    return (rank + (cell.role not in (*DECIDING, "unknown")), cell.id)
