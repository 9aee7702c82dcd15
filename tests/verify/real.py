"""Published servers, as they are and rewritten, behind every router: a row each.

python -m tests.verify.real [NAME…]     run them all, or those named
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from analyzer import pipeline
from analyzer.rewrite.result import FixOptions
from analyzer.run import Run
from analyzer.settings import Settings
from analyzer.verification import ModeReport, Side, Verification
from analyzer.verify.build import Entry
from analyzer.verify.entries import find_entries
from analyzer.verify.environments import Environment, Recipe, environment
from analyzer.verify.verifying import Subject, Wishes, verify
from tests.samples.environments import CACHE
from tests.verify.bench import Told, audited, manifest_in
from tests.verify.published import AUTHOR, Published, lay_out_fixture, obtain, published
from tests.verify.running import NEW, OLD
from tests.verify.table import seen_in

SERVERS = (
    "mcp-chess",
    "mcp-pandoc",
    "mcp-sequential-thinking",
    "mcp-server-calculator",
    "mcp-server-git",
    "mcp-server-time",
    "mcp-server-tree-sitter",
    "office-powerpoint-mcp-server",
)
"""Those that need no account and no network."""


def verified(name: str, folder: Path) -> tuple[Run, Verification]:
    """One of them, with the conversation that is written down for it."""
    one = published()[name]
    source = obtain(name, one)
    migrated = folder / name
    shutil.copytree(source, migrated)
    run = audited(source)
    options = FixOptions(unsafe=True, write=True, allow_dirty=True)
    pipeline.fix(Settings(paths=(str(migrated),), cache=False), options)
    fixture = lay_out_fixture(folder / "fixture", one.repository)
    wishes = Wishes(
        scenario=one.scenario(None),
        eras=("modern",),
        variables={**AUTHOR, **one.variables},
        shares=(str(fixture),),
        manifest=manifest_in(migrated),
    )
    before = subject(name, one, source, run, OLD)
    after = subject(name, one, migrated, audited(migrated), NEW)
    return run, verify(before, after, wishes)


def subject(name: str, one: Published, root: Path, run: Run, sdk: str) -> Subject:
    """The server beside this SDK, whatever it asks for itself."""
    wanted = f"{one.distribution or name}=={one.version}"
    made = environment(Recipe((wanted, *one.extra), (sdk,)), CACHE)
    assert isinstance(made, Environment), made
    (target,) = {entry.name for entry in find_entries(root) if entry.kind == "script"}
    entry = Entry("script", target, one.arguments)
    return Subject(root=root, run=run, python=made.python, entry=entry)


def row(name: str, run: Run, seen: Verification) -> str:
    verdict = run.servers[0].verdict if run.servers else ""
    before = told(seen, "before", ("interleave", "isolate"))
    after = told(seen, "after", ("alone", "interleave", "isolate", "resilience"))
    unverified = ", ".join(unverified_in(seen)) or "none"
    return f"| {name} | {verdict} | {' | '.join((*before, *after))} | {unverified} |"


def told(seen: Verification, side: Side, modes: tuple[str, ...]) -> Iterator[str]:
    changed = tuple((one.era, one.subject) for one in seen.changes if not one.of_sdk)
    reports: dict[str, ModeReport] = {r.mode: r for r in seen.modes if r.side == side}
    for mode in modes:
        heard = Told(side, changed=changed)
        yield seen_in(reports[mode], heard) if mode in reports else seen.sentence


def unverified_in(seen: Verification) -> Iterator[str]:
    for tool in seen.tools:
        if tool.outcome == "unverified":
            yield tool.subject.removeprefix("call ")


def main(names: list[str]) -> int:
    for name in names or SERVERS:
        with TemporaryDirectory() as folder:
            run, seen = verified(name, Path(folder))
            print(row(name, run, seen), flush=True)
            for one in seen.changes:
                print("   ", one.subject, one.of_sdk, one.path, one.before, "→", one.after)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
