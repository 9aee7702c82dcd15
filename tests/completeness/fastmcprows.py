"""What breaks between `fastmcp` 2.14 or 3.4 and 4.2, and the programs that show it.

python -m tests.completeness.fastmcprows [ID...]    how each row is answered, and what is not
"""

import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from tests.completeness.answers import Answer, Sdks, judge
from tests.completeness.rows import HERE
from tests.completeness.snippets import Snippet, snippets_in

FOLDER = HERE / "fastmcp"
NEW = "fastmcp==4.2.3"
SDKS: dict[str, Sdks] = {
    "from-2": Sdks("fastmcp==2.14.7", NEW),
    "from-3": Sdks("fastmcp==3.4.11", NEW),
    "from-3-tasks": Sdks("fastmcp[tasks]==3.4.11", "fastmcp[tasks]==4.1.4"),
}
"""By the file that the programs are in. `fastmcp-tasks` is published up to 4.1.4."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`auto`: A is always rewritten, G where a condition is proven, M marked."""

    id: str
    old: Literal["2", "3"]
    auto: Literal["A", "G", "M"]
    earlier: bool = False


@cache
def rows() -> tuple[Row, ...]:
    text = (FOLDER / "rows.toml").read_text()
    return msgspec.convert(tomllib.loads(text)["row"], tuple[Row, ...])


@cache
def programs(old: str) -> tuple[Snippet, ...]:
    return snippets_in(FOLDER / f"{old}.toml")


def answers(root: Path, only: Collection[str] = ()) -> Mapping[str, list[Answer]]:
    """The answers of each row; of those of `only` alone, where given."""
    found: defaultdict[str, list[Answer]] = defaultdict(list)
    for old, sdks in SDKS.items():
        chosen = [one for one in programs(old) if not only or set(one.steps) & set(only)]
        for answer in judge(chosen, root / old, sdks) if chosen else ():
            for row in answer.snippet.steps:
                found[row].append(answer)
    return found


def problem(row: Row, found: Collection[Answer]) -> str:
    """Why a row has not the answer it should have; empty when it has."""
    bad = [one for one in found if one.how in ("unanswered", "unfit")]
    if bad:
        return f"{bad[0].snippet.id}: {bad[0].how}: {bad[0].why}"
    hows = {one.how for one in found}
    if not hows:
        return "" if row.earlier else "no program shows it"
    if row.auto == "A" and hows != {"rewritten"}:
        return "is not rewritten everywhere"
    if row.auto == "G" and "rewritten" not in hows:
        return "is never rewritten"
    return ""


def main(only: list[str]) -> None:
    with tempfile.TemporaryDirectory() as root:
        found = answers(Path(root), only)
    for row in rows():
        if only and row.id not in only:
            continue
        own = found.get(row.id, [])
        hows = ", ".join(f"{one.snippet.id.partition('-')[2]} {one.how}" for one in own)
        print(f"{row.id} ({row.auto}): {hows}")
        for one in own:
            if one.how in ("unanswered", "unfit"):
                print(f"    {one.snippet.id}: {one.how}: {one.why}")
                if only:
                    print(one.after)
    bad = [row.id for row in rows() if problem(row, found.get(row.id, ()))]
    print(f"{len(rows())} rows, {len(bad)} without the answer they should have")


if __name__ == "__main__":
    main(sys.argv[1:])
