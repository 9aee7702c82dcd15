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


class Returned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member that asks, and the request that a call returns instead.

    `helper` is what the function is called that decides, `call` the member by which it asks older
    clients. `arguments` are named as on 1.x, each with its name on 2.x; `params` has the class of
    the request's parameters and what they are made of, all of `arguments` where that is empty.
    """

    helper: str
    call: str
    request: str
    result: str
    arguments: dict[str, str] = {}
    params: dict[str, tuple[str, ...]] = {}

    @property
    def is_open(self) -> bool:
        """Whether the request takes whatever the question says."""
        return bool(self.params) and not any(self.params.values())


class QuestionTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`repeatable`, `telling` and `tellers` are patterns of callables; `methods` are patterns of
    the methods of a class, each with the class of what it gives."""

    repeatable: tuple[str, ...]
    telling: tuple[str, ...]
    tellers: tuple[str, ...]
    context_telling: tuple[str, ...]
    methods: dict[str, dict[str, str]]
    asked: dict[str, Asked]
    returned: dict[str, Returned]

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
