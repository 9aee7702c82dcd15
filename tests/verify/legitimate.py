"""What a client hears otherwise though a migration is right: `legitimate.toml`."""

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from analyzer.verification import Change
from analyzer.verify.comparing import Difference


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Places in lists that the new SDK fills otherwise for every server, and why that is right.

    `sdks` are what requirements begin with, `path` is a pattern; `before` and `after` are told
    apart by whether they are there.
    """

    sdks: tuple[str, ...]
    path: str
    before: bool
    after: bool
    why: str

    def covers(self, sdk: str, one: Difference | Change) -> bool:
        return (
            any(sdk.startswith(own) for own in self.sdks)
            and one.subject.startswith("list ")
            and fnmatchcase(one.path, self.path)
            and (one.before is not None, one.after is not None) == (self.before, self.after)
        )


@cache
def listings() -> tuple[Listing, ...]:
    return msgspec.convert(legitimate_table()["listing"], tuple[Listing, ...])


@cache
def legitimate_table() -> dict[str, Any]:
    text = Path(__file__).with_name("legitimate.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
