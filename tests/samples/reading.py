"""The samples as values: what each one is expected to be, and how it is talked to."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from analyzer.run import Framework, VerdictName
from tests.cells import ExpectedCell

ROOT = Path(__file__).parents[2] / "samples"
BEFORE = "before/"


class ExpectedServer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A server; `entry_points` are the names of its tools, sorted."""

    file: str
    name: str
    framework: Framework
    verdict: VerdictName
    entry_points: tuple[str, ...]


class SampleCell(ExpectedCell, frozen=True, forbid_unknown_fields=True):
    """A state cell, and whether it decides that its server needs state."""

    decides: bool


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`expected.toml` of a sample."""

    summary: str
    server: tuple[ExpectedServer, ...]
    cell: tuple[SampleCell, ...] = ()


class Call(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One tool call and what must come back; only what is given is compared.

    A `$name` in the arguments stands for an answer kept under `remember` before. `structured` is
    a table, or JSON where a table cannot say it. `until` repeats the call until the text is right.
    """

    tool: str
    client: str = "client"
    arguments: dict[str, Any] = {}
    answer: dict[str, Any] | None = None
    text: str | None = None
    structured: dict[str, Any] | str | None = None
    error: str | None = None
    matches: str | None = None
    asked: str | None = None
    tools: tuple[str, ...] | None = None
    remember: str | None = None
    remember_field: str | None = None
    until: bool = False


class Conversation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Calls to one server process, which starts for it and ends after it."""

    transport: Literal["stdio", "streamable-http"]
    call: tuple[Call, ...]
    flags: tuple[str, ...] = ("--transport", "streamable-http")


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`conversation.toml` of a sample: `command` goes to the Python of an environment with `sdk`.

    `$scratch` in the environment variables stands for a folder that is empty at the start.
    """

    sdk: str
    command: tuple[str, ...]
    conversation: tuple[Conversation, ...]
    pythonpath: str = "."
    environment: dict[str, str] = {}


class Sample(msgspec.Struct, frozen=True):
    name: str
    folder: Path
    expected: Expected
    script: Script


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample of the repository, by name."""
    return tuple(_sample(path.parent) for path in sorted(ROOT.glob("*/expected.toml")))


def _sample(folder: Path) -> Sample:
    return Sample(
        name=folder.name,
        folder=folder,
        expected=msgspec.convert(_table(folder / "expected.toml"), Expected),
        script=msgspec.convert(_table(folder / "conversation.toml"), Script),
    )


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
