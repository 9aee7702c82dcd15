"""What is known of deployment technologies: the rows of `rules/deployment/`.

A row says where a setting stands, what it means, what takes it away, and which source says so.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from analyzer.run import By, SettingKind
from analyzer.workspace.deploying import Syntax


class RowError(ValueError):
    """A mistake in a file of rows, as one line."""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One setting and how it is recognised.

    `path` leads to its entry; `says` and `unless` are patterns for its text; `root`, `beside` and
    `inside` hold patterns for entries of the document, of the same block, and of its own block.
    `edit` takes it away: `delete` the entry, `set` its text (or that of the entry `on` beside it)
    to `to`, `replace` the whole entry, `swap` what `on` finds in its text for `to`. Where the
    block has no `on`, `missing` is its new first line. `item` takes the list item away that the
    entry is in, unless the file says `spare`. `also` names entries of the same block that go
    along, unless the block says `spare`; `words` cuts a pattern out of entries beside it.
    Without `edit` the setting is only reported, and `kept` says why.

    `part` is a pattern for what of a long text the setting is. `code` is one for what the server's
    code must hold; `{value}` in it is the entry's text, `{key}` its key.
    """

    path: tuple[str, ...]
    means: SettingKind = "affinity"
    by: By = "none"
    says: str = ""
    unless: str = ""
    root: dict[str, str] = {}
    beside: dict[str, str] = {}
    inside: dict[str, str] = {}
    edit: Literal["", "delete", "set", "replace", "swap", "item"] = ""
    on: str = ""
    to: str = ""
    missing: str = ""
    also: tuple[str, ...] = ()
    spare: str = ""
    words: dict[str, str] = {}
    kept: str = ""
    note: str = ""
    cite: str = ""
    needle: str | tuple[str, ...] = ""
    part: str = ""
    code: str = ""

    @cached_property
    def needles(self) -> tuple[str, ...]:
        """Texts, one of which every file has that holds the setting."""
        if self.needle:
            return (self.needle,) if isinstance(self.needle, str) else self.needle
        plain = [name for name in self.path if "*" not in name]
        return (max(plain, key=len),) if plain else ()


class Technology(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of rows: what is known of one technology. `files` are patterns of file names."""

    technology: str
    title: str
    syntax: tuple[Syntax, ...]
    cite: str
    setting: tuple[Row, ...]
    files: tuple[str, ...] = ()


class Knowledge(msgspec.Struct, frozen=True, dict=True):
    """All technologies, by name."""

    technologies: tuple[Technology, ...]

    def speaking(self, syntax: str) -> list[Technology]:
        return [one for one in self.technologies if syntax in one.syntax]

    @cached_property
    def sticky(self) -> dict[str, re.Pattern[bytes]]:
        """For each syntax, what a file must hold that keeps clients on one replica."""
        return self._needles(affinity=True)

    @cached_property
    def other(self) -> dict[str, re.Pattern[bytes]]:
        """For each syntax, what a file must hold that has any other setting."""
        return self._needles(affinity=False)

    def _needles(self, *, affinity: bool) -> dict[str, re.Pattern[bytes]]:
        words: dict[str, set[str]] = {}
        for technology in self.technologies:
            rows = [one for one in technology.setting if (one.means == "affinity") is affinity]
            needles = {word for row in rows for word in row.needles}
            for syntax in technology.syntax if needles else ():
                words.setdefault(syntax, set()).update(needles)
        return {
            syntax: re.compile("|".join(sorted(map(re.escape, found))).encode())
            for syntax, found in words.items()
        }


def load_knowledge(directories: Sequence[Path]) -> Knowledge:
    """The rows of every `deployment/*.toml` in the directories. Raises `RowError`."""
    return Knowledge(tuple(_technology(path) for path in _files(directories)))


def _files(directories: Iterable[Path]) -> list[Path]:
    return [
        path for folder in directories for path in sorted((folder / "deployment").glob("*.toml"))
    ]


def _technology(path: Path) -> Technology:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Technology)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise RowError(f"{path}: {error}") from None
