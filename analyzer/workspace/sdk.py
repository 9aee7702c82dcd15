"""Which SDK a project uses and of which generation, with the evidence in sentences.

A lock file decides; else the versions a manifest admits; where these leave several generations
open, the modules and spellings in the code; and where the code runs on several, the lowest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import msgspec

from analyzer.run import Generation, Sdk
from analyzer.workspace.imports import FileScan
from analyzer.workspace.requirements import Wanted, admitted_majors, major_of
from analyzer.workspace.shapes import (
    KNOWN_MAJORS,
    Package,
    Shape,
    shape_of_spelling,
    shapes_of_import,
)

_MAKERS = frozenset({"FastMCP", "MCPServer", "Server", "FastApiMCP"})
_MOST_SENTENCES = 3


class Lock(msgspec.Struct, frozen=True):
    """An exact version; `words` are the sentence that gives it as evidence."""

    package: str
    version: str
    words: str


def decide_sdks(
    scans: Mapping[str, FileScan], wanted: Sequence[Wanted], locks: Sequence[Lock]
) -> tuple[Sdk, ...]:
    """The SDKs that the files import, the one that makes most servers first; never empty."""
    packages = _imported_packages(scans)
    if not packages and not any(scan.serves_without_sdk for scan in scans.values()):
        packages = [package for package in KNOWN_MAJORS if any(w.name == package for w in wanted)]
        packages = packages[-1:]
    if packages:
        return tuple(_decide(cast(Package, p), scans, wanted, locks) for p in packages)
    return (_without_sdk(scans),)


def _without_sdk(scans: Mapping[str, FileScan]) -> Sdk:
    speakers = [path for path, scan in sorted(scans.items()) if scan.protocol]
    words = [f"{path} speaks the protocol itself and imports no SDK" for path in speakers]
    words += [
        f"{path} has {scan.served_by} serve it"
        for path, scan in sorted(scans.items())
        if scan.served_by
    ]
    evidence = tuple(words[:_MOST_SENTENCES]) or ("nothing here imports an MCP SDK",)
    return Sdk(package="none", generation="hand-written", evidence=evidence)


def _imported_packages(scans: Mapping[str, FileScan]) -> list[str]:
    """SDKs by how many files make servers with them, then by how many import them."""
    weights: dict[str, list[int]] = {}
    for scan in scans.values():
        for package in _packages_of(scan):
            makes = any(
                _MAKERS & set(ref.names)
                for ref in scan.sdk_imports
                if _owner(ref.module) == package
            )
            weight = weights.setdefault(package, [0, 0, 0, package == "fastmcp"])
            weight[0] += makes
            weight[1] += scan.can_build_server
            weight[2] += 1
    return sorted(weights, key=lambda package: weights[package], reverse=True)


def _packages_of(scan: FileScan) -> set[str]:
    return {_owner(ref.module) for ref in scan.sdk_imports}


def _owner(module: str) -> str:
    return "fastmcp" if module.startswith("fastmcp") else "mcp"


def _decide(
    package: Package,
    scans: Mapping[str, FileScan],
    wanted: Sequence[Wanted],
    locks: Sequence[Lock],
) -> Sdk:
    majors, evidence = _admitted(package, wanted, locks)
    shapes = _shapes_in(package, scans)
    major, words = _choose(package, majors, shapes)
    generation = cast(Generation, f"{package}-{major}")
    return Sdk(package=package, generation=generation, evidence=(*evidence, *words))


def _admitted(
    package: str, wanted: Sequence[Wanted], locks: Sequence[Lock]
) -> tuple[tuple[int, ...], list[str]]:
    """Majors that the lock, or else the manifests, leave open, and the sentences for it."""
    for lock in locks:
        major = major_of(package, lock.version) if lock.package == package else None
        if major is not None:
            return (major,), [lock.words]
    asked = best_wanted(package, wanted)
    if not asked:
        return KNOWN_MAJORS[package], []
    majors = KNOWN_MAJORS[package]
    for want in asked:
        majors = (
            tuple(m for m in majors if m in admitted_majors(package, want.specifier)) or majors
        )
    sentences = [f"{want.file} asks for {_spoken(want)}" for want in asked]
    if not admitted_majors(package, asked[0].specifier):
        majors = majors[-1:]
    return majors, list(dict.fromkeys(sentences))


def best_wanted(package: str, wanted: Sequence[Wanted]) -> list[Wanted]:
    """The requirements on `package` of the most binding rank there is."""
    asked = [want for want in wanted if want.name == package]
    best = min((want.rank for want in asked), default=0)
    return [want for want in asked if want.rank == best]


def _spoken(want: Wanted) -> str:
    return " ".join(want.text.split())


def _shapes_in(package: str, scans: Mapping[str, FileScan]) -> list[tuple[str, Shape]]:
    found = []
    for path, scan in sorted(scans.items()):
        if package in _packages_of(scan):
            found += [(path, shape) for shape in _shapes_of(scan) if shape.package == package]
    return found


def _shapes_of(scan: FileScan) -> Iterable[Shape]:
    for ref in scan.sdk_imports:
        yield from shapes_of_import(ref.module, ref.names)
    bundled = any(ref.module.startswith("mcp.server.fastmcp") for ref in scan.sdk_imports)
    for key in scan.shapes:
        shape = shape_of_spelling(key)
        if shape is not None and not (bundled and shape.package == "fastmcp"):
            yield shape


def _choose(
    package: str, majors: tuple[int, ...], shapes: list[tuple[str, Shape]]
) -> tuple[int, list[str]]:
    """The major that most files can run on, the lowest of equals, and why."""
    votes = {
        major: len({f for f, s in shapes if s.lowest <= major <= s.highest}) for major in majors
    }
    major = max(majors, key=lambda m: (votes[m], -m))
    telling = [(f, s) for f, s in shapes if s.lowest > majors[0] or s.highest < majors[-1]]
    if len(majors) == 1:
        telling = shapes
    words = _sentences((f, s) for f, s in telling if s.lowest <= major <= s.highest)
    against = _sentences((f, s) for f, s in shapes if not s.lowest <= major <= s.highest)
    words += [f"{sentence}, which disagrees" for sentence in against[:1]]
    if not words and len(majors) > 1:
        words = [f"nothing in the code needs more than {package} {major}.x, the lowest admitted"]
    return major, words


def _sentences(shapes: Iterable[tuple[str, Shape]]) -> list[str]:
    """One sentence for each distinct observation, with the first file that shows it."""
    first: dict[str, str] = {}
    for file, shape in shapes:
        first.setdefault(shape.words, file)
    return [f"{file} {words}" for words, file in first.items()][:_MOST_SENTENCES]
