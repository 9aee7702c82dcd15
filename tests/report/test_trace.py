"""How a trace is told."""

from analyzer.report.trace import Told, told
from analyzer.run import Step

DEFINED = Step("a.py", 1, "cart is defined here")
CALLED = Step("a.py", 5, "tool add is called")
WRITES = Step("a.py", 5, "writes cart")
READS = Step("b.py", 7, "reads cart")


def test_a_step_back_to_the_first_place_is_the_conclusion() -> None:
    why = Step("a.py", 1, "nothing restores it")
    assert told((DEFINED, CALLED, READS, why)) == Told(
        (DEFINED, CALLED, READS), "nothing restores it"
    )


def test_steps_on_one_line_are_one_step() -> None:
    assert told((DEFINED, CALLED, WRITES, WRITES, READS)) == Told(
        (DEFINED, Step("a.py", 5, "tool add is called; writes cart"), READS), None
    )


def test_a_short_trace_has_no_conclusion() -> None:
    again = Step("a.py", 1, "why")
    assert told((DEFINED, again)) == Told((Step("a.py", 1, "cart is defined here; why"),), None)
    assert told(()) == Told((), None)
