"""Expressions of a libcst tree, as our own, in one walk dispatched by node class."""

from collections.abc import Callable
from typing import Any

import libcst as cst

from analyzer.syntax import ir
from analyzer.syntax.scopes import ELLIPSIS, MAX_TEXT, NONE, OpenScope, Scopes, literal_text

_OPERATORS = {
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//",
    cst.Modulo: "%", cst.Power: "**", cst.MatrixMultiply: "@", cst.BitAnd: "&", cst.BitOr: "|",
    cst.BitXor: "^", cst.LeftShift: "<<", cst.RightShift: ">>", cst.And: "and", cst.Or: "or",
    cst.Not: "not", cst.Minus: "-", cst.Plus: "+", cst.BitInvert: "~", cst.Equal: "==",
    cst.NotEqual: "!=", cst.LessThan: "<", cst.LessThanEqual: "<=", cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=", cst.In: "in", cst.NotIn: "not in", cst.Is: "is",
    cst.IsNot: "is not", cst.AddAssign: "+", cst.SubtractAssign: "-", cst.MultiplyAssign: "*",
    cst.DivideAssign: "/", cst.FloorDivideAssign: "//", cst.ModuloAssign: "%",
    cst.PowerAssign: "**", cst.MatrixMultiplyAssign: "@", cst.BitAndAssign: "&",
    cst.BitOrAssign: "|", cst.BitXorAssign: "^", cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
}  # fmt: skip
_LITERAL_NAMES = {
    "None": NONE,
    "True": ir.Const("bool", "True"),
    "False": ir.Const("bool", "False"),
}


