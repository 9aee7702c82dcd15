"""Comments that silence findings, and those that are not in order."""

from textwrap import dedent

import pytest

from analyzer.diagnostics import Diagnostic
from analyzer.findings.checking import check
from analyzer.findings.suppression import apply
from analyzer.run import Finding
from analyzer.settings import Settings
from tests.findings.samples import RULE, fact, rule

OTHER = rule(code="UNS203", name="live-handle")
RULES = (RULE, OTHER)


def at(line: int, end_line: int | None = None) -> Finding:
    """A finding of UNS202 on a line."""
    return check([fact(line=line, end_line=end_line or line)], [RULE], Settings())[0]


def silenced(text: str, *findings: Finding) -> tuple[list[int], list[tuple[int, str]]]:
    """Lines of the findings that are left, and the complaints with their lines."""
    source = {"server.py": dedent(text)}
    kept, diagnostics = apply(findings, source.get, source, RULES, {"UNS202", "UNS203"})
    assert all((d.kind, d.file) == ("suppression", "server.py") for d in diagnostics)
    return [finding.line for finding in kept], [(d.line, d.message) for d in diagnostics]


SILENT = [
    pytest.param("a = 1  # unstick: ignore[UNS202] only ours", at(1), id="on-the-line"),
    pytest.param("a = 1  # noqa  # unstick: ignore[UNS202] ours", at(1), id="behind-another"),
    pytest.param("a = 1  #unstick:ignore[UNS202]: ours", at(1), id="no-spaces"),
    pytest.param("# unstick: ignore[UNS202] ours\na = 1", at(2), id="line-above"),
    pytest.param("# unstick: ignore[UNS202] ours\n# more\n\na = 1", at(4), id="comment-between"),
    pytest.param("a(\n    1,\n)  # unstick: ignore[UNS202] ours", at(1, 3), id="end-of-a-call"),
    pytest.param("a(  # unstick: ignore[UNS202] ours\n    1,\n)", at(1, 3), id="start-of-a-call"),
    pytest.param("x = 1\n\n# unstick: ignore-file[UNS202] ours", at(1), id="whole-file"),
    pytest.param("a = 1  # unstick: ignore[UNS202] ours\r\nb = 2\r\n", at(1), id="crlf"),
    pytest.param("def f():\n    # unstick: ignore[UNS202] ours\n    a = 1", at(3), id="indented"),
    pytest.param("é = '''\n'''; a = 1  # unstick: ignore[UNS202] ours", at(2), id="non-ascii"),
]


@pytest.mark.parametrize(("text", "finding"), SILENT)
def test_silences(text: str, finding: Finding) -> None:
    assert silenced(text, finding) == ([], [])


def test_several_codes_on_one_line() -> None:
    both = check([fact(line=1, end_line=1)], RULES, Settings())
    assert silenced("a = 1  # unstick: ignore[UNS202, UNS203] ours", *both) == ([], [])


LOUD = [
    pytest.param("a = '# unstick: ignore[UNS202] ours'", at(1), [], id="a-string"),
    pytest.param('"""\n# unstick: ignore[UNS202] ours\n"""\na = 1', at(4), [], id="a-docstring"),
    pytest.param("# unstick: UNS202 pass it as an argument\na = 1", at(2), [], id="a-marker"),
    pytest.param("a = (  # unstick: ignore[UNS202] ours\n", at(1), [], id="broken-syntax"),
    pytest.param(
        "a = 1\nb = 2  # unstick: ignore[UNS202] ours",
        at(1),
        [(2, "nothing to ignore: UNS202 does not fire here")],
        id="another-line",
    ),
    pytest.param(
        "b = 2  # unstick: ignore[UNS202] ours\na = 1",
        at(2),
        [(1, "nothing to ignore: UNS202 does not fire here")],
        id="behind-code-on-the-line-above",
    ),
    pytest.param(
        "a = 1  # unstick: ignore[UNS203] ours",
        at(1),
        [(1, "nothing to ignore: UNS203 does not fire here")],
        id="another-rule",
    ),
    pytest.param(
        "a = 1  # unstick: ignore[uns202] ours",
        at(1),
        [(1, "no rule has the code uns202; did you mean UNS202?")],
        id="unknown-code",
    ),
    pytest.param(
        "a = 1  # unstick: ignore",
        at(1),
        [(1, "`ignore` names no rule; write `# unstick: ignore[CODE] reason`")],
        id="no-code",
    ),
    pytest.param(
        "a = 1  # unstick: ignore-file[] ours",
        at(1),
        [(1, "`ignore-file` names no rule; write `# unstick: ignore-file[CODE] reason`")],
        id="empty-brackets",
    ),
    pytest.param(
        "a = 1  # unstick: ingore[UNS202] ours",
        at(1),
        [(1, "`ingore[…]` is not known; did you mean `ignore[UNS202]`?")],
        id="misspelt",
    ),
]


@pytest.mark.parametrize(("text", "finding", "complaints"), LOUD)
def test_does_not_silence(text: str, finding: Finding, complaints: list[tuple[int, str]]) -> None:
    assert silenced(text, finding) == ([finding.line], complaints)


@pytest.mark.parametrize("tail", ["", " ", " :", "  # noqa"])
def test_without_a_reason_it_silences_and_is_reported(tail: str) -> None:
    text = f"a = 1  # unstick: ignore[UNS202]{tail}"
    assert silenced(text, at(1)) == ([], [(1, "gives no reason; write it behind the bracket")])


def test_a_rule_that_did_not_run_is_not_called_unused() -> None:
    text = {"server.py": "a = 1  # unstick: ignore[UNS203] ours"}
    assert apply([at(1)], text.get, text, RULES, {"UNS202"}) == ((at(1),), ())


def test_removing_the_comment_brings_the_finding_back() -> None:
    assert silenced("a = 1", at(1)) == ([1], [])


def test_files_without_text_and_without_findings() -> None:
    sources = {"b.py": "x = 1  # unstick: ignore[UNS202] ours"}
    kept, diagnostics = apply([at(1)], sources.get, ["gone.py", "b.py"], RULES, {"UNS202"})
    unused = "nothing to ignore: UNS202 does not fire here"
    assert (kept, diagnostics) == ((at(1),), (Diagnostic("suppression", "b.py", 1, unused),))
