"""`python -m tests.completeness.page`: runs everything and writes `docs/completeness.md`."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.completeness import fastmcprows
from tests.completeness.answers import Answer, How, judge, snippets, worst
from tests.completeness.made import made
from tests.completeness.rows import rows, steps
from tests.completeness.run import answers_of
from tests.completeness.snippets import written

PAGE = Path(__file__).resolve().parents[2] / "docs" / "completeness.md"
HEAD = """\
# What breaks, and what fix makes of it

Everything that breaks on the way to the new SDKs is a row of a table in `tests/completeness`. For
each there is a program that uses it, runs on the old SDK and does something else on the new one;
then `unstick fix --write --unsafe` runs over it. *Rewritten* means that the program works on the
new SDK as it did on the old one, *marked* that a marker stands where it does not, and *kept* that
nothing is to be done and nothing was. A row with several programs counts by the worst of them.
`python -m tests.completeness.page` runs them all and writes this page; the wide tests fail when it
is not what they find, or when a row has no such answer.
"""
COLUMNS: tuple[How, ...] = ("rewritten", "marked", "kept")


def mcp_section(found: Mapping[str, list[Answer]]) -> str:
    """The counts for `mcp`: public paths, and the steps of the migration guide."""
    paths = [row.path for row in rows()]
    loose = [row.path for row in rows() if not row.step]
    relevant = [step.id for step in steps() if step.server_relevant]
    by_hand = len(written())
    by_machine = len(made({path for one in written() for path in one.rows}))
    lines = [
        "## mcp 1.30.0 to 2.3.0",
        "",
        _header(),
        _line("public paths whose use breaks", found, paths),
        _line("of these without a step of the guide", found, loose),
        _line("steps that matter to a server", found, relevant),
        "",
        f"The steps are {len(steps())}; the other {len(steps()) - len(relevant)} do not concern a "
        f"server. There are {by_hand + by_machine} programs,",
        f"{by_hand} of them written by hand and {by_machine} made from the signatures of both "
        "SDKs.",
        "",
        "| step | what changes | rewritten | marked | kept |",
        "| --- | --- | --- | --- | --- |",
    ]
    for step in steps():
        own = [row.path for row in rows() if step.id in row.step]
        counted = _counted(found, [step.id, *own] if step.server_relevant else own)
        if counted:
            cells = " | ".join(str(counted[how] or "") for how in COLUMNS)
            title = step.title.replace("|", "\\|")
            lines.append(f"| {step.id} | {title} | {cells} |")
    return "\n".join(lines) + "\n"


def fastmcp_section(found: Mapping[str, list[Answer]]) -> str:
    """The counts for `fastmcp`, for each version that is left."""
    lines = ["## fastmcp 2.14 and 3.4 to 4.2", "", _header()]
    for old in ("2", "3"):
        own = [row.id for row in fastmcprows.rows() if row.old == old and found.get(row.id)]
        lines.append(_line(f"rows from fastmcp {old}", found, own))
    earlier = ", ".join(f"`{row.id}`" for row in fastmcprows.rows() if row.earlier)
    lines += ["", f"Beside these: {earlier}, of versions before, which no program here runs on."]
    return "\n".join(lines) + "\n"


def _header() -> str:
    return "|  | all | rewritten | marked | kept |\n| --- | --- | --- | --- | --- |"


def _line(name: str, found: Mapping[str, list[Answer]], subjects: Iterable[str]) -> str:
    chosen = list(subjects)
    counted = _counted(found, chosen)
    cells = " | ".join(str(counted[how]) for how in COLUMNS)
    return f"| {name} | {len(chosen)} | {cells} |"


def _counted(found: Mapping[str, list[Answer]], subjects: Iterable[str]) -> Counter[How]:
    return Counter(worst(found.get(subject, ())) for subject in subjects)


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        mcp = mcp_section(answers_of(judge(snippets(), Path(root) / "mcp")))
        fastmcp = fastmcp_section(fastmcprows.answers(Path(root) / "fastmcp"))
    PAGE.write_text(f"{HEAD}\n{mcp}\n{fastmcp}")


if __name__ == "__main__":
    main()
