"""How code that speaks the protocol by hand names the method that calls a tool.

By its text, by a constant that holds it (`TOOLS_CALL = "tools/call"`, also in a class), as what a
handler is registered under (`@router.on("tools/call")`, `methods["tools/call"] = call`), or as the
end of a method's name where `/` is replaced: `getattr(self, "on_" + method.replace("/", "_"))`.
"""

from analyzer.catalog import words_of
from analyzer.servers.methods import BESIDE, CALL
from analyzer.syntax import ir
from analyzer.syntax.walk import walk

_AS_NAME = CALL.replace("/", "_")
_REGISTERS = frozenset(
    {"register", "add", "on", "route", "handle", "handler", "method", "bind", "set"}
)


def names_of_call(summary: ir.ModuleSummary) -> frozenset[str]:
    """Names that the module, or a class in it, binds to the method's text.

    A module that knows no other method looks at calls that pass, and serves nothing.
    """
    bodies = (summary.functions[0].body, *(cls.body for cls in summary.classes))
    found = frozenset(
        statement.targets[0].id
        for body in bodies
        for statement in body
        if isinstance(statement, ir.Assign)
        and isinstance(statement.targets[0], ir.Name)
        and isinstance(statement.value, ir.Const)
        and statement.value.text == CALL
    )
    return found if found and _knows_others(summary) else frozenset()


def _knows_others(summary: ir.ModuleSummary) -> bool:
    bodies = (function.body for function in summary.functions)
    return any(
        isinstance(node, ir.Const) and node.text in BESIDE
        for body in (*bodies, *(cls.body for cls in summary.classes))
        for node in walk(body)
    )


def is_call(expr: ir.Expr, names: frozenset[str]) -> bool:
    """Whether an expression stands for the method that calls a tool."""
    match expr:
        case ir.Const(_, text):
            return text == CALL
        case ir.Attr(base, "value"):
            return is_call(base, names)
        case ir.Name(name) | ir.Attr(_, name):
            return name in names
    return False


def is_registered(function: ir.Function, summary: ir.ModuleSummary) -> bool:
    """Whether the function answers the method by its decorator, or by its own name."""
    names = names_of_call(summary)
    for decorator in function.decorators:
        if isinstance(decorator, ir.Call) and any(
            is_call(arg.value, names) for arg in decorator.args
        ):
            return True
    return function.name.endswith(_AS_NAME) and _names_by_method(summary)


def registered_by(
    node: object, names: frozenset[str]
) -> tuple[tuple[ir.Expr, ir.Expr | None], ...]:
    """The name and the handler that `node` puts into a table of methods."""
    match node:
        case ir.Assign((ir.Item(_, key),), value) if is_call(key, names):
            return ((key, value),)
        case ir.Call(ir.Attr(_, name) | ir.Name(name), (ir.Arg("", key), ir.Arg(_, value), *_)):
            if is_call(key, names) and _REGISTERS.intersection(words_of(name)):
                return ((key, value),)
    return ()


def _names_by_method(summary: ir.ModuleSummary) -> bool:
    """Whether the module makes names of methods: `method.replace("/", "_")`."""
    return any(_replaces(node) for function in summary.functions for node in walk(function.body))


def _replaces(node: object) -> bool:
    match node:
        case ir.Call(
            ir.Attr(_, "replace"),
            (ir.Arg("", ir.Const("str", "/")), ir.Arg("", ir.Const("str", "_"))),
        ):
            return True
    return False
