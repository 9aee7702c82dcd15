"""Operations that fail on what a caller sends, each with the exceptions that catch it.

Asked are only those whose text says something of what was sent: a key or an index that is not
there, a zero, a text that is no number, a member that an enumeration lacks. What a test in the
function, or in one that it hands the value to, lets through does not count.
"""

from collections.abc import Callable

import libcst as cst

from analyzer.codemods.calls import Function
from analyzer.codemods.codebase import Module
from analyzer.codemods.leaving import Leaving, calls_in, raised_in
from analyzer.codemods.operations.given import Given, class_of
from analyzer.codemods.operations.testing import (
    code_of,
    is_between,
    is_digits,
    is_let_through,
    is_member,
    is_mentioned,
    is_nonzero,
    is_put,
    names_in,
)
from analyzer.codemods.operations.zeros import Zeros
from analyzer.codemods.threads.held import Kind
from analyzer.codemods.threads.library import is_among, library_errors
from analyzer.codemods.types import types_of

Errors = tuple[str, ...]
"""Exceptions any of which catches what an operation fails with; empty for one that does not."""

_NONE: Errors = ()
_LOOKUP: Errors = ("LookupError", "KeyError", "IndexError")
_ARITHMETIC: Errors = ("ArithmeticError", "ZeroDivisionError")
_VALUE: Errors = ("ValueError",)
_BOXES = frozenset(
    {"builtins.dict", "builtins.list", "builtins.str", "builtins.set", "builtins.tuple"}
)
_DIVIDING = (
    cst.Divide, cst.DivideAssign, cst.FloorDivide, cst.FloorDivideAssign, cst.Modulo,
    cst.ModuloAssign,
)  # fmt: skip
_WITHOUT_MISSES = frozenset({"collections.defaultdict", "collections.Counter"})
_FINDING = ("index", "remove", "rindex")
_CUTTING = ("partition", "rpartition", "rsplit", "split", "splitext")
_OF_TEXT = frozenset(
    {
        "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rpartition",
        "rsplit", "rstrip", "split", "splitlines", "strip", "upper",
    }
)  # fmt: skip
_STEPS = 4


