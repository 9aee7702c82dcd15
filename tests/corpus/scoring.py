"""How right an audit of a labelled server is: its verdict, and the cells that decide."""

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from analyzer.report.words import DECIDING_ROLES, QUIET_ROLES
from analyzer.run import Cell, Run, Server, VerdictName

GENUINE: VerdictName = "genuinely-stateful"
WORST_FIRST: tuple[VerdictName, ...] = (
    GENUINE,
    "inconclusive",
    "accidentally-stateful",
    "stateless",
)
TRANSPORT = "session per client, the SDK's default"
"""In a verdict's words: the SDK keeps sessions, and nothing in the server asks for them."""

NEAR = 2
"""Lines between a label and a cell that is the same."""


class LabelledCell(msgspec.Struct, frozen=True):
    name: str
    file: str
    line: int
    decides: Literal["yes", "arguable", "no"]
    note: str = ""


class Label(msgspec.Struct, frozen=True):
    """One line of `servers.jsonl`: what two readers said of a published server."""

    package: str
    version: str
    verdict: VerdictName
    near_miss: tuple[VerdictName, ...]
    cells: tuple[LabelledCell, ...]

    @property
    def folder(self) -> str:
        """The unpacked wheel's name."""
        return f"{self.package.replace('-', '_')}-{self.version}"


class Missed(msgspec.Struct, frozen=True):
    """A deciding cell that was not found as one, and what stood in its place."""

    cell: str
    instead: str


class Judged(msgspec.Struct, frozen=True):
    """One server's result; `false` are cells with a deciding role that should not have one."""

    package: str
    expected: VerdictName
    found: VerdictName | None
    right: bool
    seconds: float
    reason: str
    hit: tuple[str, ...]
    missed: tuple[Missed, ...]
    false: tuple[str, ...]


class Score(msgspec.Struct, frozen=True):
    verdicts_right: int
    verdicts: int
    genuine_found: int
    genuine: int
    cells_found: int
    cells: int
    false_cells: int


def read_labels(file: Path) -> tuple[Label, ...]:
    lines = file.read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Label) for line in lines if line)


def judge(label: Label, run: Run, root: Path, seconds: float) -> Judged:
    """Compare a run over the unpacked wheel at `root` with what the readers said."""
    server = worst_server(run.servers)
    deciding = [cell for cell in run.cells if cell.role in DECIDING_ROLES]
    wanted = [cell for cell in label.cells if cell.decides == "yes"]
    hit = [want for want in wanted if any(same_cell(want, cell, root) for cell in deciding)]
    may_decide = GENUINE in (label.verdict, *label.near_miss)
    return Judged(
        package=label.package,
        expected=label.verdict,
        found=server.verdict if server else None,
        right=is_right(label, server, run),
        seconds=seconds,
        reason=server.reason if server else "no server was found",
        hit=tuple(_place(cell) for cell in hit),
        missed=tuple(Missed(_place(c), _stand_in(c, run.cells)) for c in wanted if c not in hit),
        false=()
        if may_decide
        else tuple(f"{_place(c)} as {c.role}: {c.reason}" for c in deciding),
    )


def worst_server(servers: Iterable[Server]) -> Server | None:
    """The server that decides what the package is."""
    return min(servers, key=lambda server: WORST_FIRST.index(server.verdict), default=None)


def is_right(label: Label, server: Server | None, run: Run) -> bool:
    if server is None:
        return False
    if label.verdict == GENUINE or server.verdict == label.verdict:
        return server.verdict == label.verdict
    if server.verdict in label.near_miss:
        return True
    return label.verdict == "stateless" and is_transport_only(run)


def is_transport_only(run: Run) -> bool:
    """Whether every server is below genuine and the transport is all that keeps it stateful."""
    return all(
        server.verdict == "stateless"
        or (
            server.verdict == "accidentally-stateful"
            and not [use for use in server.dependencies if TRANSPORT not in use]
            and all(c.role in QUIET_ROLES for c in run.cells if c.id in server.cells)
        )
        for server in run.servers
    )


def same_cell(label: LabelledCell, cell: Cell, root: Path) -> bool:
    """Whether both name the same place, or one is the object that the other is a field of."""
    if label.file == cell.file and abs(label.line - cell.line) <= NEAR:
        return True
    return _owns(root, (label.file, label.line), (cell.file, cell.line)) or _owns(
        root, (cell.file, cell.line), (label.file, label.line)
    )


def total(judged: Iterable[Judged]) -> Score:
    judged = tuple(judged)
    genuine = [one for one in judged if one.expected == GENUINE]
    return Score(
        verdicts_right=sum(one.right for one in judged),
        verdicts=len(judged),
        genuine_found=sum(one.right for one in genuine),
        genuine=len(genuine),
        cells_found=sum(len(one.hit) for one in judged),
        cells=sum(len(one.hit) + len(one.missed) for one in judged),
        false_cells=sum(len(one.false) for one in judged),
    )


def _owns(root: Path, owner: tuple[str, int], field: tuple[str, int]) -> bool:
    """Whether the line of `owner` makes or declares an object of the class that has `field`."""
    cls = _enclosing_class(root / field[0], field[1])
    line = _parsed(root / owner[0])[0][owner[1] - 1 : owner[1]]
    if cls is None or not line:
        return False
    try:
        names = ast.walk(ast.parse(line[0].strip()))
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Name) and node.id == cls for node in names)


def _enclosing_class(file: Path, line: int) -> str | None:
    _, tree = _parsed(file)
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and node.lineno <= line <= (node.end_lineno or line)
    ]
    return max(around, key=lambda node: node.lineno).name if around else None


def _parsed(file: Path) -> tuple[list[str], ast.Module]:
    try:
        source = file.read_text(encoding="utf-8")
        return source.splitlines(), ast.parse(source)
    except (OSError, SyntaxError, ValueError):
        return [], ast.Module(body=[], type_ignores=[])


def _stand_in(label: LabelledCell, cells: Iterable[Cell]) -> str:
    here = [c for c in cells if c.file == label.file and abs(c.line - label.line) <= NEAR]
    return "; ".join(f"{c.role}: {c.reason}" for c in here) or "no cell found there"


def _place(cell: LabelledCell | Cell) -> str:
    return f"{cell.name} {cell.file}:{cell.line}"
