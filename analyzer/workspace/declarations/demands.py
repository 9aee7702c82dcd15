"""What the new SDK demands of the other requirements of a project, from `rules/tables/`."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from analyzer.assets import read_table
from analyzer.workspace.declarations.model import Declaration


class DependencyTable(msgspec.Struct, frozen=True):
    """What the new SDK asks of the other requirements of a project.

    `gone` and `imported` give requirements by import name: what the old SDK brought and the new
    one does not, and what rewritten code may import anew. `brought_by` are requirements that
    bring such a package all the same, `of_extra` the extra of the SDK that it came with.
    `frameworks` are distributions built on the SDK, with the range that needs the new one, and
    `framework_floors` what they ask of others; `follows` are decided by another distribution's
    version. `behind` gives the newest release of distributions that run on the old SDK alone;
    those in `unsaid` do not declare it.
    """

    name: str
    requires: str
    python: str
    dropped_extras: tuple[str, ...]
    floors: dict[str, str]
    extra_floors: dict[str, str]
    follows: dict[str, str]
    gone: dict[str, str]
    imported: dict[str, str]
    brought_by: dict[str, tuple[str, ...]]
    of_extra: dict[str, str]
    frameworks: dict[str, str]
    framework_floors: dict[str, str]
    behind: dict[str, str]
    unsaid: tuple[str, ...]

    def requires_of(self, name: str) -> str:
        """The range of the SDK, or of a framework, that goes with the new SDK."""
        return self.frameworks.get(name, self.requires)


@cache
def dependency_table() -> DependencyTable:
    """The demands of `mcp` 2.x."""
    return read_table("mcp-dependencies.toml", DependencyTable)


def extras_of(requirements: Iterable[str]) -> frozenset[str]:
    """The extras that requirement texts ask for."""
    inside = [text.partition("[")[2].partition("]")[0] for text in requirements]
    return frozenset(extra.strip() for part in inside for extra in part.split(",") if extra)


def too_low(
    declarations: Iterable[Declaration], extras: Collection[str] = (), *, framework: bool = False
) -> Iterator[tuple[Declaration, str]]:
    """Requirements whose range ends below what the new SDK, and a framework on it, take."""
    table = dependency_table()
    floors = {**table.floors, **(table.extra_floors if extras else {})}
    if framework:
        floors |= table.framework_floors
    for one in declarations:
        if one.name in floors and not admits_from(one.specifier, floors[one.name]):
            yield one, floors[one.name]


def no_longer_brought(
    imports: Collection[str], declares: Callable[[str], bool], extras: Collection[str]
) -> dict[str, str]:
    """Imported packages that only the old SDK brought, with a requirement for each."""
    table = dependency_table()
    wanted = {
        name: requirement
        for name, requirement in sorted(table.gone.items())
        if name in imports
        and not declares(distribution_of(requirement))
        and (name not in table.of_extra or table.of_extra[name] in extras)
    }
    coming = {distribution_of(requirement) for requirement in wanted.values()}
    return {
        name: requirement
        for name, requirement in wanted.items()
        if not any(
            _asks_extra(one, extras) or one in coming or declares(one)
            for one in table.brought_by.get(name, ())
        )
    }


def distribution_of(requirement: str) -> str:
    """The name in a plain requirement."""
    return requirement.partition(">")[0].partition("[")[0]


def _asks_extra(bringer: str, extras: Collection[str]) -> bool:
    """Whether `bringer` is the SDK with an extra, and the extra is asked for."""
    return "[" in bringer and bringer.partition("[")[2].rstrip("]") in extras


def range_of(specifier: str) -> SpecifierSet | None:
    """A range that can be asked; None for one that is no range."""
    try:
        return SpecifierSet(specifier, prereleases=True)
    except InvalidSpecifier:
        return None


def admits_from(specifier: str, floor: str) -> bool:
    """Whether some version from `floor` on is in the range; a range that is none admits all."""
    clauses = range_of(specifier)
    if clauses is None:
        return True
    lowest = Version(floor)
    return any(version >= lowest and version in clauses for version in _samples(clauses, lowest))


def _samples(clauses: SpecifierSet, lowest: Version) -> list[Version]:
    """Both ends, and what is just above each bound."""
    named = [clause.version for clause in clauses if clause.operator != "==="]
    bounds = [lowest, *(Version(version.removesuffix(".*")) for version in named)]
    above = [Version(f"{bound.base_version}.1") for bound in bounds]
    return [*bounds, *above, Version("999999")]
