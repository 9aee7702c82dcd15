"""Every codemod there is: a module below this package with a module-level `CODEMOD`."""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import msgspec

import analyzer.codemods
from analyzer.codemods.codebase import Codebase
from analyzer.codemods.facts import Facts
from analyzer.codemods.model import Outcome
from analyzer.codemods.settled import Settled


def _nothing(_: Codebase | Settled) -> Iterable[Outcome]:
    return ()


class Codemod(msgspec.Struct, frozen=True):
    """One kind of rewrite. `name` is family and module (`sdk-rename`: `sdk/rename.py`).

    `plan` reads the whole codebase and changes nothing; every place it recognises and cannot
    rewrite comes back as a mark. `brings` are codes of other codemods without which this one
    would change behaviour: they are selected along with it. `follow` is asked once the changes
    of all plans are chosen, for what must go along with them. `judge` is a plan that rests on
    what the analysis knows besides.
    """

    name: str
    codes: tuple[str, ...]
    plan: Callable[[Codebase], Iterable[Outcome]] = _nothing
    brings: tuple[str, ...] = ()
    follow: Callable[[Settled], Iterable[Outcome]] = _nothing
    judge: Callable[[Codebase, Facts], Iterable[Outcome]] | None = None


@cache
def codemods() -> tuple[Codemod, ...]:
    """All codemods, by name."""
    package = analyzer.codemods
    found = []
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        codemod = getattr(importlib.import_module(info.name), "CODEMOD", None)
        if isinstance(codemod, Codemod):
            found.append(codemod)
    return tuple(sorted(found, key=lambda codemod: codemod.name))


@cache
def followed_codes() -> tuple[str, ...]:
    """Codes of what follows from other changes, and is selected along with any of them."""
    following = (codemod for codemod in codemods() if codemod.follow is not _nothing)
    return tuple(code for codemod in following for code in codemod.codes)


def with_companions(select: Sequence[str]) -> tuple[str, ...]:
    """Selected code prefixes, with the codes that the selected codemods bring."""
    brought = [
        code
        for codemod in codemods()
        if any(own.startswith(prefix) for own in codemod.codes for prefix in select)
        for code in codemod.brings
    ]
    return tuple(dict.fromkeys([*select, *brought]))
