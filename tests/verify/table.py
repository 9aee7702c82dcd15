"""The table of all samples, before, renamed and fixed, in every mode.

python -m tests.verify.table [NAME…] [--page FILE]     run all samples, or those named
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from analyzer.verification import Era, Mode, ModeReport, Outcome
from tests.samples.reading import Sample, samples
from tests.verify.bench import Bench, Told, audited, bench, tell

PAGE = Path(__file__).resolve().parents[2] / "docs" / "verification-table.md"
HEAD = """\
# What running the samples shows

Every sample of `samples/` as it is (*before*), with the renames of `unstick fix` alone
(*renamed*) and as `unstick fix --write --unsafe --store filetree` leaves it (*fixed*), held in one
conversation made from the state graph. Written by `python3 tasks.py verification`.

The modes are those of `unstick verify`; `2025` is a client of that era, `2026` one of the
revision 2026-07-28. `=` stands for no divergence in these calls; else the tools are named that
were answered otherwise, in brackets where that is expected: state that every replica may keep for
itself, and what lists of the new SDK say otherwise of every server, each such place with a reason
in `rules/tables/sdk-listings.toml`. A divergence of a client that is *alone* is one of behaviour;
it shows in the other modes as well. Nothing stands where a mode was not run.

"""
MODES: tuple[Mode, ...] = ("alone", "interleave", "isolate", "resilience")
ERAS: dict[Era, str] = {"modern": "2026", "legacy": "2025"}
COLUMNS = [(era, mode) for era in ERAS for mode in MODES]


def header() -> str:
    names = ["sample", "build", *(f"{ERAS[era]} {mode}" for era, mode in COLUMNS)]
    return f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n"


def rows(chosen: Sequence[Sample], where: Bench) -> Iterator[str]:
    """A row for each build, in order, two samples at a time.

    The first audit is made before there are threads: two that make the first decoder of a type at
    once crash the process.
    """
    for sample in chosen[:1]:
        audited(sample.folder / "before")
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(2) as pool:

        def told(sample: Sample) -> list[Told]:
            return list(tell(sample, where, Path(scratch)))

        for sample, builds in zip(chosen, pool.map(told, chosen), strict=True):
            yield from (row_of(sample.name, build) for build in builds)


def row_of(name: str, told: Told) -> str:
    if told.reason is not None:
        return f"| {name} | {told.build} | unverified: {told.reason} |{' |' * (len(COLUMNS) - 1)}"
    seen = {(one.era, one.mode): seen_in(one, told) for one in told.modes}
    cells = (seen.get(column, "") for column in COLUMNS)
    return f"| {name} | {told.build} | {' | '.join(cells)} |"


def seen_in(report: ModeReport, told: Told) -> str:
    if report.outcome == "unverified":
        return f"unverified: {report.reason}"
    differing = {one.subject: one.outcome for one in report.diverging}
    if report.mode == "alone":
        differing |= {name: "accounted for" for era, name in told.of_lists if era == report.era}
        differing |= {name: "diverges" for era, name in told.changed if era == report.era}
    return ", ".join(sorted(spelt(name, outcome) for name, outcome in differing.items())) or "="


def spelt(subject: str, outcome: Outcome) -> str:
    name = subject.removeprefix("call ")
    return f"({name})" if outcome == "accounted for" else name


def main(arguments: list[str]) -> int:
    page = PAGE if "--page" in arguments else None
    names = [one for one in arguments if not one.startswith("--")]
    chosen = [sample for sample in samples() if not names or sample.name in names]
    with bench() as where:
        found = []
        for row in rows(chosen, where):
            print(row, flush=True)
            found.append(row)
    if page is not None:
        page.write_text(HEAD + header() + "".join(f"{row}\n" for row in found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
