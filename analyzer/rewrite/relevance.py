"""Which files a rewrite has to parse: those that mention MCP, and those that import such files."""

import posixpath
import re
from collections.abc import Mapping

_WORD = b"mcp"
_HOPS = 5


def relevant(raws: Mapping[str, bytes]) -> tuple[str, ...]:
    """The paths worth parsing, sorted.

    A server may start in a file that never says MCP, so importers count, to a few hops; by the
    imported file's stem, which errs on the side of parsing too much.
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
    return tuple(sorted(found))


def _stem(path: str) -> str:
    stem = posixpath.basename(path).removesuffix(".py")
    return posixpath.basename(posixpath.dirname(path)) if stem == "__init__" else stem
