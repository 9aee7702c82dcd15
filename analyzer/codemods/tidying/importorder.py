"""Imports that a rewrite adds or renames stand where an import sorter has them.

That is so where the file's first imports were in such an order before, by the defaults of isort
and of ruff's `I`: sections with one blank line between them, in each the modules in order. Where
they were not, the lines stay where they were put.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.scopes import dotted
from analyzer.codemods.source import Source

_FUTURE, _STANDARD, _OTHER, _RELATIVE = range(4)
_SINGLE = (_FUTURE, _STANDARD, _RELATIVE)
_OURS = "# unstick:"
Key = Callable[["_Line"], tuple[object, ...]]


class _Line(NamedTuple):
    """An import statement; `above` are the comments that go with it."""

    above: str
    text: str
    module: str
    section: int
    is_from: bool


class _Paragraph(NamedTuple):
    """Imports without a blank line between them; `heading` are comments about all of them."""

    gap: str
    heading: str
    lines: tuple[_Line, ...]

    @property
    def section(self) -> int:
        return self.lines[0].section


class _Block(NamedTuple):
    """The imports that a file begins with, behind `head`: its comments and its docstring."""

    head: str
    paragraphs: tuple[_Paragraph, ...]
    has_docstring: bool

    @property
    def lines(self) -> list[_Line]:
        return [line for paragraph in self.paragraphs for line in paragraph.lines]

    def text(self) -> str:
        parts = [self.head]
        for paragraph in self.paragraphs:
            parts += [paragraph.gap, paragraph.heading]
            parts += [part for line in paragraph.lines for part in (line.above, line.text)]
        return "".join(parts)


def with_sorted_imports(before: Source, result: Source, is_local: Callable[[str], bool]) -> bytes:
    """`result` with its first imports in order, where those of `before` were.

    `is_local` tells whether a module is one of the project.
    """
    old, new = _block(before.module), _block(result.module)
    if old is None or new is None or not _may_differ(old, new):
        return result.raw
    member_key = _member_order(before.module)
    if member_key is not None:
        new = _block(result.module, member_key)
    key = _order(old.paragraphs)
    if new is not None and key is not None and _goes_with(old, new):
        new = _sorted(old, new, key, is_local, result.newline)
    return result.raw if new is None else _replaced(result, new)


def _may_differ(old: _Block, new: _Block) -> bool:
    return [line.text for line in old.lines] != [line.text for line in new.lines]


def _replaced(result: Source, block: _Block) -> bytes:
    """The file with `block` in place of its first imports, when that is what it begins with."""
    present = _block(result.module)
    assert present is not None
    old, new = (one.text().encode(result.encoding) for one in (present, block))
    bom = len(result.raw) - len(result.raw.removeprefix(b"\xef\xbb\xbf"))
    if old == new or not result.raw.startswith(old, bom):
        return result.raw
    return result.raw[:bom] + new + result.raw[bom + len(old) :]


# Reading


def _block(module: cst.Module, member_key: "_MemberKey | None" = None) -> _Block | None:
    """The first imports; nothing where a line of them holds more than one statement."""
    head = "".join(map(module.code_for_node, module.header))
    body = list(module.body)
    has_docstring = module.get_docstring() is not None
    if has_docstring:
        head += module.code_for_node(body.pop(0))
    head, marker = _without_marker(head)
    paragraphs: list[_Paragraph] = []
    for statement in body:
        if not _is_import(statement):
            break
        assert isinstance(statement, cst.SimpleStatementLine)
        line, gap, heading = _read(module, statement, member_key)
        if line is None:
            return None
        if not paragraphs and marker:
            line = line._replace(above=marker + line.above)
        if gap or not paragraphs:
            paragraphs.append(_Paragraph(gap, heading, (line,)))
        else:
            above = heading + line.above
            last = paragraphs[-1]
            lines = (*last.lines, line._replace(above=above))
            paragraphs[-1] = last._replace(lines=lines)
    return _Block(head, tuple(paragraphs), has_docstring)


def _without_marker(head: str) -> tuple[str, str]:
    """What is above the first statement, and the markers at its end, which belong to that."""
    lines = head.splitlines(keepends=True)
    at = len(lines)
    while at and lines[at - 1].startswith(_OURS):
        at -= 1
    return "".join(lines[:at]), "".join(lines[at:])


def _is_import(statement: cst.CSTNode) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and isinstance(
        statement.body[0], (cst.Import, cst.ImportFrom)
    )


def _read(
    module: cst.Module, statement: cst.SimpleStatementLine, member_key: "_MemberKey | None"
) -> tuple[_Line | None, str, str]:
    """A statement, the lines up to the last blank one above it, and other comments of a person."""
    if len(statement.body) != 1:
        return None, "", ""
    node = statement.body[0]
    assert isinstance(node, (cst.Import, cst.ImportFrom))
    if member_key is not None:
        node = _with_sorted_members(module, node, member_key)
    above = [module.code_for_node(line) for line in statement.leading_lines]
    blank = max((at for at, line in enumerate(above, 1) if not line.strip()), default=0)
    own = next((at for at, line in enumerate(above) if at >= blank and _OURS in line), len(above))
    bare = statement.with_changes(leading_lines=(), body=(node,))
    line = _Line(
        "".join(above[own:]),
        module.code_for_node(bare),
        _module_of(node),
        _section_of(node),
        isinstance(node, cst.ImportFrom),
    )
    return line, "".join(above[:blank]), "".join(above[blank:own])


def _module_of(node: cst.Import | cst.ImportFrom) -> str:
    if isinstance(node, cst.Import):
        return ", ".join(dotted(alias.name) or "" for alias in node.names)
    return "." * len(node.relative) + ((dotted(node.module) or "") if node.module else "")


def _section_of(node: cst.Import | cst.ImportFrom) -> int:
    top = _top(_module_of(node))
    if isinstance(node, cst.ImportFrom) and node.relative:
        return _RELATIVE
    if top == "__future__":
        return _FUTURE
    return _STANDARD if top in sys.stdlib_module_names else _OTHER


# The order there was


def _straight_first(line: _Line) -> tuple[object, ...]:
    return line.is_from, _natural(line.module)


def _by_module(line: _Line) -> tuple[object, ...]:
    return (_natural(line.module), line.is_from)


def _natural(name: str) -> tuple[object, ...]:
    """Numbers count as numbers, letters without their case."""
    parts = re.split(r"(\d+)", name.lower())
    return tuple(int(part) if at % 2 else part for at, part in enumerate(parts))


def _order(paragraphs: Sequence[_Paragraph]) -> Key | None:
    """The order of modules in paragraphs that a sorter made; nothing where none did."""
    sections = [paragraph.section for paragraph in paragraphs]
    if sections != sorted(sections) or any(sections.count(one) > 1 for one in _SINGLE):
        return None
    if sections.count(_OTHER) > 2:
        return None
    if any(one.gap.strip("\r\n") or len(one.gap.splitlines()) != 1 for one in paragraphs[1:]):
        return None
    lines = [paragraph.lines for paragraph in paragraphs]
    if any(line.section != own[0].section or "," in line.module for own in lines for line in own):
        return None
    for key in (_straight_first, _by_module):
        if all(_is_sorted(map(key, own)) for own in lines if own[0].section != _RELATIVE):
            return key
    return None


def _is_sorted(keys: Iterable[tuple[object, ...]]) -> bool:
    return all(one <= other for one, other in pairwise(keys))


def _goes_with(old: _Block, new: _Block) -> bool:
    """Whether all comments are where they were, but for markers, which move with their line."""
    known = {(line.above, line.text) for line in old.lines}
    headings = [paragraph.heading for paragraph in old.paragraphs if paragraph.heading]
    if headings != [paragraph.heading for paragraph in new.paragraphs if paragraph.heading]:
        return False
    return all(
        (line.above, line.text) in known or not _without_ours(line.above) for line in new.lines
    )


def _without_ours(comments: str) -> str:
    return "".join(line for line in comments.splitlines() if _OURS not in line)


# Putting in order


def _sorted(
    old: _Block, new: _Block, key: Key, is_local: Callable[[str], bool], newline: str
) -> _Block:
    slots = _slots(old, is_local)
    found: list[list[_Line]] = [[] for _ in slots]
    for line in new.lines:
        found[_slot_of(line, slots, is_local)].append(line)
    paragraphs: list[_Paragraph] = []
    for slot, lines in zip(slots, found, strict=True):
        if not lines:
            continue
        ordered = lines if slot.section == _RELATIVE else sorted(lines, key=key)
        gap = newline if paragraphs or (new.has_docstring and not old.paragraphs) else ""
        if not paragraphs and old.paragraphs:
            gap = new.paragraphs[0].gap
        paragraphs.append(_Paragraph(gap, slot.heading, tuple(ordered)))
    return new._replace(paragraphs=tuple(paragraphs))


class _Slot(NamedTuple):
    """A paragraph to be: the modules that belong there, and what else does."""

    section: int
    modules: frozenset[str]
    heading: str
    takes_local: bool = True
    takes_others: bool = True


def _slots(old: _Block, is_local: Callable[[str], bool]) -> list[_Slot]:
    """Those there were, and one for each kind of import that had none."""
    slots = [_slot(paragraph, is_local) for paragraph in old.paragraphs]
    for section in _SINGLE:
        if not any(slot.section == section for slot in slots):
            slots.append(_Slot(section, frozenset(), ""))
    others = [slot for slot in slots if slot.section == _OTHER]
    if not any(slot.takes_others for slot in others):
        first = _Slot(_OTHER, frozenset(), "", takes_local=False)
        slots.insert(slots.index(others[0]) if others else len(slots), first)
    if not any(slot.takes_local for slot in others):
        slots.append(_Slot(_OTHER, frozenset(), "", takes_others=False))
    return sorted(slots, key=lambda slot: slot.section)


def _slot(paragraph: _Paragraph, is_local: Callable[[str], bool]) -> _Slot:
    """A paragraph that has modules of one kind takes more of that kind only."""
    modules = frozenset(line.module for line in paragraph.lines)
    local = {is_local(module) for module in modules}
    return _Slot(paragraph.section, modules, paragraph.heading, True in local, False in local)


def _slot_of(line: _Line, slots: Sequence[_Slot], is_local: Callable[[str], bool]) -> int:
    own = [at for at, slot in enumerate(slots) if slot.section == line.section]
    if line.section != _OTHER:
        return own[0]
    for wanted, part in ((line.module, str), (_top(line.module), _top)):
        for at in own:
            if wanted in map(part, slots[at].modules):
                return at
    if is_local(line.module):
        return next(at for at in reversed(own) if slots[at].takes_local)
    return next(at for at in own if slots[at].takes_others)


def _top(module: str) -> str:
    return module.partition(".")[0]


# Names within a statement

_MemberKey = Callable[[str], tuple[object, ...]]


def _by_kind(name: str) -> tuple[object, ...]:
    """Constants, classes, then all others."""
    if len(name) > 1 and name.isupper():
        return (0, _natural(name))
    return (1 if name[:1].isupper() else 2, _natural(name))


def _without_case(name: str) -> tuple[object, ...]:
    return _natural(name)


def _by_spelling(name: str) -> tuple[object, ...]:
    return (name,)


def _member_order(module: cst.Module) -> _MemberKey | None:
    """The order that the names in all of a file's first imports are in."""
    found = []
    for statement in module.body:
        node = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        if isinstance(node, cst.ImportFrom) and not isinstance(node.names, cst.ImportStar):
            found.append([dotted(alias.name) or "" for alias in node.names])
    for key in (_by_kind, _without_case, _by_spelling):
        if all(_is_sorted(map(key, names)) for names in found):
            return key
    return None


def _with_sorted_members(
    module: cst.Module, node: cst.Import | cst.ImportFrom, key: _MemberKey
) -> cst.Import | cst.ImportFrom:
    """The names in order, each in the place of another; not where comments stand among them."""
    if isinstance(node, cst.Import) or isinstance(node.names, cst.ImportStar):
        return node
    if "#" in module.code_for_node(node):
        return node
    names = sorted(node.names, key=lambda alias: key(dotted(alias.name) or ""))
    placed = [
        alias.with_changes(comma=place.comma)
        for alias, place in zip(names, node.names, strict=True)
    ]
    return node.with_changes(names=placed)
