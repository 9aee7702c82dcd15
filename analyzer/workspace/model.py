"""What is on disk, as values: source files, projects, and the whole workspace."""

from typing import Literal

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.run import Sdk, SkippedFile


class SourceFile(msgspec.Struct, frozen=True, order=True):
    """A Python file to analyse; `project` is the root of the project that owns it.

    `builds` is False where the bytes rule out that the file makes a server.
    """

    path: str
    project: str
    digest: str
    size: int
    builds: bool = True


class Pin(msgspec.Struct, frozen=True):
    """Where a manifest asks for the SDK: `requirement` is the text of the range as written.

    `line` and `column` are 1-based and in code points; `end_column` is the one after the last.
    """

    file: str
    line: int
    column: int
    end_column: int
    requirement: str


class Misfit(msgspec.Struct, frozen=True):
    """A requirement that the next SDK does not go with, or one that a project lacks.

    `wanted` is what it takes: a requirement. For one that is lacking, `place` is the SDK's own.
    """

    kind: Literal["below-floor", "undeclared"]
    place: Pin
    wanted: str


class ProjectInfo(msgspec.Struct, frozen=True):
    """One project: a folder with a manifest, or a single script that carries its own.

    `sdk` is the SDK its server modules import; `also` holds the other one when both are used.
    `externals` are the import names of its declared dependencies.
    """

    root: str
    sdk: Sdk
    pin: Pin | None
    console_scripts: tuple[tuple[str, str], ...]
    manifests: tuple[str, ...]
    also: tuple[Sdk, ...] = ()
    externals: tuple[str, ...] = ()
    misfits: tuple[Misfit, ...] = ()


class Workspace(msgspec.Struct, frozen=True):
    """Everything discovery found. `root` is absolute and must not reach any report.

    `files` are those to analyse; `modules` are all Python files seen (relative paths), analysed or
    not, for import resolution; `declaring` are manifests, files that install, and locks. Every
    seen Python file is in exactly one of `files`, `skipped` (itself or a folder above it, ending
    in a slash) and `failed`.
    """

    root: str
    projects: tuple[ProjectInfo, ...]
    files: tuple[SourceFile, ...]
    skipped: tuple[SkippedFile, ...]
    failed: tuple[SkippedFile, ...]
    diagnostics: tuple[Diagnostic, ...]
    modules: tuple[str, ...] = ()
    declaring: tuple[str, ...] = ()
    deploying: tuple[str, ...] = ()

    @property
    def externals(self) -> tuple[str, ...]:
        """Import names of all declared dependencies: no local sibling is meant by them."""
        return tuple(sorted({name for project in self.projects for name in project.externals}))
