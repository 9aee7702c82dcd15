"""What the tool could not tell, in words."""

from analyzer.diagnostics import Diagnostic
from analyzer.report.doubts import diagnostic_groups, doubts_sentence, kind_of

CALLS = Diagnostic("unresolved-call", "s.py", 0, "4 of 9 calls lead elsewhere")
BROKEN = Diagnostic("syntax-error", "b.py", 3, "invalid syntax.")
LOOP = Diagnostic("symlink-loop", "a", 0, "leads back to itself")


def test_the_heaviest_kinds_come_first() -> None:
    later = Diagnostic("syntax-error", "c.py", 1, "invalid syntax")
    groups = diagnostic_groups((CALLS, LOOP, later, BROKEN))
    assert [(kind.level, found) for kind, found in groups] == [
        ("error", (BROKEN, later)),
        ("warning", (LOOP,)),
        ("note", (CALLS,)),
    ]


def test_one_is_told_and_several_are_counted() -> None:
    assert [
        doubts_sentence(some) for some in ((), (CALLS,), (BROKEN,), (CALLS, BROKEN, CALLS))
    ] == [
        None,
        "Not known: 4 of 9 calls lead elsewhere.",
        "Not known: invalid syntax (b.py).",
        "3 notes on what could not be told: not valid Python (1), "
        "calls into code that is not known (2).",
    ]


def test_a_kind_of_a_later_version_is_a_warning_under_its_own_name() -> None:
    assert (kind_of("too-odd").level, kind_of("too-odd").title) == ("warning", "Too odd")
