"""Where the strings of a TOML text are: `tomllib` says what they mean, this says where they stand.

A recursive descent over the grammar of TOML 1.0. What it finds is held against `tomllib`, so that
a text it reads differently counts as not understood.
"""

import re
import tomllib
from collections.abc import Iterator

import msgspec

Path = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_VOID = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''(?:.)*?'{3,5}|" r'"(?:[^"\\\r\n]|\\.)*"|' r"'[^'\r\n]*'",
    re.DOTALL,
)


class TomlString(msgspec.Struct, frozen=True):
    """A string value: `start` and `end` include its quotes; its statement starts at `key`."""

    path: Path
    value: str
    start: int
    end: int
    key: int


class _Misread(ValueError):
    pass


def toml_strings(text: str) -> tuple[TomlString, ...]:
    """Every string value of a TOML text, in order. Raises `ValueError` for what is not TOML."""
    table = tomllib.loads(text.removeprefix("\ufeff"))
    found = tuple(_Scanner(text).document())
    if {string.path: string.value for string in found} != dict(_flat(table, ())):
        raise _Misread("is laid out in a way that is not understood")
    return found


def _flat(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flat(inner, (*path, index))


class _Scanner:
    """One walk over the text; `at` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.counts: dict[Path, int] = {}

    def document(self) -> Iterator[TomlString]:
        table: Path = ()
        while self._void() < len(self.text):
            start = self.at
            if self._take("[["):
                table = self._next_of(self._resolved(self._key()))
                self._expect("]]")
            elif self._take("["):
                table = self._resolved(self._key())
                self._expect("]")
            else:
                yield from self._pair(table, start)

    def _pair(self, table: Path, start: int) -> Iterator[TomlString]:
        path = (*table, *self._key())
        self._expect("=")
        yield from self._value(path, start)

    def _value(self, path: Path, key: int) -> Iterator[TomlString]:
        self._space()
        match = _STRING.match(self.text, self.at)
        if match:
            self.at = match.end()
            yield TomlString(path, _meaning(match[0]), match.start(), match.end(), key)
        elif self._take("["):
            yield from self._array(path)
        elif self._take("{"):
            yield from self._inline(path, key)
        else:
            self.at = _matched(_SCALAR, self.text, self.at)

    def _array(self, path: Path) -> Iterator[TomlString]:
        index = 0
        while self._void() < len(self.text) and not self._take("]"):
            yield from self._value((*path, index), self.at)
            index += 1
            self._void()
            self._take(",")

    def _inline(self, path: Path, key: int) -> Iterator[TomlString]:
        while self._void() < len(self.text) and not self._take("}"):
            yield from self._pair(path, key)
            self._void()
            self._take(",")

    def _key(self) -> Path:
        parts = [self._part()]
        while self._space() < len(self.text) and self._take("."):
            parts.append(self._part())
        return tuple(parts)

    def _part(self) -> str:
        self._space()
        match = _BARE.match(self.text, self.at) or _STRING.match(self.text, self.at)
        if match is None:
            raise _Misread("has a key that is not understood")
        self.at = match.end()
        return _meaning(match[0]) if match[0][0] in "\"'" else match[0]

    def _resolved(self, path: Path) -> Path:
        """The path of a header, through the last element of each array of tables on the way."""
        found: Path = ()
        for part in path[:-1]:
            found = (*found, part)
            if found in self.counts:
                found = (*found, self.counts[found] - 1)
        return (*found, path[-1])

    def _next_of(self, path: Path) -> Path:
        self.counts[path] = self.counts.get(path, 0) + 1
        return (*path, self.counts[path] - 1)

    def _void(self) -> int:
        self.at = _matched(_VOID, self.text, self.at)
        return self.at

    def _space(self) -> int:
        self.at = _matched(_SPACE, self.text, self.at)
        return self.at

    def _take(self, sign: str) -> bool:
        self._space()
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise _Misread(f"has no {sign} where one is expected")


def _matched(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _meaning(literal: str) -> str:
    if literal[0] == "'" and not literal.startswith("'''"):
        return literal[1:-1]
    if "\\" not in literal and not literal.startswith(('"""', "'''")):
        return literal[1:-1]
    value = tomllib.loads(f"value = {literal}")["value"]
    return value if isinstance(value, str) else ""
