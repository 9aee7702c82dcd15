"""Rule files to rules: every mistake is one line that names the file and the key."""

import re
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import Any, cast, get_args

from analyzer.findings.facts import ATTRIBUTES, PLACEHOLDERS, VOCABULARY, FactKind
from analyzer.findings.matching import Condition, Query
from analyzer.findings.repairs import DEPLOYMENT_EDITS, codemod_names, is_codemod
from analyzer.findings.rule import (
    EFFORTS,
    FAMILIES,
    Docs,
    Example,
    Rule,
    RuleFix,
    Silent,
)
from analyzer.run import Applicability, Category

_CODE = re.compile(r"UNS\d{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TYPES: dict[type, str] = {str: "a string", int: "a whole number", list: "a list", dict: "a table"}


class RuleError(Exception):
    """A mistake in a rule file, as one line: file, key, what is wrong, what was probably meant."""


def load_rules(directories: Iterable[Path]) -> tuple[Rule, ...]:
    """The rules of every `*.toml` directly inside the directories, sorted by code.

    Folders below hold catalogs of other kinds and are not read. Raises `RuleError`.
    """
    rules: dict[str, tuple[Rule, Path]] = {}
    names: dict[str, Path] = {}
    for path in _rule_files(directories):
        rule = _read_rule(path)
        if rule.code in rules:
            raise RuleError(f"{path}: code: {rule.code} is already used by {rules[rule.code][1]}")
        if rule.name in names:
            raise RuleError(f"{path}: name: {rule.name} is already used by {names[rule.name]}")
        rules[rule.code] = (rule, path)
        names[rule.name] = path
    return tuple(rules[code][0] for code in sorted(rules))


def _rule_files(directories: Iterable[Path]) -> list[Path]:
    files: dict[Path, Path] = {}
    for directory in directories:
        if not directory.is_dir():
            raise RuleError(f"{directory}: not a directory of rule files")
        for path in sorted(directory.glob("*.toml")):
            if path.is_file():
                files.setdefault(path.resolve(), path)
    return list(files.values())


def _read_rule(path: Path) -> Rule:
    try:
        raw = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{path}: not valid TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: cannot be read: {error}") from None
    return _rule(_Table(path, "", raw), path)


class _Table:
    """A TOML table that knows where it stands, so that complaints can say so."""

    def __init__(self, path: Path, where: str, raw: dict[str, Any]) -> None:
        self.path = path
        self.where = where
        self.raw = raw

    def fail(self, key: str, problem: str) -> RuleError:
        return RuleError(f"{self.path}: {self.dotted(key)}: {problem}")

    def dotted(self, key: str) -> str:
        return ".".join(part for part in (self.where, key) if part)

    def allow(self, *keys: str) -> None:
        """Refuse every other key."""
        for key in self.raw:
            if key not in keys:
                raise self.fail(key, f"unknown key{_hint(key, keys)}")

    def value(self, key: str, kind: type) -> Any:
        """The value under a required key; bool is no whole number."""
        if key not in self.raw:
            raise self.fail(key, "missing")
        found = self.raw[key]
        if type(found) is not kind:
            raise self.fail(key, f"must be {_TYPES[kind]}")
        return found

    def text(self, key: str) -> str:
        found = cast(str, self.value(key, str))
        if not found.strip():
            raise self.fail(key, "must not be empty")
        return found

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if key in self.raw else None

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.value(key, list)
        if not found or not all(isinstance(item, str) and item for item in found):
            raise self.fail(key, "must be a list of strings, not empty")
        return tuple(found)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        found = self.text(key)
        if found not in allowed:
            raise self.fail(key, _unknown_value(found, allowed))
        return found

    def table(self, key: str) -> "_Table":
        return _Table(self.path, self.dotted(key), self.value(key, dict))

    def tables(self, key: str) -> list["_Table"]:
        found = self.value(key, list) if key in self.raw else []
        if not all(isinstance(item, dict) for item in found):
            raise self.fail(key, f"must be written as [[{self.dotted(key)}]] tables")
        where = self.dotted(key)
        return [_Table(self.path, f"{where}[{n}]", item) for n, item in enumerate(found, 1)]


def _rule(table: _Table, path: Path) -> Rule:
    table.allow(
        "code", "name", "summary", "category", "effort", "spec", "match", "message", "fix",
        "docs", "example", "silent",
    )  # fmt: skip
    query = _query(table.table("match"))
    return Rule(
        code=_code(table),
        name=_name(table, path),
        summary=table.text("summary"),
        category=cast(Category, table.choice("category", get_args(Category))),
        effort=_effort(table),
        spec=table.texts("spec"),
        match=query,
        message=_message(table.table("message"), query.fact),
        fix=_fix(table.table("fix")) if "fix" in table.raw else None,
        docs=_docs(table.table("docs")),
        examples=tuple(_example(item) for item in table.tables("example")),
        silent=tuple(_silent(item) for item in table.tables("silent")),
    )


def _code(table: _Table) -> str:
    code = table.text("code")
    if not _CODE.fullmatch(code):
        raise table.fail("code", f'"{code}" is not UNS and three digits')
    if code[3] not in FAMILIES:
        known = ", ".join(f"{digit}xx {words}" for digit, words in FAMILIES.items())
        raise table.fail("code", f"{code} belongs to no family; families are {known}")
    return code


def _name(table: _Table, path: Path) -> str:
    name = table.text("name")
    if not _NAME.fullmatch(name):
        raise table.fail("name", f'"{name}" must be lower-case words joined by hyphens')
    if name != path.stem:
        raise table.fail("name", f'"{name}" must be the name of the file, "{path.stem}"')
    return name


def _effort(table: _Table) -> int:
    effort = cast(int, table.value("effort", int))
    if effort not in EFFORTS:
        allowed = ", ".join(str(points) for points in EFFORTS)
        raise table.fail("effort", f"{effort} is not one of {allowed}")
    return effort


def _query(table: _Table) -> Query:
    kind = cast(FactKind, table.choice("fact", tuple(ATTRIBUTES)))
    attributes = ATTRIBUTES[kind]
    table.allow("fact", "not", *attributes)
    where = _conditions(table, attributes)
    if not where:
        raise table.fail("", f"needs at least one of {', '.join(attributes)}")
    return Query(kind, where, tuple(_exception(item, attributes) for item in _nots(table)))


def _nots(table: _Table) -> list[_Table]:
    """`[match.not]` is one exception, `[[match.not]]` several."""
    if isinstance(table.raw.get("not"), dict):
        return [table.table("not")]
    return table.tables("not")


def _exception(table: _Table, attributes: tuple[str, ...]) -> tuple[Condition, ...]:
    table.allow(*attributes)
    conditions = _conditions(table, attributes)
    if not conditions:
        raise table.fail("", f"needs at least one of {', '.join(attributes)}")
    return conditions


def _conditions(table: _Table, attributes: tuple[str, ...]) -> tuple[Condition, ...]:
    return tuple((name, _wanted(table, name)) for name in attributes if name in table.raw)


def _wanted(table: _Table, name: str) -> tuple[str, ...]:
    found = table.raw[name]
    wanted = (found,) if isinstance(found, str) else table.texts(name)
    for value in wanted:
        if value not in VOCABULARY[name]:
            raise table.fail(name, _unknown_value(value, VOCABULARY[name]))
    return wanted


def _message(table: _Table, kind: FactKind) -> str:
    table.allow("text")
    text = table.text("text")
    try:
        fields = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError as error:
        raise table.fail("text", f"{error}; write {{{{ and }}}} for braces") from None
    for name, spec, conversion in fields:
        if name not in PLACEHOLDERS[kind]:
            hint = _hint(name or "", PLACEHOLDERS[kind])
            problem = f"no placeholder {{{name}}} for {kind} facts{hint}"
            raise table.fail("text", problem)
        if spec or conversion:
            raise table.fail("text", f"placeholder {{{name}}} takes no format")
    return text


def _fix(table: _Table) -> RuleFix:
    table.allow("codemod", "applicability")
    applicability = table.choice("applicability", get_args(Applicability))
    return RuleFix(_codemod(table), cast(Applicability, applicability))


def _codemod(table: _Table) -> str:
    name = table.text("codemod")
    if is_codemod(name):
        return name
    return table.choice("codemod", (*codemod_names(), *DEPLOYMENT_EDITS))


def _docs(table: _Table) -> Docs:
    table.allow("what", "why", "instead")
    return Docs(*(table.text(heading).strip() for heading in ("what", "why", "instead")))


def _example(table: _Table) -> Example:
    table.allow("before", "after", "files", "requirements")
    return Example(
        before=table.text("before"),
        after=table.optional_text("after"),
        files=_files(table),
        requirements=table.optional_text("requirements"),
    )


def _silent(table: _Table) -> Silent:
    table.allow("code", "files", "requirements")
    return Silent(table.text("code"), _files(table), table.optional_text("requirements"))


def _files(table: _Table) -> tuple[tuple[str, str], ...]:
    if "files" not in table.raw:
        return ()
    files = table.table("files")
    for name in files.raw:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise files.fail(name, "must be a relative path inside the example")
    return tuple((name, files.text(name)) for name in sorted(files.raw))


def _unknown_value(value: str, allowed: tuple[str, ...]) -> str:
    hint = _hint(value, allowed) or f"; known are {', '.join(allowed)}"
    return f'unknown value "{value}"{hint}'


def _hint(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
