"""Published servers, run as they are on 1.x and rewritten on 2.x; one file each in `published/`.

python -m tests.verify.published [NAME…]     run them all, or those named, and print a table
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from analyzer.rewrite.fixing import FixOptions, FixResult, fix
from analyzer.settings import Settings
from analyzer.verify.build import Build, Entry, Transport
from analyzer.verify.comparing import Comparison, Difference, compare, truth_of
from analyzer.verify.conversing import converse
from analyzer.verify.entries import find_entries
from analyzer.verify.environments import Environment, NotMade, Recipe, environment
from analyzer.verify.generating import generate_steps
from analyzer.verify.scenario import Era, Scenario, Step
from analyzer.verify.starting import NotStarted
from analyzer.verify.transcript import Listed, Transcript
from tests.corpus.downloading import DOWNLOADS, download, unpack
from tests.samples.environments import CACHE, client_python
from tests.verify.legitimate import of_every_server
from tests.verify.running import ERAS, FASTMCP, NEW, OLD, TRANSPORTS

HERE = Path(__file__).resolve().parent
AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (
        ("NAME", "Ada"),
        ("EMAIL", "ada@example.org"),
        ("DATE", "1785240000 +0000"),
    )
}


class Legitimate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place where answers differ though the migration is right, and why.

    A path without brackets is a pattern.
    """

    path: str
    why: str

    def covers(self, path: str) -> bool:
        return path == self.path or ("[" not in self.path and fnmatchcase(path, self.path))


class Published(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A published server and what is asked of it; `note` says what cannot be.

    `extra` is installed beside it; with `repository` its fixture is a git repository. With
    `made_up` the steps go on with requests for all that it lists, which it must be safe to make.
    `checked` are errors, by their message, that a type checker finds in the rewritten source only.
    `fastmcp` is the version of that framework it is built on, where it is built on that.
    """

    version: str
    distribution: str = ""
    note: str = ""
    extra: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    variables: dict[str, str] = {}
    repository: bool = False
    made_up: bool = False
    fastmcp: str = ""
    step: tuple[Step, ...] = ()
    legitimate: tuple[Legitimate, ...] = ()
    checked: tuple[Legitimate, ...] = ()

    @property
    def sdks(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is installed beside it before and after, whatever it asks for itself."""
        if self.fastmcp:
            return (f"fastmcp=={self.fastmcp}",), (FASTMCP, NEW)
        return (OLD,), (NEW,)

    def explains(self, difference: Difference) -> bool:
        """Whether it is written down why something is answered otherwise."""
        before, _ = self.sdks
        return any(place.covers(difference.path) for place in self.legitimate) or of_every_server(
            before[0], difference
        )

    def scenario(self, listed: Listed | None) -> Scenario:
        made_up = generate_steps(listed, destructive=True) if listed and self.made_up else ()
        return Scenario((*self.step, *made_up))


class Outcome(msgspec.Struct, frozen=True):
    """How a published server fared; `compared` has what ran on both, `problems` what did not.

    `starts_before` and `starts_after` say over which transports, and with which client after.
    """

    result: FixResult
    starts_before: tuple[str, ...] = ()
    starts_after: tuple[str, ...] = ()
    compared: dict[str, Comparison] = {}
    tools: int = 0
    steps: int = 0
    problems: tuple[str, ...] = ()

    def lost(self) -> tuple[str, ...]:
        """Tools that were listed before and are not after, in any run."""
        gone = {
            one.path.removeprefix("tools.")
            for run in self.compared.values()
            for one in run.differences
            if one.subject == "list tools" and one.after is None and one.path.count(".") == 1
        }
        return tuple(sorted(gone))

    def otherwise(self, one: Published) -> tuple[str, ...]:
        """What was answered otherwise in any run, but for what is written down as legitimate."""
        found = {
            difference.subject: None
            for run in self.compared.values()
            for difference in run.differences
            if not one.explains(difference)
        }
        return tuple(found)


@cache
def published() -> dict[str, Published]:
    """All of them, by name."""
    files = sorted((HERE / "published").glob("*.toml"))
    return {
        file.stem: msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Published)
        for file in files
    }


