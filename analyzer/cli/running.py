"""From flags to what `verify` is asked: what is run, and how."""

import os
from pathlib import Path
from typing import Any, Literal

from analyzer.cli.errors import CannotDo
from analyzer.cli.running_options import ERAS, MODES
from analyzer.manifest import FILE_NAME, InvalidManifest, Manifest, read_manifest
from analyzer.run import Run
from analyzer.verification import Era, Mode
from analyzer.verify.build import Entry
from analyzer.verify.choosing import entry_of
from analyzer.verify.routed import Bounds
from analyzer.verify.scenario import Hints, read_hints, read_scenario
from analyzer.verify.verifying import Subject, Wishes
from analyzer.verify.warm import Limits

USUAL_MODES = MODES[:-1]
USUAL_MODES_OF_ONE: tuple[Mode, ...] = ("interleave", "isolate")


def subject_of(
    path: Path, run: Run, flags: dict[str, Any], side: Literal["alone", "before", "after"]
) -> Subject:
    """A tree, or a single script, as something to be run; one that is alone takes either flag."""
    single = path.is_file()
    before, after = flags["before_python"], flags["after_python"]
    python = before if side == "before" else after if side == "after" else after or before
    named = flags["before_entry"] if side == "before" else flags["entry"]
    arguments = tuple(flags["server_argument"])
    entry = Entry("file", path.name, arguments) if single else None
    return Subject(
        root=(path.parent if single else path).resolve(),
        run=run,
        python=Path(python).absolute() if python else None,
        entry=_entry(named, arguments) if named else entry,
    )


def _entry(text: str, arguments: tuple[str, ...]) -> Entry:
    try:
        return entry_of(text, arguments)
    except ValueError as error:
        raise CannotDo(str(error)) from error


def wishes_of(server: Path, flags: dict[str, Any]) -> Wishes:
    scenario, hints = flags["scenario"], flags["hints"]
    try:
        return Wishes(
            scenario=read_scenario(Path(scenario)) if scenario else None,
            hints=read_hints(Path(hints)) if hints else Hints(),
            manifest=_manifest(server, flags["manifest"]),
            eras=flags["eras"] or ERAS,
            modes=(
                *_modes(flags["modes"], one=flags["before"] is None),
                *dict.fromkeys(flags["via"]),
            ),
            conformance=flags["conformance"],
            arguments=tuple(flags["server_argument"]),
            variables=_variables(flags["env"], flags["env_file"]),
            shares=flags["share"],
            requirements=flags["requirement"],
            destructive=flags["allow_destructive"],
            network=flags["allow_network"],
            unboxed=flags["execute_project_code"],
            limits=Limits(memory=flags["memory"]),
            bounds=Bounds(call=flags["call_seconds"]),
        )
    except (ValueError, OSError) as error:
        raise CannotDo(str(error)) from error


def _modes(chosen: tuple[Mode, ...], *, one: bool) -> tuple[Mode, ...]:
    """In their order; `one` server has nothing to be held against where its clients are alone."""
    if one and "alone" in chosen:
        raise CannotDo(
            "--mode alone: how a server answers each client alone is what its other modes are "
            "held against; with --before it is compared as well"
        )
    usual = USUAL_MODES_OF_ONE if one else USUAL_MODES
    return tuple(mode for mode in MODES if mode in (chosen or usual))


def check_era(subject: Subject, eras: tuple[Era, ...]) -> None:
    """One server is talked to by clients of one era; raises `CannotDo`."""
    if len(set(eras)) > 1:
        raise CannotDo("--era: without --before it is one; run the command once for each")
    if eras == ("modern",) and subject.era == "legacy":
        raise CannotDo(
            f"--era modern: {subject.root.name} is on {subject.generation}, which does not speak "
            "2026-07-28"
        )


def _manifest(server: Path, named: str | None) -> Manifest:
    file = Path(named) if named else (server if server.is_dir() else server.parent) / FILE_NAME
    if named is None and not file.is_file():
        return Manifest()
    try:
        return read_manifest(file)
    except InvalidManifest as error:
        raise CannotDo(f"{file}: {error}") from error


def _variables(given: tuple[str, ...], file: str | None) -> dict[str, str]:
    """Those of the file, then those of the flags; nothing else of our environment."""
    found: dict[str, str] = {}
    lines = Path(file).read_text(encoding="utf-8").splitlines() if file else []
    for line in (*lines, *given):
        word = line.strip().removeprefix("export ")
        if not word or word.startswith("#"):
            continue
        name, stated, value = word.partition("=")
        if not stated:
            if name not in os.environ:
                raise CannotDo(f"--env {name}: it is not set here")
            value = os.environ[name]
        found[name.strip()] = value.strip().strip("'\"") if line in lines else value
    return found
