"""Requirement texts: which distribution, which versions, which majors of an SDK they admit."""

import re

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from analyzer.workspace.shapes import KNOWN_MAJORS

_POETRY_CLAUSE = re.compile(r"(\^|~)(?!=)\s*([\w.!+-]+)")


class Wanted(msgspec.Struct, frozen=True):
    """One requirement of a manifest; `text` stands there as written, at a 1-based position.

    `rank` orders them: 0 a run-time dependency, 1 an extra, 2 a development group.
    """

    name: str
    specifier: str
    text: str
    file: str
    line: int
    column: int
    rank: int = 0


def parse_requirement(text: str) -> tuple[str, str] | None:
    """Canonical name and version specifier of a PEP 508 text; None when it is not one.

    `fastmcp-slim` is the same code as `fastmcp` under another name.
    """
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return None
    return sdk_name(parsed.name), str(parsed.specifier)


def sdk_name(name: str) -> str:
    """The canonical name of a distribution; `fastmcp-slim` counts as `fastmcp`."""
    canonical = str(canonicalize_name(name))
    return "fastmcp" if canonical == "fastmcp-slim" else canonical


def import_name(distribution: str) -> str:
    """The usual import name of a distribution, by the convention most follow."""
    return canonicalize_name(distribution).replace("-", "_").replace(".", "_")


def pep440_of_poetry(constraint: str) -> str:
    """A Poetry constraint as a specifier: carets and tildes spelt out, `*` admits everything."""
    if constraint.strip() in {"*", ""}:
        return ""
    spelt = _POETRY_CLAUSE.sub(_spell_out, constraint.strip())
    return f"=={spelt}" if re.fullmatch(r"\d[\w.*+!-]*", spelt) else spelt


def admitted_majors(package: str, specifier: str) -> tuple[int, ...]:
    """Majors of the SDK that the specifier admits, ascending; all when it says nothing.

    Versions below the first known major count as that one: nobody is served by a generation more.
    """
    known = KNOWN_MAJORS[package]
    clauses = _parsed(specifier)
    if clauses is None or not specifier:
        return known
    admitted = [
        major for major in known if any(clauses.contains(v) for v in _samples(major, clauses))
    ]
    if not admitted and any(clauses.contains(v) for v in _samples(0, clauses)):
        return known[:1]
    return tuple(admitted)


def major_of(package: str, version: str) -> int | None:
    """The known major a version belongs to; None when it is not a version."""
    try:
        major = Version(version).major
    except InvalidVersion:
        return None
    known = KNOWN_MAJORS[package]
    return min(max(major, known[0]), known[-1])


def _spell_out(clause: re.Match[str]) -> str:
    operator, text = clause.groups()
    try:
        release = list(Version(text).release)
    except InvalidVersion:
        return text
    keep = next((n for n, part in enumerate(release) if part), len(release) - 1)
    if operator == "~":
        keep = min(1, len(release) - 1)
    upper = [*release[:keep], release[keep] + 1]
    return f">={text},<{'.'.join(map(str, upper))}"


def _parsed(specifier: str) -> SpecifierSet | None:
    try:
        return SpecifierSet(specifier, prereleases=True)
    except InvalidSpecifier:
        return None


def _samples(major: int, clauses: SpecifierSet) -> list[Version]:
    """Versions of one major that stand for all: both ends, and those just around each bound."""
    bounds = [v for clause in clauses if (v := _bound(clause.version)) is not None]
    near = [v for v in bounds if v.major == major]
    above = [Version(f"{v.base_version}.1") for v in near]
    minors = [Version(f"{major}.{v.release[1] + 1}") for v in near if len(v.release) > 1]
    return [Version(f"{major}.0.0"), *near, *above, *minors, Version(f"{major}.9999.0")]


def _bound(version: str) -> Version | None:
    """The version of a clause; None for what only `===` takes."""
    try:
        return Version(version.removesuffix(".*"))
    except InvalidVersion:
        return None
