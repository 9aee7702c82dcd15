"""Which calls may run again, and how each question is asked: `rules/tables/mcp-questions.toml`."""

import fnmatch
from functools import cache

import msgspec

from analyzer.assets import read_table


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member that asks, and the marker a resolver returns instead.

    `arguments` go by position or name, `keywords` by name; `dropped` ones are left out.
    `deprecated` says so of what the protocol will lose.
    """

    marker: str
    result: str
    arguments: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    deprecated: str = ""


class QuestionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`repeatable`, `telling` and `tellers` are patterns of callables; `methods` are patterns of
    the methods of a class, each with the class of what it gives."""

    repeatable: tuple[str, ...]
    telling: tuple[str, ...]
    tellers: tuple[str, ...]
    context_telling: tuple[str, ...]
    methods: dict[str, dict[str, str]]
    asked: dict[str, Asked]

    def method(self, cls: str, name: str) -> str | None:
        """What a method gives that changes nothing; `None` for one that may."""
        rows = self.methods.get(cls, {})
        return next(
            (rows[key] for key in sorted(rows, reverse=True) if matches(name, (key,))), None
        )


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


@cache
def question_table() -> QuestionTable:
    return read_table("mcp-questions.toml", QuestionTable)
