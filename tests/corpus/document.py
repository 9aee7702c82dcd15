"""The score as a page of the documentation: a change that loses a server shows in its diff.

The page has no times and nothing of this machine, so equal results give equal bytes.

    python -m tests.corpus.document     write the part on limits anew; it needs no download
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.corpus.scoring import Judged, Score

PROGRAMS = Path(__file__).resolve().parent.parent / "programs"
SCORE = PROGRAMS.parent.parent / "docs" / "score.md"
LIMITS = "## Limits that are known"

_INTRODUCTION = """\
# How right the verdicts are

`python3 tasks.py corpus` downloads 22 published servers, pinned in
`tests/corpus/servers.jsonl`, audits each, compares with what two careful readers said
independently, and writes this page. It is checked in so that a change that loses something
shows it. For the verdicts nothing of the servers is installed, imported or run; for the section on
rewritten servers, which `--start` writes anew, it is."""

_SCORING = """\
A verdict is right when it is the readers' own, or one that a reader called defensible; a server
that genuinely needs its state must be found. A deciding cell is found when a cell with a
deciding role stands within two lines of it, or is the object it is a field of. A false one is a
deciding role in a server that the readers did not call genuine."""


def page(judged: Sequence[Judged], score: Score, rewritten: str = "") -> str:
    """The whole page, in Markdown; `rewritten` is the section on servers that were started."""
    parts = [_INTRODUCTION, table(_totals(score)), _SCORING, "## Server by server"]
    parts += [table(_rows(judged)), "## What was missed, one by one", _misses(judged)]
    parts += [rewritten] if rewritten else []
    return "\n\n".join([*parts, *limits()]) + "\n"


def limits() -> list[str]:
    """The part about programs that are judged wrong: it is made of the repository alone."""
    reasons = sorted(PROGRAMS.glob("*/*/xfail.txt"))
    lines = [
        f"- `{file.parent.relative_to(PROGRAMS).as_posix()}`: {file.read_text('utf-8').strip()}"
        for file in reasons
    ]
    words = """\
Tiny programs in `tests/programs` that come out wrong, for the reason given; a test holds that they
do, and another that this list is whole: `python -m tests.corpus.document` writes it anew."""
    return [LIMITS, words, "\n".join(lines) or "None."]


def _totals(score: Score) -> Iterator[tuple[str, ...]]:
    yield ("", "found", "of")
    yield ("verdicts right", str(score.verdicts_right), str(score.verdicts))
    yield ("genuinely stateful servers", str(score.genuine_found), str(score.genuine))
    yield ("deciding cells", str(score.cells_found), str(score.cells))
    yield ("false deciding cells", str(score.false_cells), "")


def _rows(judged: Iterable[Judged]) -> Iterator[tuple[str, ...]]:
    yield ("server", "readers", "unstick", "right", "deciding cells found")
    for one in judged:
        cells = ", ".join(f"`{cell}`" for cell in one.hit)
        found = one.found or "no server"
        yield (one.package, one.expected, found, "yes" if one.right else "**no**", cells)


def _misses(judged: Iterable[Judged]) -> str:
    lines = []
    for one in judged:
        if not one.right:
            lines.append(f"- {one.package}, the verdict: {one.reason}")
        lines += [f"- {one.package}, `{miss.cell}`: {miss.instead}" for miss in one.missed]
        lines += [f"- {one.package}, decides wrongly: {cell}" for cell in one.false]
    return "\n".join(lines) or "Nothing."


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown; the first row is its head."""
    head, *body = rows
    lines = [head, tuple("---" for _ in head), *body]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


if __name__ == "__main__":
    written = SCORE.read_text(encoding="utf-8").partition(LIMITS)[0]
    SCORE.write_text(written + "\n\n".join(limits()) + "\n", encoding="utf-8")