class Operations:
    """What a handler, and what it runs, does with what is the caller's."""

    def __init__(self, flow: Leaving, handler: Function) -> None:
        self.flow = flow
        self.given = Given(flow, handler)
        self.zeros = Zeros(self.given)
        self._types = types_of(flow.calls.codebase)

    def errors(self, function: Function, node: cst.CSTNode) -> Errors:
        """What an operation in a function fails with when the caller is wrong."""
        if isinstance(node, cst.Subscript):
            return self._item(function, node)
        if isinstance(node, (cst.BinaryOperation, cst.AugAssign)):
            return _ARITHMETIC if self._divides_by_zero(function, node) else _NONE
        if isinstance(node, cst.Assign):
            return _VALUE if self._unpacks(function, node) else _NONE
        if isinstance(node, cst.Assert):
            return ("AssertionError",) if node.msg is not None else _NONE
        return self._call(function, node) if isinstance(node, cst.Call) else _NONE

    # items

    def _item(self, function: Function, node: cst.Subscript) -> Errors:
        module, index = function.module, node.slice[0].slice
        if len(node.slice) != 1 or not isinstance(index, cst.Index) or _is_stored(module, node):
            return _NONE
        if _is_enum(class_of(self.flow, module, node.value)):
            is_free = self._is_free_key(function, index.value, None)
            return _LOOKUP if is_free else _NONE
        is_box = self._is_box(module, node.value)
        if is_box and self._is_free_key(function, index.value, node.value):
            return _LOOKUP
        is_free = self._is_free_box(function, node.value, index.value)
        return _LOOKUP if is_free else _NONE

    def _is_free_key(
        self, function: Function, key: cst.BaseExpression, box: cst.BaseExpression | None
    ) -> bool:
        """Whether a caller's value is looked up, whatever it is."""
        module = function.module
        if not self.given.is_given(module, key) or _is_computed_index(key):
            return False
        classes = self._types.classes(module, key)
        if classes and not classes <= {"builtins.str", "builtins.int", "builtins.float"}:
            return False
        if box is not None and self._runs_through(module, key, box):
            return False
        if is_member(function, key, box) or is_member(function, key) or is_between(function, key):
            return False
        return not self._is_checked_elsewhere(function, key, is_let_through)

    def _is_free_box(
        self, function: Function, box: cst.BaseExpression, key: cst.BaseExpression
    ) -> bool:
        """Whether a fixed key or index is taken from what the caller sends."""
        if not isinstance(key, (cst.SimpleString, cst.Integer, cst.UnaryOperation)):
            return False
        if not self.given.is_given(function.module, box) or self._is_cut(
            function.module, box, key
        ):
            return False
        classes = self._types.classes(function.module, box)
        if not isinstance(key, cst.SimpleString):
            is_known = "builtins.tuple" not in classes and classes <= _BOXES
            return is_known and not is_mentioned(function, names_in(box))
        is_known = not classes or classes == {"builtins.dict"}
        return is_known and not is_member(function, key, box)

    def _is_box(self, module: Module, node: cst.BaseExpression) -> bool:
        """Whether a value is a container of the language that fails for what it does not hold."""
        if self._makers(module, node) & _WITHOUT_MISSES:
            return False
        classes = self._types.classes(module, node)
        if classes:
            return classes <= _BOXES
        held = self.flow.holding.held(module, node)
        is_one = any(one.kind is Kind.COLLECTION for one in held)
        return is_one or self.given.is_given(module, node)

    def _makers(self, module: Module, node: cst.BaseExpression) -> frozenset[str]:
        holding, values = self.flow.holding, []
        if isinstance(node, cst.Attribute):
            cls = self.flow.calls.class_of_self(module, node.value)
            values = holding.assigned(cls, node.attr.value) if cls is not None else []
        for qualified in self.flow.calls.codebase.resolve(module, node):
            place = holding.variable(qualified)
            if place is not None and not place[3]:
                values += [
                    (place[0], value)
                    for one in place[1].bindings.get(place[2], ())
                    if isinstance(value := _assigned(place[0], one.node), cst.BaseExpression)
                ]
        return frozenset().union(
            *(holding.outside(home, one.func) for home, one in values if isinstance(one, cst.Call))
        )

    def _runs_through(
        self, module: Module, key: cst.BaseExpression, box: cst.BaseExpression
    ) -> bool:
        """Whether a key comes from a loop over what it is looked up in."""
        sources = self.given.sources(module, key) if isinstance(key, cst.Name) else None
        return any(names_in(one) & names_in(box) for one in sources or ())

    def _is_cut(
        self, module: Module, box: cst.BaseExpression, key: cst.BaseExpression, steps: int = _STEPS
    ) -> bool:
        """Whether a text is cut into parts of which there is always the one taken."""
        if isinstance(box, cst.Name) and steps:
            sources = self.given.sources(module, box) or []
            return any(
                isinstance(one, cst.BaseExpression) and self._is_cut(module, one, key, steps - 1)
                for one in sources
            )
        if not isinstance(box, cst.Call) or not isinstance(box.func, cst.Attribute):
            return False
        name = box.func.attr.value
        if name.endswith(("partition", "splitext")):
            return True
        return name in _CUTTING and bool(box.args) and code_of(key) in ("0", "-1")

    # numbers and texts

    def _divides_by_zero(
        self, function: Function, node: cst.BinaryOperation | cst.AugAssign
    ) -> bool:
        if not isinstance(node.operator, _DIVIDING):
            return False
        right = node.right if isinstance(node, cst.BinaryOperation) else node.value
        left = node.left if isinstance(node, cst.BinaryOperation) else node.target
        if isinstance(left, (cst.SimpleString, cst.FormattedString, cst.ConcatenatedString)):
            return False
        names = self.zeros.names(function.module, right)
        if not names or is_nonzero(function, names):
            return False
        return not self._is_checked_elsewhere(
            function, right, lambda callee, name: is_nonzero(callee, names_in(name))
        )

    def _unpacks(self, function: Function, node: cst.Assign) -> bool:
        """Whether a caller's text is cut into as many parts as there are names."""
        target, value = node.targets[0].target, node.value
        if not isinstance(target, (cst.Tuple, cst.List)) or not isinstance(value, cst.Call):
            return False
        if any(isinstance(one, cst.StarredElement) for one in target.elements):
            return False
        func = value.func
        if not isinstance(func, cst.Attribute) or func.attr.value not in ("split", "rsplit"):
            return False
        is_given = self.given.is_given(function.module, func.value)
        return is_given and not is_mentioned(function, names_in(func.value))

    def _is_text(self, module: Module, node: cst.CSTNode, steps: int = _STEPS) -> bool:
        if self._types.classes(module, node) == {"builtins.str"}:
            return True
        if isinstance(node, cst.Subscript):
            return self._is_text(module, node.value, steps)
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            return node.func.attr.value in _OF_TEXT
        sources = self.given.sources(module, node) if isinstance(node, cst.Name) else None
        return steps > 0 and any(
            isinstance(one, cst.BaseExpression) and self._is_text(module, one, steps - 1)
            for one in sources or ()
        )

    # calls

    def _call(self, function: Function, node: cst.Call) -> Errors:
        module, func = function.module, node.func
        values = [arg.value for arg in node.args if not arg.star and arg.keyword is None]
        bases = class_of(self.flow, module, func)
        if bases:
            return self._made(function, node, bases)
        names = self.flow.holding.outside(module, func)
        if names:
            return self._of_library(function, node, values, names)
        if not isinstance(func, cst.Attribute) or len(values) != len(node.args):
            return _NONE
        if self.flow.called(module, node) or not self._is_box(module, func.value):
            return _NONE
        name, key = func.attr.value, values[0] if len(values) == 1 else None
        if key is None or name not in ("pop", *_FINDING):
            return _NONE
        errors = _LOOKUP if name == "pop" else (*_VALUE, "LookupError", "KeyError")
        if self._is_free_key(function, key, func.value):
            return errors
        is_free = name == "pop" and self._is_free_box(function, func.value, key)
        return errors if is_free else _NONE

    def _made(self, function: Function, node: cst.Call, bases: frozenset[str]) -> Errors:
        """An enumeration's member, or a model of what is unpacked."""
        if not node.args:
            return _NONE
        value = node.args[0].value
        if _is_enum(bases):
            is_free = not node.args[0].star and self._is_free_key(function, value, None)
            return _VALUE if is_free else _NONE
        unpacked = [arg.value for arg in node.args if arg.star == "**"]
        is_given = any(self.given.is_given(function.module, one) for one in unpacked)
        if "pydantic.BaseModel" in bases and is_given:
            return (*_VALUE, "pydantic.ValidationError", "pydantic_core.ValidationError")
        return _NONE

    def _of_library(
        self,
        function: Function,
        node: cst.Call,
        values: list[cst.BaseExpression],
        names: frozenset[str],
    ) -> Errors:
        module = function.module
        if not values:
            return _NONE
        if names == {"builtins.next"} and len(node.args) == 1:
            return ("StopIteration",) if self._seeks(module, values[0]) else _NONE
        if names == {"builtins.divmod"} and len(values) == 2:
            zeros = self.zeros.names(module, values[1])
            return _ARITHMETIC if zeros and not is_nonzero(function, zeros) else _NONE
        if names == {"builtins.getattr"} and len(values) == len(node.args) == 2:
            is_free = self._is_free_key(function, values[1], None)
            return ("AttributeError",) if is_free else _NONE
        if names <= {"builtins.max", "builtins.min"} and len(node.args) == 1:
            is_given = self.given.is_given(module, values[0])
            is_free = is_given and not is_mentioned(function, names_in(values[0]))
            return _VALUE if is_free else _NONE
        return self._reads_text(function, values[0], names)

    def _seeks(self, module: Module, node: cst.BaseExpression) -> bool:
        """Whether the first of some is asked for that are what the caller says."""
        if not isinstance(node, cst.GeneratorExp):
            return False
        return any(
            self.given.is_given(module, part)
            for test in node.for_in.ifs
            if isinstance(test.test, cst.Comparison)
            for part in (test.test.left, *(one.comparator for one in test.test.comparisons))
        )

    def _reads_text(
        self, function: Function, value: cst.BaseExpression, names: frozenset[str]
    ) -> Errors:
        """A number or the like that is read from a text: rows of the library's errors."""
        errors, module = library_errors(), function.module
        if not is_among(names, errors.failing.texts | errors.failing.numbers):
            return _NONE
        if not self.given.is_given(module, value) or is_digits(function, value):
            return _NONE
        is_known = bool(self._types.classes(module, value))
        if not self._is_text(module, value) and (
            is_known or not is_among(names, errors.failing.texts)
        ):
            return _NONE
        found = tuple(one for one, calls in errors.complete.items() if is_among(names, calls))
        return found or ("Exception",)

    def _is_checked_elsewhere(
        self,
        function: Function,
        value: cst.BaseExpression,
        is_tested: Callable[[Function, cst.Name], bool],
    ) -> bool:
        """Whether the function hands a value to one that raises unless it is as it should be, or
        that puts something under it."""
        text = code_of(value)
        return any(
            is_put(callee, param.name)
            or (raised_in(callee.node) and is_tested(callee, param.name))
            for call in calls_in(function.node)
            for callee in self.flow.called(function.module, call)
            for param in self.given.filled_by(callee, call, text)
        )


def fails_on_arguments(flow: Leaving, handler: Function) -> bool:
    """Whether something that a handler does, and leaves it, fails for what its caller sends."""
    operations = Operations(flow, handler)
    return any(
        errors and caught.isdisjoint(errors)
        for function, node, caught in flow.operations(handler)
        if (errors := operations.errors(function, node))
    )


def _is_enum(bases: frozenset[str]) -> bool:
    return any(one.startswith("enum.") for one in bases)


def _is_computed_index(key: cst.BaseExpression) -> bool:
    """Whether an index is cut to a length."""
    return isinstance(key, cst.BinaryOperation) and isinstance(key.operator, cst.Modulo)


def _is_stored(module: Module, node: cst.Subscript) -> bool:
    parent = module.names.parents.get(node)
    return isinstance(parent, (cst.AssignTarget, cst.AnnAssign, cst.Element, cst.Annotation))


def _assigned(module: Module, node: cst.CSTNode) -> cst.CSTNode | None:
    if isinstance(node, cst.AnnAssign):
        return node.value
    parent = module.names.parents.get(node)
    return parent.value if isinstance(parent, cst.Assign) else None
