"""The three values a transport yielded: the third, which gave the session id, is gone."""

from collections.abc import Iterator, Sequence

import libcst as cst

from analyzer.codemods.client.streams import Elsewhere, Read, Sink, Unpacked, sinks_of
from analyzer.codemods.codebase import Module
from analyzer.codemods.lists import remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.scopes import dotted
from analyzer.run import Edit

_GONE = "no third value: an httpx2 hook sees the mcp-session-id header"
_ELSEWHERE = "two values come out of this now: see what takes them apart"
_TITLE = "the transport yields two streams"


class Unpacking:
    """The places of one module; `certain` when the code is known to be written for three."""

    def __init__(self, module: Module, code: str, *, certain: bool) -> None:
        self.module = module
        self.code = code
        self.certain = certain

    def of(self, opened: cst.Call) -> Iterator[Outcome]:
        """What to do where the values that `opened` yields are taken apart."""
        found: set[int] = set()
        for sink in sinks_of(self.module, opened):
            if id(sink.node if not isinstance(sink, Unpacked) else sink.target) not in found:
                found.add(id(sink.node if not isinstance(sink, Unpacked) else sink.target))
                yield from self._outcome(sink)

    def _outcome(self, sink: Sink) -> Iterator[Outcome]:
        match sink:
            case Unpacked(target):
                yield from self._unpacked(target)
            case Read(node):
                if self.certain and not _reads_stream(node):
                    yield self._mark(node, _GONE)
            case Elsewhere(node):
                if self.certain:
                    yield self._mark(node, _ELSEWHERE)

    def _mark(self, node: cst.CSTNode, text: str) -> Mark:
        return Mark(self.module.path, self.module.names.line_of(node), self.code, text)

    def _unpacked(self, target: cst.Tuple | cst.List) -> Iterator[Outcome]:
        elements = target.elements
        if len(elements) != 3:
            return
        last = elements[2]
        if isinstance(last, cst.StarredElement):
            if self.certain and self._is_read(last.value):
                yield self._mark(target, _GONE)
            return
        if any(isinstance(element, cst.StarredElement) for element in elements):
            return
        if self._is_read(last.value):
            yield self._mark(target, _GONE)
            return
        line = self.module.names.line_of(target)
        edits = self._without_last(elements)
        yield Change(self.code, self.module.path, line, _TITLE, "safe", edits)

    def _without_last(self, elements: Sequence[cst.BaseElement]) -> tuple[Edit, ...]:
        source = self.module.source
        start, end = source.span(elements[1])[1], source.span(elements[2])[1]
        comma = elements[2].comma
        if isinstance(comma, cst.Comma):
            end = source.span(comma)[0]
        if "#" in source.text(start, end):
            return remove_items(source, [*elements], {2})
        return (source.edit(start, end, ""),)

    def _is_read(self, target: cst.CSTNode) -> bool:
        """Whether something may still look at what `target` is bound to."""
        names = self.module.names
        chain, scope = dotted(target), names.scopes.get(target)
        if chain is None or scope is None:
            return True
        parts = chain.split(".")
        uses = [
            use
            for use in names.uses
            if [part.name for part in use.parts[: len(parts)]] == parts and use.node is not target
        ]
        if len(parts) == 1:
            owner = scope.lookup(parts[0])
            return any(use.scope.lookup(parts[0]) is owner for use in uses)
        return bool(uses) or not parts[-1].startswith("_")


def _reads_stream(node: cst.Subscript) -> bool:
    """`[0]`, `[1]` or a slice of the first two."""
    if len(node.slice) != 1:
        return False
    index = node.slice[0].slice
    if isinstance(index, cst.Index):
        return isinstance(index.value, cst.Integer) and index.value.value in ("0", "1")
    return isinstance(index, cst.Slice) and isinstance(index.upper, cst.Integer) and (
        index.upper.value in ("1", "2") and index.step is None
    )  # fmt: skip
