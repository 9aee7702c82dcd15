"""The rows that `python -m tests.verify.real` prints, from a run that was written down."""

from tests.report.sample_verification import NOTHING_RAN, VERIFICATION
from tests.verify.real import told, unverified_in


def test_a_row_has_what_every_mode_showed() -> None:
    assert list(told(VERIFICATION, "before", ("interleave", "isolate"))) == [
        "(status)",
        "view_cart",
    ]
    assert list(told(VERIFICATION, "after", ("alone", "resilience"))) == [
        "=",
        "unverified: exited with 1",
    ]
    assert list(unverified_in(VERIFICATION)) == ["pay"]


def test_what_was_not_run_says_why() -> None:
    assert list(told(NOTHING_RAN, "before", ("isolate",))) == [NOTHING_RAN.sentence]
