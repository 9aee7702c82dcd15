"""Runs of statements that go under a lock together, and the edits that put them there."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.run import Edit

_TEXTS = (cst.SimpleString, cst.FormattedString)


class Section(NamedTuple):
    """The statements `first` to `last` of a block."""

    module: Module
    block: cst.IndentedBlock
    first: int
    last: int

    @property
    def statements(self) -> Sequence[cst.BaseStatement]:
        return self.block.body[self.first : self.last + 1]


def section_of(module: Module, nodes: Iterable[cst.CSTNode]) -> Section | None:
    """The shortest run of statements of one block, in one function, that has all of `nodes`."""
    paths = [dict(_path(module, node)) for node in nodes]
    for block in paths[0]:
        if all(block in path for path in paths):
            indices = [path[block] for path in paths]
            return Section(module, block, min(indices), max(indices))
    return None


def merged(module: Module, sections: Iterable[Section]) -> tuple[Section, ...]:
    """Sections of one function without those inside others; those that overlap are one."""
    found: list[Section] = []
    for one in sections:
        while True:
            other = next((o for o in found if _meet(module, one, o)), None)
            if other is None:
                break
            found.remove(other)
            one = _joined(module, one, other)
        found.append(one)
    return tuple(sorted(found, key=lambda one: module.source.span(one.statements[0])))


def under(section: Section, head: str) -> tuple[Edit, ...] | None:
    """The section under `head:`; `None` where a text that spans lines would change."""
    module = section.module
    source = module.source
    if any(_has_long_text(module, one) for one in section.statements):
        return None
    start = source.span(section.statements[0])[0]
    first = source.line_of(start)
    last = source.line_of(source.span(section.statements[-1])[1] - 1)
    step = source.module.default_indent
    indent = source.indent_of(first)
    edits = [source.edit(start, start, f"{head}:\n{indent}{step}")]
    for line in range(first + 1, last + 1):
        if source.line_text(line).strip():
            at = source.line_start(line) + len(source.indent_of(line).encode(source.encoding))
            edits.append(source.edit(at, at, step))
    return tuple(edits)


def contains(module: Module, outer: cst.CSTNode, node: cst.CSTNode) -> bool:
    inner: cst.CSTNode | None = node
    while inner is not None and inner is not outer:
        inner = module.names.parents.get(inner)
    return inner is outer


def has(section: Section, node: cst.CSTNode) -> bool:
    return any(contains(section.module, one, node) for one in section.statements)


def _path(module: Module, node: cst.CSTNode) -> Iterator[tuple[cst.IndentedBlock, int]]:
    """The blocks around a node up to its function, each with the statement it is in."""
    parents = module.names.parents
    above = parents.get(node)
    while above is not None and not isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        if isinstance(above, cst.IndentedBlock):
            yield above, next(i for i, one in enumerate(above.body) if one is node)
        node, above = above, parents.get(above)


def _meet(module: Module, one: Section, other: Section) -> bool:
    if one.block is other.block:
        return one.first <= other.last and other.first <= one.last
    return has(one, other.block) or has(other, one.block)


def _joined(module: Module, one: Section, other: Section) -> Section:
    if one.block is other.block:
        return one._replace(first=min(one.first, other.first), last=max(one.last, other.last))
    return one if has(one, other.block) else other


def _has_long_text(module: Module, node: cst.CSTNode) -> bool:
    """Whether a text inside a statement goes over a line end, blanks and all."""
    source = module.source
    for one in module.names.parents:
        if isinstance(one, _TEXTS) and contains(module, node, one):
            start, end = source.span(one)
            if source.line_of(start) != source.line_of(end):
                return True
    return False
