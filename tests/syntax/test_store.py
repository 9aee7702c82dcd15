from analyzer.syntax import ir
from analyzer.syntax.store import Summaries
from analyzer.syntax.summary import summarise_source

SOURCE = b"import os\n\ndef f():\n    from . import carts as c\n"


def encoded() -> bytes:
    summary = summarise_source("a.py", SOURCE)
    assert isinstance(summary, ir.ModuleSummary)
    return ir.encode(summary)


def test_a_summary_tells_its_imports_and_decodes_to_what_was_made():
    made = Summaries({"a.py": encoded()}, lambda file: None)
    assert [(i.module, i.level, i.name, i.bound) for i in made.imports("a.py")] == [
        ("os", 0, "", "os"),
        ("", 1, "carts", "c"),
    ]
    assert made.decoded(["a.py", "b.py"]) == {"a.py": summarise_source("a.py", SOURCE)}
    assert ("a.py" in made, "b.py" in made, made.imports("b.py")) == (True, False, ())


def test_a_summary_that_is_not_sound_is_made_again():
    for damaged in (b"", b"\xc1", encoded()[:40]):
        made = Summaries({"a.py": damaged}, lambda file: encoded())
        assert len(made.imports("a.py")) == 2
        assert made.decoded(["a.py"]) == {"a.py": summarise_source("a.py", SOURCE)}


def test_a_summary_that_cannot_be_made_again_is_not_there():
    made = Summaries({"a.py": b"\xc1"}, lambda file: None)
    assert made.decoded(["a.py"]) == {}
    assert ("a.py" in made, made.imports("a.py")) == (False, ())
