"""Values that are read, waited with, and written back: what another call wrote is lost then.

A write is one half of a race when what it stores is made of an earlier read of the same part, or
when it counts on from a part that a condition looked at, and the function waits in between. What
is only kept so that it need not be made again loses nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.races.sections import contains
from analyzer.codemods.races.spots import Spot
from analyzer.codemods.scopes import children_of

_EXISTENCE = (cst.In, cst.NotIn, cst.Is, cst.IsNot)
_LEAVING = (cst.Return, cst.Raise, cst.Continue, cst.Break)
_INNER = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


class Race(NamedTuple):
    """The read and the write of one part between which a function waits."""

    read: Spot
    write: Spot


def races_in(
    function: cst.FunctionDef, spots: Sequence[Spot], passing: Collection[cst.CSTNode] = ()
) -> tuple[Race, ...]:
    """`spots` are all of one cell in `function`, which does not wait at what is `passing`."""
    return _Reading(spots[0].module, function, spots, passing).races() if spots else ()


class _Reading:
    def __init__(
        self,
        module: Module,
        function: cst.FunctionDef,
        spots: Sequence[Spot],
        passing: Collection[cst.CSTNode],
    ) -> None:
        self._module = module
        self._passing = passing
        self._nodes = list(_in_order(function.body))
        self._at = {node: number for number, node in enumerate(self._nodes)}
        self._reads = [spot for spot in spots if not spot.write and spot.node in self._at]
        self._writes = [spot for spot in spots if spot.target and spot.node in self._at]

    def races(self) -> tuple[Race, ...]:
        taken: dict[str, list[Spot]] = {}
        checked: list[tuple[cst.If, list[Spot]]] = []
        found: list[Race] = []
        for node in self._nodes:
            if isinstance(node, cst.If):
                checked.append((node, self._looked_at(node.test, taken)))
            value = getattr(node, "value", None)
            for target in _targets(node):
                if isinstance(target, cst.Name) and self._write_at(target) is None:
                    known = taken.get(target.value, []) if isinstance(node, cst.AugAssign) else []
                    taken[target.value] = [*known, *self._made_of(value, taken)]
                write = self._write_at(target)
                if write is not None and value is not None:
                    found += self._of(write, node, value, taken, checked)
        return tuple(dict.fromkeys(found))

    def _of(
        self, write: Spot, node: cst.CSTNode, value: cst.CSTNode,
        taken: dict[str, list[Spot]], checked: Sequence[tuple[cst.If, list[Spot]]],
    ) -> Iterator[Race]:  # fmt: skip
        counts = isinstance(node, cst.AugAssign)
        first = write._replace(write=False) if counts else None
        reads = self._made_of(value, taken)
        for read in [*([first] if first else []), *reads]:
            if read.text == write.text and self._waits(read, write, value):
                yield Race(read, write)
        if not counts and all(read.text != write.text for read in reads):
            return
        for test, looked in checked:
            if self._guards(test, write):
                for read in looked:
                    if read.text == write.text and self._waits(read, write, value):
                        yield Race(read, write)

    def _made_of(self, value: cst.CSTNode | None, taken: dict[str, list[Spot]]) -> list[Spot]:
        """The reads that a value is made of, by way of local names."""
        if value is None:
            return []
        found = [spot for spot in self._reads if contains(self._module, value, spot.node)]
        for node in _in_order(value):
            if isinstance(node, cst.Name) and node in self._module.names.scopes:
                found += taken.get(node.value, [])
        return found

    def _looked_at(self, test: cst.BaseExpression, taken: dict[str, list[Spot]]) -> list[Spot]:
        """The reads whose values decide; whether something is there at all is no value."""
        return [
            spot
            for part in _parts(test)
            if not _is_existence(part)
            for spot in self._made_of(part, taken)
        ]

    def _write_at(self, target: cst.CSTNode) -> Spot | None:
        return next((spot for spot in self._writes if spot.node is target), None)

    def _guards(self, test: cst.If, write: Spot) -> bool:
        """Whether a write happens only by what a condition says."""
        if contains(self._module, test.body, write.node):
            return True
        before = self._at[test] < self._at[write.node]
        return before and _leaves(test.body) and self._leads(test, write.node)

    def _waits(self, read: Spot, write: Spot, value: cst.CSTNode) -> bool:
        """Whether the function waits on the way from a read to the end of what is written."""
        if read.node is not write.node and not self._leads(read.node, write.node):
            return False
        counts = read.node is write.node
        for node in self._nodes:
            if _is_wait(node) and node not in self._passing:
                inside = contains(self._module, value, node)
                later = inside if counts else self._at[node] > self._at[read.node]
                before = inside or self._at[node] < self._at[write.node]
                if later and before and self._leads(node, write.node):
                    return True
        return False

    def _leads(self, node: cst.CSTNode, write: cst.CSTNode) -> bool:
        """Whether what comes after `node` may be `write`: no branch of its own that leaves."""
        parents = self._module.names.parents
        inner, above = node, parents.get(node)
        while above is not None and not isinstance(above, _INNER):
            if contains(self._module, inner, write):
                return True
            branches = isinstance(above, (cst.If, cst.IfExp)) and inner is not above.test
            if branches and contains(self._module, above, write):
                return False
            if isinstance(inner, cst.IndentedBlock) and _leaves(inner):
                return False
            inner, above = above, parents.get(above)
        return True


def _in_order(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and what is in it, as written; values of assignments before their targets."""
    yield node
    if isinstance(node, _INNER):
        return
    children = children_of(node)
    if isinstance(node, (cst.Assign, cst.AnnAssign, cst.AugAssign)) and node.value is not None:
        children = [node.value, *(one for one in children if one is not node.value)]
    for child in children:
        yield from _in_order(child)


def _is_wait(node: cst.CSTNode) -> bool:
    if isinstance(node, (cst.For, cst.With, cst.CompFor)):
        return node.asynchronous is not None
    return isinstance(node, cst.Await)


def _targets(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.Assign):
        for one in node.targets:
            yield from (
                [element.value for element in one.target.elements]
                if isinstance(one.target, (cst.Tuple, cst.List))
                else [one.target]
            )
    elif isinstance(node, (cst.AnnAssign, cst.AugAssign, cst.NamedExpr)):
        yield node.target


def _parts(test: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """The conditions that `and`, `or` and `not` make one of."""
    if isinstance(test, cst.BooleanOperation):
        yield from (*_parts(test.left), *_parts(test.right))
    elif isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        yield from _parts(test.expression)
    else:
        yield test


def _is_existence(part: cst.BaseExpression) -> bool:
    return isinstance(part, cst.Comparison) and any(
        isinstance(one.operator, _EXISTENCE) for one in part.comparisons
    )


def _leaves(block: cst.CSTNode) -> bool:
    last = block.body[-1] if isinstance(block, cst.IndentedBlock) and block.body else None
    return isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], _LEAVING)
