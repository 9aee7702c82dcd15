"""What a rewrite leaves with nothing in it goes: `pass` beside other statements, and an `if` where
asking changes nothing."""

from collections import Counter
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.imports import without_line
from analyzer.codemods.scopes import Names, children_of
from analyzer.codemods.source import Source
from analyzer.run import Edit

_HARMLESS = (
    cst.Name, cst.Attribute, cst.SimpleString, cst.Integer, cst.Comparison, cst.ComparisonTarget,
    cst.BooleanOperation, cst.UnaryOperation, cst.Tuple, cst.List, cst.Set, cst.Element,
    cst.BaseCompOp, cst.BaseBooleanOp, cst.BaseUnaryOp,
)  # fmt: skip


def hollow_edits(before: Source, names: Names) -> list[Edit]:
    """Edits of a result, of which `names` are, that take such statements out."""
    if "pass" not in names.source.text(0, len(names.source.raw)):
        return []
    known = Counter(before.text_of(one.test) for one in _hollow(before.module))
    found = []
    for one in _hollow(names.source.module):
        text = names.source.text_of(one.test)
        known[text] -= 1
        alone = not isinstance(names.parents.get(one), cst.If)
        if known[text] < 0 and alone and _is_harmless(one.test):
            found.append(one)
    edits = [without_line(names.source, one) for one in found if _may_go(names, one)]
    if not edits and not any(True for _ in _idle(before.module)):
        edits = [without_line(names.source, one) for one in _idle(names.source.module)]
    return edits


def _hollow(module: cst.Module) -> Iterator[cst.If]:
    """The `if` statements with `pass` alone in them and no other branch."""
    for node in _all_in(module):
        if isinstance(node, cst.If) and node.orelse is None and _is_empty(node.body):
            yield node


def _idle(module: cst.Module) -> Iterator[cst.CSTNode]:
    """The lines with `pass` alone beside others that say more."""
    for node in _all_in(module):
        if isinstance(node, cst.IndentedBlock):
            idle = [one for one in node.body if _is_pass(one)]
            if len(idle) < len(node.body):
                yield from idle


def _all_in(module: cst.Module) -> Iterator[cst.CSTNode]:
    pending: list[cst.CSTNode] = [module]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(children_of(node))


def _is_empty(body: cst.BaseSuite) -> bool:
    return isinstance(body, cst.IndentedBlock) and all(_is_pass(line) for line in body.body)


def _is_pass(line: cst.BaseStatement) -> bool:
    return (
        isinstance(line, cst.SimpleStatementLine)
        and not any(empty.comment for empty in line.leading_lines)
        and line.trailing_whitespace.comment is None
        and all(isinstance(small, cst.Pass) for small in line.body)
    )


def _is_harmless(node: cst.CSTNode) -> bool:
    return isinstance(node, _HARMLESS) and all(_is_harmless(one) for one in children_of(node))


def _may_go(names: Names, node: cst.If) -> bool:
    """Whether something else stands in the block, so that it does not end up empty."""
    block = names.parents.get(node)
    body = getattr(block, "body", ())
    return isinstance(body, (list, tuple)) and len(body) > 1
