"""Which files a rewrite has to parse: those that mention MCP, and those that import such files."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

_WORD = b"mcp"
_HOPS = 5
_HANDLERS = re.compile(
    rb"\.(?:tool|resource|prompt|add_tool|call_tool|from_function|add_request_handler)\("
    rb"|\b(?:auth|http_client|httpx_client_factory|on_call_tool|on_get_prompt|on_read_resource)="
)
_IMPORT = re.compile(rb"^[ \t]*((?:from|import)\b(?:[^#\n(]*\([^)]*\)|[^#\n]*))", re.M)


def relevant(raws: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths worth parsing, sorted.

    A server may start in a file that never says MCP, so importers count, to a few hops; by the
    imported file's stem, which errs on the side of parsing too much. What files with handlers
    import counts too: handlers are judged by what they run, and an HTTP client that the SDK is
    handed by what makes it.
    """
    found = {path for path, raw in raws.items() if _WORD in raw.lower()}
    for _ in range(_HOPS):
        stems = sorted({_stem(path).encode() for path in found})
        if not stems:
            break
        names = b"|".join(re.escape(stem) for stem in stems)
        mention = re.compile(rb"^[ \t]*(?:from|import)\b[^#\n]*\b(?:" + names + rb")\b", re.M)
        new = {path for path, raw in raws.items() if path not in found and mention.search(raw)}
        if not new:
            break
        found |= new
    return tuple(sorted(found | _run_by_handlers(raws, found)))


def _run_by_handlers(raws: Mapping[str, bytes], found: set[str]) -> set[str]:
    """Files that files with handlers import, one through the other."""
    by_stem: defaultdict[str, list[str]] = defaultdict(list)
    for path in raws:
        by_stem[_stem(path)].append(path)
    pending = [path for path in found if _HANDLERS.search(raws[path])]
    reached = set(pending)
    while pending:
        path = pending.pop()
        for imported in _imports(path, raws[path], by_stem):
            if imported not in reached:
                reached.add(imported)
                pending.append(imported)
    return reached


def _imports(path: str, raw: bytes, by_stem: Mapping[str, list[str]]) -> Iterator[str]:
    """Files an import here may mean: of each stem those that are nearest to `path`."""
    words = {
        word.decode()
        for statement in _IMPORT.findall(raw)
        for word in re.findall(rb"\w+", statement)
    }
    for stem in words & by_stem.keys():
        others = [other for other in by_stem[stem] if other != path]
        near = max((_shared(path, other) for other in others), default=0)
        yield from (other for other in others if _shared(path, other) == near)


def _shared(one: str, other: str) -> int:
    """How many leading folders two paths share."""
    return len(posixpath.commonpath([f"/{posixpath.dirname(p)}" for p in (one, other)]).split("/"))


def _stem(path: str) -> str:
    stem = posixpath.basename(path).removesuffix(".py")
    return posixpath.basename(posixpath.dirname(path)) if stem == "__init__" else stem
