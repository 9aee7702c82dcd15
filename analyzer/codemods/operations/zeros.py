"""Numbers that are zero when the caller says so."""

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.operations.given import Given
from analyzer.codemods.operations.testing import names_in
from analyzer.codemods.types import types_of
from analyzer.codemods.values import is_literal

_NUMBERS = frozenset({"builtins.int", "builtins.float"})
_COUNTING = frozenset({"builtins.len", "builtins.sum"})
_SAME = frozenset({"builtins.abs", "builtins.float", "builtins.int", "builtins.round"})
_NOTHING: frozenset[str] = frozenset()
_STEPS = 4


class Zeros:
    """Asked of divisors."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self._types = types_of(given.flow.calls.codebase)

    def names(self, module: Module, node: cst.CSTNode, steps: int = _STEPS) -> frozenset[str]:
        """The variables that make a number zero, for some values of them; none for all others."""
        if not steps:
            return _NOTHING
        if isinstance(node, cst.BinaryOperation):
            return self._of_operation(module, node, steps - 1)
        if isinstance(node, cst.UnaryOperation):
            return self.names(module, node.expression, steps - 1)
        if isinstance(node, cst.Call):
            return self._of_call(module, node, steps - 1)
        if not self.given.is_given(module, node):
            return _NOTHING
        if isinstance(node, cst.Name):
            return self._of_name(module, node, steps - 1)
        return frozenset(names_in(node)) if self._is_number(module, node) else _NOTHING

    def _of_operation(
        self, module: Module, node: cst.BinaryOperation, steps: int
    ) -> frozenset[str]:
        left = self.names(module, node.left, steps)
        if isinstance(node.operator, (cst.Divide, cst.Power)):
            return left
        right = self.names(module, node.right, steps)
        if isinstance(node.operator, cst.Multiply):
            return left | right
        is_difference = isinstance(node.operator, cst.Subtract)
        is_zeroed = (left or is_literal(node.left)) and (right or is_literal(node.right))
        return left | right if is_difference and is_zeroed else _NOTHING

    def _of_call(self, module: Module, node: cst.Call, steps: int) -> frozenset[str]:
        names = self.given.flow.holding.outside(module, node.func)
        if not names or len(node.args) != 1:
            return _NOTHING
        value = node.args[0].value
        if names <= _COUNTING and self.given.is_given(module, value):
            return frozenset(names_in(value))
        if names <= _SAME and self.given.is_given(module, value):
            return self.names(module, value, steps) or frozenset(names_in(value))
        return _NOTHING

    def _of_name(self, module: Module, node: cst.Name, steps: int) -> frozenset[str]:
        sources = self.given.sources(module, node) or []
        values = [one for one in sources if not isinstance(one, cst.Param)]
        if len(values) < len(sources) or any(self._is_iterated(module, one) for one in values):
            return frozenset({node.value}) if self._is_number(module, node) else _NOTHING
        found = [self.names(module, one, steps) for one in values]
        return frozenset({node.value}).union(*found) if found and all(found) else _NOTHING

    def _is_number(self, module: Module, node: cst.CSTNode) -> bool:
        classes = self._types.classes(module, node)
        return bool(classes) and classes <= _NUMBERS

    def _is_iterated(self, module: Module, node: cst.CSTNode) -> bool:
        return isinstance(module.names.parents.get(node), (cst.For, cst.CompFor))
