"""What an SDK lists otherwise of every server: `rules/tables/sdk-listings.toml`."""

from fnmatch import fnmatchcase
from functools import cache

import msgspec

from analyzer.assets import read_table
from analyzer.run import Generation
from analyzer.verification import Change
from analyzer.verify.comparing import Difference


class Relisted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Places in lists that a new SDK fills otherwise for every server, and why that is right.

    `of` are generations that it replaces; `before` and `after` are told apart by whether they are
    there.
    """

    of: tuple[Generation, ...]
    path: str
    before: bool
    after: bool
    why: str

    def covers(self, generation: Generation | None, one: Difference | Change) -> bool:
        return (
            generation in self.of
            and one.subject.startswith("list ")
            and fnmatchcase(one.path, self.path)
            and (one.before is not None, one.after is not None) == (self.before, self.after)
        )


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    listing: tuple[Relisted, ...]


@cache
def relisted() -> tuple[Relisted, ...]:
    return read_table("sdk-listings.toml", _Table).listing


def why_relisted(generation: Generation | None, one: Difference | Change) -> str | None:
    """Why the SDK that replaces this one lists that otherwise, where it does for every server."""
    return next((row.why for row in relisted() if row.covers(generation, one)), None)
