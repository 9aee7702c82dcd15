"""Snippets made from rows: an import that is used, a member read, an argument given.

What is gone together shares a snippet: a member of a class that is gone is answered where the
class is imported, whatever path it was reached by.
"""

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache

import msgspec

from tests.completeness.rows import HERE, Row, rows
from tests.completeness.snippets import Snippet

NAMES = {"class", "alias", "const", "typevar", "function", "module", "module_alias"}


class Object(msgspec.Struct, frozen=True):
    """How 1.x code makes an object of a class: `make`, after `before`.

    `arguments` are values of further constructor arguments. `use` shows what changed in the class
    itself, which is `NAME` there.
    """

    make: str = ""
    before: str = ""
    use: str = ""
    arguments: dict[str, str] = {}


@cache
def objects() -> dict[str, Object]:
    raw = tomllib.loads((HERE / "objects.toml").read_text())
    return msgspec.convert(raw, type=dict[str, Object])


def made(taken: Collection[str]) -> tuple[Snippet, ...]:
    """Snippets for the rows that are not in `taken`; none for a row nothing is known to make."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows():
        if row.path not in taken:
            for variant, code in _codes(row):
                groups[variant, code].append(row.path)
    return tuple(
        Snippet(id=f"made-{paths[0]}{variant}", code=code, rows=tuple(paths))
        for (variant, code), paths in groups.items()
        if code
    )


def _codes(row: Row) -> Iterator[tuple[str, str]]:
    if row.kind in NAMES:
        yield "", _imported(row)
        known = objects().get(row.canonical or row.path)
        by_attribute = row.kind != "module" and "." in row.owner and not (known and known.use)
        if by_attribute and not _is_gone(row.owner):
            yield ":attribute", _reached(row)
    elif (gone := _gone_class(row)) is not None:
        yield "", _imported(gone)
    else:
        yield "", _member(row)


def _is_gone(path: str) -> bool:
    """True for a module that went, or that is below one that did."""
    return any(
        row.kind == "module" and row.status == "removed" and f"{path}.".startswith(f"{row.path}.")
        for row in _by_path().values()
    )


def _gone_class(row: Row) -> Row | None:
    """The row of the class `row` is a member of, when that is gone."""
    owner = _by_path().get(row.owner)
    return owner if owner is not None and owner.status == "removed" else None


@cache
def _by_path() -> dict[str, Row]:
    return {row.path: row for row in rows()}


def _imported(row: Row) -> str:
    if row.kind == "module":
        return f"import {row.path} as area\n\nprint(area.__name__ is not None)\n"
    return f"from {row.owner} import {row.name}\n\n{_used(row)}"


def _used(row: Row) -> str:
    known = objects().get(row.canonical or row.path)
    if known is not None and known.use:
        before = f"{known.before.strip()}\n" if known.before else ""
        return f"{before}{known.use.replace('NAME', row.name)}\n"
    match row.kind:
        case "class":
            return f"\n\ndef given(value: {row.name}) -> None: ...\n\n\nprint(callable(given))\n"
        case "typevar":
            name = row.name
            return (
                f"\n\ndef same(value: {name}) -> {name}:\n    return value\n\n\nprint(same(1))\n"
            )
        case "const":
            return f"print({row.name})\n"
        case _:
            return f"print({row.name} is not None)\n"


def _reached(row: Row) -> str:
    shown = f"area.{row.name}" if row.kind == "const" else f"area.{row.name} is not None"
    return f"import {row.owner} as area\n\nprint({shown})\n"


def _member(row: Row) -> str:
    known = objects().get(row.owner)
    if known is None or not known.make:
        return ""
    module, _, name = row.owner.rpartition(".")
    imports = f"{known.before.strip()}\nfrom {module} import {name}\n".lstrip()
    if row.kind == "init_param":
        value = known.arguments.get(row.name)
        return f"{imports}\n{_called(known.make, row.name, value)}" if value else ""
    if row.kind == "nested_class":
        return f'{imports}\nprint({name}.{row.name}(progressToken="p").progressToken)\n'
    return f"{imports}\nvalue = {known.make}\n{_read(row)}"


def _called(make: str, argument: str, value: str) -> str:
    opening = "" if make.endswith("()") else ", "
    call = f"{make[:-1]}{opening}{argument}={value})"
    return f"value = {call}\nprint(value is not None)\n"


def _read(row: Row) -> str:
    match row:
        case Row(name="meta", step=("M010",)):
            return "print(value.meta.progressToken)\n"
        case Row(step=("M008",)):
            return "print(value.uri.scheme)\n"
        case Row(step=("M006",)):
            return f"print(value.{row.name})\n"
        case _:
            return f"print(value.{row.name} is not None)\n"
