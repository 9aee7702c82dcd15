"""Annotations: heaviest first, few enough to be shown, whatever the text holds."""

import msgspec

from analyzer.report.github import render_github
from analyzer.run import Run

from .sample_run import EMPTY_RUN, FINDINGS, RUN


def lines(run: Run, prefix: str = "") -> list[str]:
    return render_github(run, prefix).splitlines()


def test_one_line_for_each_rule_and_file_heaviest_first() -> None:
    levels = [line.split(" ", 1)[0] for line in lines(RUN)]
    assert levels == sorted(levels, key=["::error", "::warning", "::notice"].index)
    assert len(levels) == len(FINDINGS)


def test_a_line_is_whole() -> None:
    carts = next(line for line in lines(RUN, "servers/a/") if "title=unstick UNS201" in line)
    assert carts == (
        "::error file=servers/a/shop/carts.py,line=5,endLine=5,col=5,title=unstick UNS201::"
        + FINDINGS[0].message
    )


def test_more_places_in_a_file_are_counted() -> None:
    twice = msgspec.structs.replace(FINDINGS[0], line=9, end_line=9, fingerprint="b")
    run = msgspec.structs.replace(RUN, findings=(FINDINGS[0], twice))
    (line,) = lines(run)
    assert line.endswith("(1 more place in this file)")


def test_what_github_would_drop_is_said() -> None:
    many = tuple(
        msgspec.structs.replace(FINDINGS[0], file=f"f{n}.py", fingerprint=f"{n}")
        for n in range(14)
    )
    shown = lines(msgspec.structs.replace(RUN, findings=many))
    assert len(shown) == 11
    assert shown[-1] == (
        "::notice title=unstick::4 more findings in the report: GitHub shows ten of each level"
    )


def test_text_cannot_end_its_command() -> None:
    evil = msgspec.structs.replace(
        FINDINGS[0], file="a,b:c%.py", message="x\n::error::y %0A\r\u2028::set-output"
    )
    (line,) = lines(msgspec.structs.replace(RUN, findings=(evil,)))
    assert "file=a%2Cb%3Ac%25.py," in line
    assert line.endswith("::x ::error::y %250A ::set-output")


def test_no_findings_no_lines() -> None:
    assert lines(EMPTY_RUN) == []
