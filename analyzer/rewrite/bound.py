"""Projects that cannot leave `mcp` 1.x yet: `fastmcp` below 4 needs it, so their code stays.

Spelling a model's field as 2.x does breaks it on 1.x, there without a word: 1.x keeps a keyword it
does not know. Source: requirements of fastmcp 2.x, 3.x and 4.1; mcp 1.30.0.
"""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from analyzer.codemods.dependencies.scopes import home_of, nearest
from analyzer.codemods.dependencies.standing import holder_in
from analyzer.codemods.model import Outcome
from analyzer.codemods.tables import lowlevel_table, server_table
from analyzer.codemods.text import Text
from analyzer.diagnostics import Diagnostic
from analyzer.workspace.declarations.demands import dependency_table
from analyzer.workspace.declarations.model import Declaration
from analyzer.workspace.declarations.reading import read_declared
from analyzer.workspace.imports import ImportRef, root_name, scan_imports

_FASTMCP = "fastmcp"
_REASON = "left as it is: it is built on fastmcp, which needs mcp 1.x until it is on fastmcp 4"


def without_bound(
    outcomes: Iterable[Outcome], sources: Mapping[str, Text], manifests: Mapping[str, Text]
) -> tuple[tuple[Outcome, ...], tuple[Diagnostic, ...]]:
    """`outcomes` outside such projects, and a word on each project that has some left.

    A project is the nearest folder with a manifest. One that has a server of `mcp` itself moves,
    and so does one whose manifests ask for a `fastmcp` that runs on 2.x.
    """
    declared = _declared(manifests)
    members: dict[str, list[ImportRef]] = defaultdict(list)
    for path, source in sources.items():
        members[_home(path, declared)] += scan_imports(source.raw).sdk_imports
    bound = {home for home, refs in members.items() if _is_bound(refs, declared.get(home, []))}
    kept, left = [], set()
    for outcome in outcomes:
        home = _home(outcome.file, declared)
        if home in bound:
            left.add(home)
        else:
            kept.append(outcome)
    said = tuple(Diagnostic("unfixed", home, 0, _REASON) for home in sorted(left))
    return tuple(kept), said


def _declared(manifests: Mapping[str, Text]) -> dict[str, list[Declaration]]:
    found: dict[str, list[Declaration]] = defaultdict(list)
    for path, text in manifests.items():
        try:
            found[home_of(path)] += read_declared(path, text.decoded).declarations
        except ValueError:
            continue  # named already, where manifests are read
    return found


def _home(path: str, homes: Iterable[str]) -> str:
    return nearest(posixpath.dirname(path), homes) or ""


def _is_bound(refs: Sequence[ImportRef], declarations: Sequence[Declaration]) -> bool:
    if all(root_name(ref) != _FASTMCP for ref in refs) or any(map(_imports_server, refs)):
        return False
    asks = any(one.name in dependency_table().holders for one in declarations)
    return not asks or holder_in(declarations) is not None


def _imports_server(ref: ImportRef) -> bool:
    """Whether an import brings a server class of `mcp`, or the module that has one."""
    classes = {*server_table().old, *server_table().new, *lowlevel_table().old}
    homes = {name.rpartition(".")[0] for name in classes}
    return any(name in classes or name in homes for name in _brought(ref))


def _brought(ref: ImportRef) -> Iterator[str]:
    if not ref.names:
        yield ref.module
    yield from (ref.module if name == "*" else f"{ref.module}.{name}" for name in ref.names)
