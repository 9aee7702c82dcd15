"""Which changes are made: selection, safety, overlap, suppression."""

import pytest

from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.source import Source, read_source
from analyzer.rewrite.planning import Refused, plan_rewrite
from analyzer.run import Applicability, Edit

TEXT = b"abc = 1\nxyz = 2\n"


def sources(raw: bytes = TEXT) -> dict[str, Source]:
    source = read_source("a.py", raw)
    assert isinstance(source, Source)
    return {"a.py": source}


def change(
    start: int, end: int, text: str, *, code: str = "UNS401", how: Applicability = "safe"
) -> Change:
    return Change(
        code, "a.py", 1, "do it", how, (Edit("a.py", start, end, text),), "it may differ"
    )


def planned(*outcomes: Outcome, unsafe: bool = False, select: tuple[str, ...] = ()) -> list[Edit]:
    plan = plan_rewrite(sources(), outcomes, unsafe=unsafe, select=select)
    return list(plan.edits.get("a.py", ()))


def test_the_later_of_two_that_overlap_is_refused_and_marked() -> None:
    first, second = change(0, 3, "one"), change(2, 5, "two", code="UNS403")
    plan = plan_rewrite(sources(), [first, second], unsafe=False)
    assert plan.applied == (first,)
    assert plan.refused == (Refused("a.py", 1, "UNS403", "overlaps another change"),)
    assert plan.marks == (Mark("a.py", 1, "UNS403", "do it; it may differ"),)


@pytest.mark.parametrize(
    "other",
    [change(3, 3, "after"), change(0, 0, "before"), change(3, 6, "beside"), change(0, 3, "one")],
    ids=["insert-behind", "insert-before", "adjacent", "equal"],
)
def test_what_does_not_overlap(other: Change) -> None:
    plan = plan_rewrite(sources(), [change(0, 3, "one"), other], unsafe=False)
    assert plan.refused == ()


def test_insertions_at_one_place_keep_their_order() -> None:
    edits = planned(change(3, 6, "r"), change(3, 3, "b"), change(3, 3, "a"))
    assert [edit.text for edit in edits] == ["b", "a", "r"]


def test_unsafe_changes_wait_for_the_flag() -> None:
    outcome = change(0, 3, "one", how="unsafe")
    marker = "# unstick: UNS401 do it; it may differ\n"
    assert planned(outcome) == [Edit("a.py", 0, 0, marker)]
    assert planned(outcome, unsafe=True) == [Edit("a.py", 0, 3, "one")]


def test_manual_changes_are_never_made() -> None:
    edits = planned(change(0, 3, "one", how="manual"), unsafe=True)
    assert [edit.start for edit in edits] == [0]
    assert edits[0].text.startswith("# unstick: UNS401")


def test_select_takes_prefixes() -> None:
    both = change(0, 3, "one"), change(8, 11, "two", code="UNS403")
    assert planned(*both, select=("UNS403",)) == [Edit("a.py", 8, 11, "two")]
    assert len(planned(*both, select=("UNS4",))) == 2


@pytest.mark.parametrize(
    "text",
    [
        b"x = 1  # unstick: ignore[UNS401] on purpose\n",
        b"# unstick: ignore-file[UNS401] on purpose\nx = 1\n",
    ],
)
def test_suppressed_places_are_left_alone(text: bytes) -> None:
    plan = plan_rewrite(sources(text), [change(0, 1, "y")], unsafe=False)
    assert (plan.edits, plan.marks, plan.refused) == ({}, (), ())


def test_blocked_files_get_nothing_and_say_why() -> None:
    outcome = change(0, 3, "one")
    plan = plan_rewrite(
        sources(), [outcome, Mark("a.py", 2, "UNS409", "gone")], unsafe=False, blocked={"a.py"}
    )
    assert (plan.edits, plan.applied, plan.marks) == ({}, (), ())
    assert plan.refused == (Refused("a.py", 1, "UNS401", "a.py cannot be rewritten"),)
