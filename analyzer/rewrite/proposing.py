"""From files to what all codemods propose for them; a failure is reported and stops no other."""

import posixpath
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.facts import Facts
from analyzer.codemods.grouping import groups_of, project_folders
from analyzer.codemods.model import Outcome, Refusal
from analyzer.codemods.registry import Codemod, codemods
from analyzer.codemods.settled import Settled
from analyzer.codemods.source import Source, read_source
from analyzer.codemods.text import Text
from analyzer.diagnostics import Diagnostic
from analyzer.rewrite.relevance import relevant
from analyzer.workspace.declarations.reading import read_declared
from analyzer.workspace.requirements import admitted_majors, sdk_name

Supplier = Callable[[], Facts]
"""Gives what the analysis knows; asked once, and only when a codemod wants to know."""


def read_sources(
    root: Path, paths: Sequence[str]
) -> tuple[dict[str, Source], tuple[Diagnostic, ...]]:
    """The files that a rewrite has to see, parsed; why others are left out."""
    sources: dict[str, Source] = {}
    diagnostics: list[Diagnostic] = []
    raws: dict[str, bytes] = {}
    for path in sorted(set(paths)):
        try:
            raws[path] = (root / path).read_bytes()
        except OSError as error:
            diagnostics.append(Diagnostic("unreadable", path, 0, error.strerror or str(error)))
    for path in relevant(raws):
        source = read_source(path, raws[path])
        if isinstance(source, Refusal):
            diagnostics.append(Diagnostic("unfixed", path, 0, f"not rewritten: {source.reason}"))
        else:
            sources[path] = source
    return sources, tuple(diagnostics)


def no_facts() -> Facts:
    """Nothing is known but the text."""
    return Facts()


def propose(
    sources: Mapping[str, Source],
    facts: Supplier = no_facts,
    manifests: Mapping[str, Text] | None = None,
) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """What all codemods say. A codemod that fails is reported and the others go on."""
    modules: list[Module] = []
    diagnostics: list[Diagnostic] = []
    for path, source in sources.items():
        try:
            modules.append(Module(source))
        except RecursionError:
            message = "not rewritten: expressions nest too deep"
            diagnostics.append(Diagnostic("too-deep", path, 0, message))
    known = cache(facts)
    outcomes: list[Outcome] = []
    for codebase in _codebases(modules, manifests or {}):
        found, failures = _ask(_asked(codebase, known))
        outcomes += found
        diagnostics += failures
    return tuple(outcomes), tuple(diagnostics)


def _codebases(modules: Sequence[Module], manifests: Mapping[str, Text]) -> Iterator[Codebase]:
    """One for each group of files that belong together; one also where there is no file."""
    folders = {posixpath.dirname(path) for path in manifests}
    majors = fastmcp_majors(manifests)
    for group in groups_of(modules, folders) or [[]]:
        homes = project_folders(group, folders)
        own = {path: text for path, text in manifests.items() if posixpath.dirname(path) in homes}
        yield Codebase(group, fastmcp_majors(own) or majors)


def _asked(
    codebase: Codebase, known: Supplier
) -> Iterator[tuple[str, Callable[[], Iterable[Outcome]]]]:
    for one in codemods():
        yield one.name, partial(one.plan, codebase)
    for one in codemods():
        if one.judge is not None:
            yield one.name, partial(_judge, one, codebase, known)


def _judge(codemod: Codemod, codebase: Codebase, known: Supplier) -> Iterable[Outcome]:
    if codemod.judge is None:
        return ()
    return codemod.judge(codebase, known().of_files(codebase.modules))


def fastmcp_majors(manifests: Mapping[str, Text]) -> frozenset[int]:
    """The majors of `fastmcp` that any requirement here admits."""
    found: set[int] = set()
    for path, text in manifests.items():
        try:
            declared = read_declared(path, text.decoded).declarations
        except ValueError:
            continue  # named already, where manifests are read
        for one in declared:
            if sdk_name(one.name) == "fastmcp":
                found |= set(admitted_majors("fastmcp", one.specifier))
    return frozenset(found)


def follow(settled: Settled) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """What goes along with the changes that are made."""
    return _ask((one.name, partial(one.follow, settled)) for one in codemods())


def _ask(
    asked: Iterable[tuple[str, Callable[[], Iterable[Outcome]]]],
) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    outcomes: list[Outcome] = []
    diagnostics: list[Diagnostic] = []
    for name, ask in asked:
        try:
            outcomes += ask()
        except Exception:  # the border: a bug in one codemod must not stop the others
            message = f"codemod {name} failed: {traceback.format_exc()}"
            diagnostics.append(Diagnostic("internal", "", 0, message))
    return tuple(outcomes), tuple(diagnostics)