def run_published(name: str, folder: Path) -> Outcome:
    """Install, rewrite, start and compare one of them; `folder` is for the rewritten source."""
    one = published()[name]
    source = obtain(name, one)
    migrated = folder / name
    shutil.copytree(source, migrated)
    settings = Settings(paths=(str(migrated),), cache=False)
    result = fix(settings, FixOptions(unsafe=True, write=True, allow_dirty=True))
    fixture = lay_out_fixture(folder / "fixture", one.repository)
    builds = [
        _build(one, name, sdks, files, fixture)
        for sdks, files in zip(one.sdks, (source, migrated), strict=True)
    ]
    made = [one for one in builds if isinstance(one, Build)]
    if len(made) < 2:
        reasons = tuple(one.reason for one in builds if isinstance(one, NotMade))
        return Outcome(result, problems=reasons)
    looked = converse(made[0], Scenario(), "stdio", "legacy", client_python())
    listed = looked.listed if isinstance(looked, Transcript) else None
    return _held_against(Outcome(result), *made, one.scenario(listed))


def obtain(name: str, one: Published) -> Path:
    """The unpacked wheel, downloaded where it is missing."""
    stem = f"{name.replace('-', '_')}-{one.version}"
    target = DOWNLOADS / stem
    if not target.is_dir():
        download([f"{one.distribution or name}=={one.version}"], DOWNLOADS / "wheels")
        (wheel,) = (DOWNLOADS / "wheels").glob(f"{stem}-*.whl")
        unpack(wheel, target)
    return target


def lay_out_fixture(folder: Path, repository: bool) -> Path:
    shutil.copytree(HERE / "fixture", folder)
    if repository:
        git = ["git", "-C", str(folder), "-c", "init.defaultBranch=main"]
        for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "shapes"]):
            subprocess.run([*git, *command], check=True, env={**os.environ, **AUTHOR})
        with (folder / "shapes.py").open("a") as file:
            file.write("\n\nUNIT = Square(1)\n")
    return folder


def _build(
    one: Published, name: str, sdks: tuple[str, ...], source: Path, fixture: Path
) -> Build | NotMade:
    """The server beside this SDK; its files are those in `source`."""
    wanted = f"{one.distribution or name}=={one.version}"
    match environment(Recipe((wanted, *one.extra), sdks), CACHE):
        case NotMade() as problem:
            return problem
        case Environment(python):
            (target,) = {entry.name for entry in find_entries(source) if entry.kind == "script"}
            return Build(
                python=python,
                entry=Entry("script", target, one.arguments),
                source=source,
                fixture=fixture,
                variables={**AUTHOR, **one.variables},
            )


def _held_against(outcome: Outcome, before: Build, after: Build, scenario: Scenario) -> Outcome:
    started: dict[str, list[str]] = {"before": [], "after": []}
    problems: list[str] = []
    compared: dict[str, Comparison] = {}
    tools = 0

    def heard(build: Build, side: str, transport: Transport, era: Era) -> Transcript | None:
        said = converse(build, scenario, transport, era, client_python())
        label = transport if side == "before" else f"{transport} {era}"
        if isinstance(said, NotStarted):
            problems.append(f"{side}, {label}: {said.reason}")
            return None
        started[side].append(label)
        return said

    for transport in TRANSPORTS:
        first, second = (heard(before, "before", transport, "legacy") for _ in range(2))
        for era in ERAS:
            new = heard(after, "after", transport, era)
            if first and second and new:
                tools = len(first.listed.tools.items)
                truth = truth_of(first, second, scenario)
                compared[f"{transport} {era}"] = compare(truth, new, scenario)
    return msgspec.structs.replace(
        outcome,
        starts_before=tuple(dict.fromkeys(started["before"])),
        starts_after=tuple(started["after"]),
        compared=compared,
        tools=tools,
        steps=len(scenario.step),
        problems=tuple(dict.fromkeys(problems)),
    )


def rows(name: str, outcome: Outcome) -> Iterator[str]:
    """What happened, in words."""
    result = outcome.result
    counts = f"{sum(result.applied.values())} applied, {len(result.marked)} marked"
    yield f"{name}: {counts}, {len(result.refused)} refused, {outcome.tools} tools"
    yield f"    before: {', '.join(outcome.starts_before) or 'does not start'}"
    yield f"    after:  {', '.join(outcome.starts_after) or 'does not start'}"
    yield from (f"    {problem}" for problem in outcome.problems)
    for how, comparison in outcome.compared.items():
        unverified = len(comparison.unverified)
        yield f"    {how}: {len(comparison.differences)} differ, {unverified} tools unverified"
        for one in comparison.differences:
            yield f"        {one.subject}: {one.path}: {one.before} → {one.after}"


def main(names: list[str]) -> int:
    for name in names or published():
        with TemporaryDirectory() as folder:
            print("\n".join(rows(name, run_published(name, Path(folder)))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