class Expressions:
    """Turns libcst expressions into `ir` expressions, recording spots in source order."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self._visit: dict[type, Callable[[Any], ir.Expr]] = {
            cst.Name: self._name,
            cst.Attribute: self._attribute,
            cst.Subscript: self._subscript,
            cst.Call: self._call,
            cst.SimpleString: self._string,
            cst.ConcatenatedString: self._concatenated,
            cst.FormattedString: self._formatted,
            cst.TemplatedString: self._formatted,
            cst.Integer: self._number,
            cst.Float: self._number,
            cst.Imaginary: self._number,
            cst.Ellipsis: lambda node: ELLIPSIS,
            cst.Tuple: self._sequence,
            cst.List: self._sequence,
            cst.Set: self._sequence,
            cst.Dict: self._dict,
            cst.BinaryOperation: self._binary,
            cst.BooleanOperation: self._binary,
            cst.UnaryOperation: self._unary,
            cst.Comparison: self._comparison,
            cst.IfExp: self._conditional,
            cst.Lambda: self._lambda,
            cst.ListComp: self._comprehension,
            cst.SetComp: self._comprehension,
            cst.GeneratorExp: self._comprehension,
            cst.DictComp: self._comprehension,
            cst.Await: lambda node: ir.Flow("await", self.convert(node.expression)),
            cst.Yield: self._yield,
            cst.NamedExpr: self._named,
        }

    def convert(self, node: cst.BaseExpression) -> ir.Expr:
        visit = self._visit.get(type(node))
        if visit is None:
            return ir.Const("?", type(node).__name__)
        return visit(node)

    def optional(self, node: cst.BaseExpression | None) -> ir.Expr | None:
        return None if node is None else self.convert(node)

    def target(self, node: cst.BaseExpression) -> ir.Expr:
        """Convert an assignment target, binding the names in it."""
        expr = self.convert(node)
        self.bind_target(expr)
        return expr

    def bind_target(self, expr: ir.Expr) -> None:
        if isinstance(expr, ir.Name):
            self.scopes.bind(expr.id)
        elif isinstance(expr, ir.Seq):
            for item in expr.items:
                self.bind_target(item)
        elif isinstance(expr, ir.Flow) and expr.value is not None:
            self.bind_target(expr.value)

    def arguments(self, args: Any) -> tuple[ir.Arg, ...]:
        converted = []
        for arg in args:
            name = arg.star
            if arg.keyword is not None:
                self.scopes.spot()
                name = arg.keyword.value
            converted.append(ir.Arg(name, self.convert(arg.value)))
        return tuple(converted)

    def parameters(self, params: cst.Parameters) -> tuple[ir.Param, ...]:
        converted = [
            self._parameter(param, "") for param in (*params.posonly_params, *params.params)
        ]
        if isinstance(params.star_arg, cst.Param):
            converted.append(self._parameter(params.star_arg, "*"))
        converted += [self._parameter(param, "kw") for param in params.kwonly_params]
        if params.star_kwarg is not None:
            converted.append(self._parameter(params.star_kwarg, "**"))
        return tuple(converted)

    def annotation(self, node: cst.Annotation | None) -> ir.Expr | None:
        return None if node is None else self.convert(node.annotation)

    def type_parameters(self, params: cst.TypeParameters | None) -> None:
        """Step over `[T: bound]`; what the names denote is no value."""
        for param in params.params if params is not None else ():
            self.scopes.skip(1)
            if isinstance(param.param, cst.TypeVar):
                self.optional(param.param.bound)
            self.optional(param.default)

    def _parameter(self, param: cst.Param, kind: str) -> ir.Param:
        self.scopes.spot()
        annotation = self.annotation(param.annotation)
        default = self.optional(param.default)
        return ir.Param(param.name.value, kind, default, annotation)

    def _name(self, node: cst.Name) -> ir.Expr:
        value = node.value
        literal = _LITERAL_NAMES.get(value)
        if literal is not None:
            return literal
        if self.scopes.renames:
            value = self.scopes.renamed(value)
        return ir.Name(value, self.scopes.spot())

    def _attribute(self, node: cst.Attribute) -> ir.Expr:
        base = self.convert(node.value)
        return ir.Attr(base, node.attr.value, self.scopes.spot())

    def _subscript(self, node: cst.Subscript) -> ir.Expr:
        base = self.convert(node.value)
        if len(node.slice) == 1:
            index = self._index(node.slice[0].slice)
        else:
            spot = self.scopes.display_spot()
            index = ir.Seq("tuple", tuple(self._index(part.slice) for part in node.slice), spot)
        return ir.Item(base, index, last_spot(base, self.scopes.base))

    def _index(self, node: cst.BaseSlice) -> ir.Expr:
        if isinstance(node, cst.Index):
            index = self.convert(node.value)
            return ir.Flow("*", index) if node.star else index
        assert isinstance(node, cst.Slice)
        bounds = (node.lower, node.upper, node.step)
        return ir.Op("slice", tuple(self.convert(bound) for bound in bounds if bound is not None))

    def _call(self, node: cst.Call) -> ir.Expr:
        func = self.convert(node.func)
        return ir.Call(func, self.arguments(node.args), last_spot(func, self.scopes.base))

    def _string(self, node: cst.SimpleString) -> ir.Expr:
        return ir.Const(*literal_text(node.value))

    def _concatenated(self, node: cst.ConcatenatedString) -> ir.Expr:
        left, right = self.convert(node.left), self.convert(node.right)
        if isinstance(left, ir.Const) and isinstance(right, ir.Const):
            return ir.Const(left.kind, (left.text + right.text)[:MAX_TEXT])
        return ir.Op("fmt", (left, right))

    def _formatted(self, node: cst.FormattedString) -> ir.Expr:
        self.scopes.frozen += 1
        parts: list[ir.Expr] = []
        for part in node.parts:
            if isinstance(part, _TEXT_PARTS):
                parts.append(ir.Const("str", part.value[:MAX_TEXT]))
            else:
                parts += self._replacement(part)
        self.scopes.frozen -= 1
        return ir.Op("fmt", tuple(parts))

    def _replacement(self, node: Any) -> list[ir.Expr]:
        """The value between braces, and those of a computed format spec."""
        nested = [part for part in node.format_spec or () if not isinstance(part, _TEXT_PARTS)]
        values = [self.convert(node.expression)]
        for part in nested:
            values += self._replacement(part)
        return values

    def _number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> ir.Expr:
        return ir.Const("num", node.value[:MAX_TEXT])

    def _sequence(self, node: cst.Tuple | cst.List | cst.Set) -> ir.Expr:
        spot = self.scopes.display_spot()
        items = []
        for element in node.elements:
            item = self.convert(element.value)
            items.append(ir.Flow("*", item) if type(element) is cst.StarredElement else item)
        return ir.Seq(_DISPLAY_KINDS[type(node)], tuple(items), spot)

    def _dict(self, node: cst.Dict) -> ir.Expr:
        spot = self.scopes.display_spot()
        items: list[tuple[ir.Expr | None, ir.Expr]] = []
        for element in node.elements:
            key = self.convert(element.key) if type(element) is cst.DictElement else None
            items.append((key, self.convert(element.value)))
        return ir.Dict(tuple(items), spot)

    def _binary(self, node: cst.BinaryOperation | cst.BooleanOperation) -> ir.Expr:
        left, right = self.convert(node.left), self.convert(node.right)
        return ir.Op(operator(node.operator), (left, right))

    def _unary(self, node: cst.UnaryOperation) -> ir.Expr:
        return ir.Op(operator(node.operator), (self.convert(node.expression),))

    def _comparison(self, node: cst.Comparison) -> ir.Expr:
        left = self.convert(node.left)
        parts = []
        for target in node.comparisons:
            right = self.convert(target.comparator)
            parts.append(ir.Op(operator(target.operator), (left, right)))
            left = right
        return parts[0] if len(parts) == 1 else ir.Op("and", tuple(parts))

    def _conditional(self, node: cst.IfExp) -> ir.Expr:
        body, test = self.convert(node.body), self.convert(node.test)
        return ir.Cond(test, body, self.convert(node.orelse))

    def _lambda(self, node: cst.Lambda) -> ir.Expr:
        scopes = self.scopes
        index = len(scopes.functions)
        scopes.functions.append(None)
        parent, spot = scopes.function, scopes.display_spot()
        params = self.parameters(node.params)
        scopes.stack.append(OpenScope(index, scopes.qualify("<lambda>"), is_class=False, cls=-1))
        scopes.renames.append({param.name: param.name for param in params})
        for param in params:
            scopes.bind(param.name)
        value = self.convert(node.body)
        scopes.renames.pop()
        scopes.functions[index] = ir.Function(
            "<lambda>", scopes.current.qualname, parent, -1, params, (), None, False, False,
            (ir.Return(value, spot),), scopes.bound_names(), (), (), spot,
        )  # fmt: skip
        scopes.stack.pop()
        return ir.Lambda(index)

    def _comprehension(self, node: Any) -> ir.Expr:
        scopes = self.scopes
        spot = scopes.display_spot()
        scopes.comprehensions += 1
        names = {name: f"{name}:{scopes.comprehensions}" for name in _bound_by(node.for_in)}
        scopes.renames.append(names)
        for renamed in names.values():
            scopes.bind(renamed)
        if isinstance(node, cst.DictComp):
            kind, elements = "dict", (self.convert(node.key), self.convert(node.value))
        else:
            kind = _COMPREHENSION_KINDS[type(node)]
            elements = (self.convert(node.elt),)  # type: ignore[assignment]  # one or two
        clauses = self._clauses(node.for_in, names)
        return ir.Comp(kind, elements, clauses, spot)

    def _clauses(self, clause: cst.CompFor | None, names: dict[str, str]) -> tuple[ir.Clause, ...]:
        """The clauses of a comprehension; the first iterable is evaluated outside of it."""
        renames = self.scopes.renames
        clauses: list[ir.Clause] = []
        while clause is not None:
            target = self.convert(clause.target)
            if not clauses:
                renames.pop()
            iterable = self.convert(clause.iter)
            if not clauses:
                renames.append(names)
            tests = tuple(self.convert(test.test) for test in clause.ifs)
            clauses.append(ir.Clause(target, iterable, tests))
            clause = clause.inner_for_in
        renames.pop()
        return tuple(clauses)

    def _yield(self, node: cst.Yield) -> ir.Expr:
        self.scopes.current.is_generator = True
        if isinstance(node.value, cst.From):
            return ir.Flow("yield from", self.convert(node.value.item))
        return ir.Flow("yield", self.optional(node.value))

    def _named(self, node: cst.NamedExpr) -> ir.Expr:
        target = self.target(node.target)
        return ir.Bind(target, self.convert(node.value))


_TEXT_PARTS = (cst.FormattedStringText, cst.TemplatedStringText)
_DISPLAY_KINDS: dict[type, str] = {cst.Tuple: "tuple", cst.List: "list", cst.Set: "set"}
_COMPREHENSION_KINDS: dict[type, str] = {
    cst.ListComp: "list", cst.SetComp: "set", cst.GeneratorExp: "generator"
}  # fmt: skip
_SPOTTED = frozenset({ir.Name, ir.Attr, ir.Item, ir.Call})


def operator(node: cst.CSTNode) -> str:
    return _OPERATORS.get(type(node), type(node).__name__)


def last_spot(expr: ir.Expr, default: ir.Spot) -> ir.Spot:
    """The spot of the last identifier that names `expr`, as `b` in `a.b` or `a.b[0]`."""
    if type(expr) in _SPOTTED:
        return expr.spot  # type: ignore[union-attr]  # the four kinds have one
    if isinstance(expr, ir.Flow) and expr.value is not None:
        return last_spot(expr.value, default)
    return default


def _bound_by(clause: cst.CompFor | None) -> list[str]:
    names: list[str] = []
    while clause is not None:
        pending: list[cst.CSTNode] = [clause.target]
        while pending:
            node = pending.pop()
            if isinstance(node, cst.Name):
                names.append(node.value)
            elif isinstance(node, cst.Tuple | cst.List):
                pending.extend(element.value for element in node.elements)
        clause = clause.inner_for_in
    return names
