"""What tests around an expression say about it: `isinstance`, `is not None`, `match`."""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.types.model import NONE, Type, Types, join, only

if TYPE_CHECKING:
    from analyzer.codemods.types.inference import Inference

_LEAVES = (cst.Return, cst.Raise, cst.Continue, cst.Break)
_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Module)
_TELLING = frozenset(
    {
        cst.If, cst.While, cst.IfExp, cst.BooleanOperation, cst.ListComp, cst.SetComp,
        cst.GeneratorExp, cst.DictComp, cst.MatchCase, cst.IndentedBlock, *_SCOPES,
    }
)  # fmt: skip
"""Nodes that may say something about what is inside them."""


def narrowed(
    inference: "Inference", module: Module, node: cst.Name | cst.Attribute
) -> Types | None:
    """The classes that a test known to have succeeded leaves, or `None` without such a test."""
    chain = dotted(node)
    if chain is None:
        return None
    for test, holds in _tests(module, node):
        if isinstance(test, cst.MatchClass):
            found = _instances(inference, module, test.cls)
        else:
            found = _from_test(inference, module, chain, test, holds)
        if found is not None:
            return found
    return None


def _tests(module: Module, node: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, bool]]:
    """Tests that decide whether `node` is reached, nearest first, with their outcome."""
    parents = module.names.parents
    inner = node
    chain = dotted(node)
    while inner in parents:
        outer = parents[inner]
        if type(outer) not in _TELLING:
            inner = outer
            continue
        if isinstance(outer, (cst.If, cst.While, cst.IfExp)) and inner is not outer.test:
            yield outer.test, inner is outer.body
        elif isinstance(outer, cst.BooleanOperation) and inner is outer.right:
            yield outer.left, isinstance(outer.operator, cst.And)
        elif isinstance(outer, (cst.ListComp, cst.SetComp, cst.GeneratorExp, cst.DictComp)):
            if inner is not outer.for_in:
                yield from ((one.test, True) for one in _conditions(outer.for_in))
        elif isinstance(outer, cst.MatchCase) and inner is outer.body:
            subject = parents.get(outer)
            if isinstance(subject, cst.Match) and dotted(subject.subject) == chain:
                yield from ((one, True) for one in _class_patterns(outer.pattern))
        elif isinstance(outer, (cst.IndentedBlock, cst.Module)):
            yield from _before(outer, inner)
        if isinstance(outer, _SCOPES):
            return
        inner = outer


def _class_patterns(pattern: cst.MatchPattern | None) -> Iterator[cst.MatchClass]:
    if isinstance(pattern, cst.MatchAs):
        yield from _class_patterns(pattern.pattern)
    elif isinstance(pattern, cst.MatchClass):
        yield pattern


def _conditions(loop: cst.CompFor) -> Iterator[cst.CompIf]:
    yield from loop.ifs
    if loop.inner_for_in is not None:
        yield from _conditions(loop.inner_for_in)


def _before(
    block: cst.IndentedBlock | cst.Module, inner: cst.CSTNode
) -> Iterator[tuple[cst.CSTNode, bool]]:
    """Assertions and early exits that precede a statement of a block."""
    guards = _guards(block)
    at = guards.places.get(inner, len(guards.places))
    for place, test, holds in guards.tests:
        if place >= at:
            return
        yield test, holds


class _Guards(NamedTuple):
    """The place of each statement of a block, and what those with a test say of all behind."""

    places: dict[cst.CSTNode, int]
    tests: tuple[tuple[int, cst.CSTNode, bool], ...]


@lru_cache(maxsize=4096)
def _guards(block: cst.IndentedBlock | cst.Module) -> _Guards:
    """Found once a block: long ones are asked for each name in them."""
    places: dict[cst.CSTNode, int] = {}
    tests: list[tuple[int, cst.CSTNode, bool]] = []
    for place, statement in enumerate(block.body):
        places[statement] = place
        if isinstance(statement, cst.SimpleStatementLine):
            tests += [(place, s.test, True) for s in statement.body if isinstance(s, cst.Assert)]
        elif (
            isinstance(statement, cst.If) and statement.orelse is None and _leaves(statement.body)
        ):
            tests.append((place, statement.test, False))
    return _Guards(places, tuple(tests))


def _leaves(body: cst.BaseSuite) -> bool:
    last = body.body[-1] if body.body else None
    if isinstance(last, cst.SimpleStatementLine):
        return isinstance(last.body[-1], _LEAVES)
    return isinstance(last, _LEAVES)


def _from_test(
    inference: "Inference", module: Module, chain: str, test: cst.CSTNode, holds: bool
) -> Types | None:
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _from_test(inference, module, chain, test.expression, not holds)
    if isinstance(test, cst.BooleanOperation):
        if isinstance(test.operator, cst.And) is not holds:
            return None
        left = _from_test(inference, module, chain, test.left, holds)
        return (
            left if left is not None else _from_test(inference, module, chain, test.right, holds)
        )
    if _says_present(chain, test, holds):
        found = inference.unnarrowed(module, getattr(test, "left", test))
        return found - {NONE} or None
    if not holds or not isinstance(test, cst.Call) or len(test.args) != 2:
        return None
    if not isinstance(test.func, cst.Name) or test.func.value != "isinstance":
        return None
    if dotted(test.args[0].value) != chain:
        return None
    return _instances(inference, module, test.args[1].value)


def _says_present(chain: str, test: cst.CSTNode, holds: bool) -> bool:
    """`x` and `x is not None`, where they hold; `x is None` where it does not."""
    if isinstance(test, (cst.Name, cst.Attribute)):
        return holds and dotted(test) == chain
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return False
    against = test.comparisons[0]
    if dotted(test.left) != chain or dotted(against.comparator) != "None":
        return False
    return isinstance(against.operator, cst.IsNot if holds else cst.Is)


def _instances(inference: "Inference", module: Module, node: cst.CSTNode) -> Types | None:
    """The classes named by the second argument of `isinstance`."""
    if isinstance(node, cst.Tuple):
        parts = [_instances(inference, module, one.value) for one in node.elements]
        return join(one or frozenset() for one in parts) or None
    if isinstance(node, cst.BinaryOperation):
        sides = [_instances(inference, module, side) for side in (node.left, node.right)]
        return join(one or frozenset() for one in sides) or None
    found = inference.of(module, node)
    return join(_instance(one) for one in found) or None


def _instance(one: Type) -> Types:
    if one.of in ("class", "builtin", "outside"):
        return only(one.name)
    return frozenset({one}) if not one.of else frozenset()
