"""Requirements in TOML: pyproject in all its dialects, Pipfile, and the block of a script.

Where in the tree requirements are is a table of paths; `*` stands for any key.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from analyzer.workspace.declarations.building import from_pep508, from_table
from analyzer.workspace.declarations.model import (
    DEVELOPMENT,
    EXTRA,
    LIMIT,
    RUN_TIME,
    Declaration,
    Declared,
    Entry,
)
from analyzer.workspace.declarations.tomltext import Path, TomlString, toml_strings

_LISTS = (
    ("project.dependencies", RUN_TIME),
    ("project.optional-dependencies.*", EXTRA),
    ("dependency-groups.*", DEVELOPMENT),
    ("tool.flit.metadata.requires", RUN_TIME),
    ("tool.pdm.dev-dependencies.*", DEVELOPMENT),
    ("tool.uv.dev-dependencies", DEVELOPMENT),
    ("tool.uv.constraint-dependencies", LIMIT),
    ("tool.uv.override-dependencies", LIMIT),
    ("tool.hatch.envs.*.dependencies", DEVELOPMENT),
    ("tool.hatch.envs.*.extra-dependencies", DEVELOPMENT),
)
_TABLES = (
    ("tool.poetry.dependencies", RUN_TIME),
    ("tool.poetry.dev-dependencies", DEVELOPMENT),
    ("tool.poetry.group.*.dependencies", DEVELOPMENT),
    ("tool.pixi.pypi-dependencies", RUN_TIME),
    ("tool.pixi.dependencies", RUN_TIME),
    ("pypi-dependencies", RUN_TIME),
    ("dependencies", RUN_TIME),
    ("packages", RUN_TIME),
    ("dev-packages", DEVELOPMENT),
)
_SCRIPT = (("dependencies", RUN_TIME),)
_PLACES = frozenset({"git", "path", "url", "file"})


def read_toml(text: str) -> Declared:
    """What a manifest in TOML declares. Raises `ValueError` for what is not TOML."""
    strings = toml_strings(text)
    found = (*_in_lists(text, strings, _LISTS), *_in_tables(text, strings))
    return Declared(tuple(sorted(found, key=lambda one: one.start)), _python(text, strings))


def read_script_table(text: str) -> Declared:
    """What the block of a script declares, given a text in which only the block is not blank."""
    strings = toml_strings(text)
    return Declared(tuple(_in_lists(text, strings, _SCRIPT)), _python(text, strings))


def _in_lists(
    text: str, strings: Sequence[TomlString], lists: Sequence[tuple[str, int]]
) -> Iterator[Declaration]:
    for string in strings:
        if not string.path or not isinstance(string.path[-1], int):
            continue
        for pattern, rank in lists:
            if _matches(string.path[:-1], pattern):
                entry = Entry("array", string.start, string.end)
                group = _dotted(string.path[:-1])
                start, end = _inside(text, string)
                found = from_pep508(text, start, end, rank=rank, group=group, entry=entry)
                if found is not None:
                    yield found


def _in_tables(text: str, strings: Sequence[TomlString]) -> Iterator[Declaration]:
    for string in strings:
        for pattern, rank in _TABLES:
            depth = pattern.count(".") + 1
            head, rest = string.path[:depth], string.path[depth:]
            if rest and _matches(head, pattern) and _is_range(rest):
                group = _dotted(head)
                name = str(rest[0])
                own = text.startswith((name, f'"{name}"', f"'{name}'"), string.key)
                entry = Entry("key" if own else "apart", string.key, string.end)
                value = _inside(text, string)
                found = from_table(text, name, value, rank=rank, group=group, entry=entry)
                yield _direct(found) if rest[-1] in _PLACES else found


def _is_range(rest: Path) -> bool:
    """`name`, `name.version`, `name[0].version`, or the place that a table gives instead."""
    keys = [part for part in rest[1:] if not isinstance(part, int)]
    return not keys or (len(keys) == 1 and keys[0] in {"version", *_PLACES})


def _direct(found: Declaration) -> Declaration:
    return replace(found, direct=True, specifier="")


def _python(text: str, strings: Sequence[TomlString]) -> Declaration | None:
    """The declaration of the Python that is needed, named `python`."""
    for string in strings:
        if _dotted(string.path) in (
            "project.requires-python",
            "requires-python",
            "tool.poetry.dependencies.python",
        ):
            entry = Entry("key", string.key, string.end)
            value = _inside(text, string)
            return from_table(text, "python", value, rank=RUN_TIME, group="", entry=entry)
    return None


def _matches(path: Path, pattern: str) -> bool:
    parts = pattern.split(".")
    return len(path) == len(parts) and all(
        part in ("*", own) for own, part in zip(path, parts, strict=True)
    )


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _inside(text: str, string: TomlString) -> tuple[int, int]:
    quotes = 3 if text.startswith(('"""', "'''"), string.start) else 1
    return string.start + quotes, string.end - quotes
