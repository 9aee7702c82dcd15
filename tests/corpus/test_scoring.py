"""The score is what a person would say of a run over a labelled server."""

from collections import Counter
from pathlib import Path

import msgspec
import pytest

from analyzer.run import Cell, Files, FourFacts, Invocation, Neighbourhood, Role, Run, Server
from analyzer.run import VerdictName as Verdict
from tests.corpus.run import misses, summary
from tests.corpus.scoring import (
    Judged,
    Label,
    LabelledCell,
    Missed,
    Score,
    judge,
    read_labels,
    total,
)

LABELS = read_labels(Path(__file__).with_name("servers.jsonl"))


def cell(role: Role, file: str = "app.py", line: int = 3, name: str = "CARTS") -> Cell:
    return Cell(
        id=f"{file}:{name}",
        name=name,
        file=file,
        line=line,
        role=role,
        scope="process",
        key="none",
        written_by=(),
        read_by=(),
        leaks_across_clients=False,
        serialisable=None,
        thread_unsafe=False,
        remedy="",
        reason="because",
        confidence="high",
        fate=(),
        trace=(),
        neighbourhood=Neighbourhood(),
    )


def run(verdict: Verdict | None, *cells: Cell, dependencies: tuple[str, ...] = ()) -> Run:
    server = Server(
        id="s",
        name="s",
        project=".",
        file="app.py",
        line=1,
        framework="mcp.fastmcp",
        transports=(),
        entry_points=(),
        verdict=verdict or "stateless",
        confidence="high",
        reason="a reason",
        facts=FourFacts(None, None, None, None),
        cells=tuple(c.id for c in cells),
        effort=0,
        trace=(),
        dependencies=dependencies,
    )
    return Run(
        tool_version="0",
        run=Invocation(paths=(), options={}),
        projects=(),
        servers=(server,) if verdict else (),
        cells=cells,
        findings=(),
        diagnostics=(),
        files=Files((), (), ()),
    )


def label(verdict: Verdict, near_miss: tuple[Verdict, ...] = (), line: int = 0) -> Label:
    cells = (LabelledCell("CARTS", "app.py", line, "yes"),) if line else ()
    return Label("shop", "1", verdict, near_miss, cells)


def test_the_labels() -> None:
    assert Counter(one.verdict for one in LABELS) == {
        "genuinely-stateful": 11,
        "accidentally-stateful": 7,
        "stateless": 4,
    }
    decides = Counter(c.decides for one in LABELS for c in one.cells)
    assert (decides["yes"], decides["arguable"]) == (15, 12)
    assert LABELS[0].folder == "mcp_server_calculator-0.2.0"


TRANSPORT = ("is served over HTTP with a session per client, the SDK's default",)


@pytest.mark.parametrize(
    ("expected", "near_miss", "value", "right"),
    [
        ("stateless", (), run("stateless"), True),
        ("accidentally-stateful", ("stateless",), run("stateless"), True),
        ("accidentally-stateful", (), run("genuinely-stateful"), False),
        ("genuinely-stateful", ("accidentally-stateful",), run("accidentally-stateful"), False),
        ("genuinely-stateful", (), run("genuinely-stateful"), True),
        ("stateless", (), run("accidentally-stateful", dependencies=TRANSPORT), True),
        ("stateless", (), run("accidentally-stateful", dependencies=("reads session id",)), False),
        ("stateless", (), run("accidentally-stateful", cell("cache")), False),
        ("stateless", (), run("inconclusive"), False),
        ("stateless", (), run(None), False),
    ],
)
def test_verdict(
    expected: Verdict, near_miss: tuple[Verdict, ...], value: Run, right: bool
) -> None:
    assert judge(label(expected, near_miss), value, Path(), 0.0).right is right


def test_a_cell_within_two_lines_is_hit() -> None:
    judged = judge(
        label("genuinely-stateful", line=5), run("genuinely-stateful", cell("handle")), Path(), 0.5
    )
    assert judged == Judged(
        package="shop",
        expected="genuinely-stateful",
        found="genuinely-stateful",
        right=True,
        seconds=0.5,
        reason="a reason",
        hit=("CARTS app.py:5",),
        missed=(),
        false=(),
    )


def test_a_cell_with_another_role_is_missed_and_says_which() -> None:
    value = run("accidentally-stateful", cell("cache"))
    judged = judge(label("genuinely-stateful", line=3), value, Path(), 0.0)
    assert judged.missed == (Missed("CARTS app.py:3", "cache: because"),)
    assert misses([judged]) == [
        "shop: expected genuinely-stateful, found accidentally-stateful: a reason",
        "shop: missed CARTS app.py:3: cache: because",
    ]


def test_the_owner_object_is_its_field(tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(
        "class Store:\n    def __init__(self):\n        self.x = {}\n"
    )
    (tmp_path / "app.py").write_text(
        "from store import Store\n\n\n\n\nstore = Store()\nother = 1\n"
    )
    wanted = Label(
        "shop", "1", "genuinely-stateful", (), (LabelledCell("self.x", "store.py", 3, "yes"),)
    )

    def is_hit(line: int) -> bool:
        value = run("genuinely-stateful", cell("session data", line=line))
        return bool(judge(wanted, value, tmp_path, 0.0).hit)

    assert (is_hit(6), is_hit(7)) == (True, False)


@pytest.mark.parametrize(("near_miss", "false"), [((), 1), (("genuinely-stateful",), 0)])
def test_a_deciding_role_on_a_harmless_server_is_false(
    near_miss: tuple[Verdict, ...], false: int
) -> None:
    value = run("genuinely-stateful", cell("session data"))
    judged = judge(label("accidentally-stateful", near_miss), value, Path(), 0.0)
    assert judged.false == ("CARTS app.py:3 as session data: because",) * false


def test_the_total() -> None:
    found = judge(
        label("genuinely-stateful", line=3), run("genuinely-stateful", cell("handle")), Path(), 0
    )
    missed = msgspec.structs.replace(found, right=False, hit=(), missed=(Missed("a", "b"),))
    score = total([found, missed])
    assert score == Score(
        verdicts_right=1,
        verdicts=2,
        genuine_found=1,
        genuine=2,
        cells_found=1,
        cells=2,
        false_cells=0,
    )
    assert summary(score)[0] == "verdicts right        1 of 2"
