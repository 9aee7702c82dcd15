"""`if transport != "stdio":` around a setting: written whenever a start reads it, or not."""

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.scopes import dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.starts import transports_of
from analyzer.codemods.tables import ServerTable
from analyzer.codemods.values import means_the_same


def condition_of(module: Module, node: cst.CSTNode) -> cst.If | None:
    """The `if` without another branch that a statement stands in, if there is nothing between."""
    parents = module.names.parents
    block = parents.get(module.names.statement_of(node))
    outer = parents.get(block) if block is not None else None
    alone = isinstance(outer, cst.If) and outer.body is block and outer.orelse is None
    if not alone or not isinstance(outer, cst.If) or isinstance(parents.get(outer), cst.If):
        return None
    return outer


def covers(
    table: ServerTable, module: Module, test: cst.BaseExpression, call: cst.Call, field: str
) -> bool:
    """Whether a test holds for each transport with which a start takes `field`."""
    method = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    row = table.methods.get(method)
    arg = named_argument(call, "transport", 0) if row is not None and not row.transport else None
    chain = dotted(arg.value) if arg is not None else None
    if arg is None or chain is None:
        return False
    if not means_the_same(module, test, module.names.scopes[call]):
        return False
    every = transports_of(table, module, arg.value)
    named = _named(test, chain, frozenset(every))
    return named is not None and named >= {
        one for one in every if field in table.accepts(method, one)
    }


def _named(test: cst.BaseExpression, chain: str, every: frozenset[str]) -> frozenset[str] | None:
    """The transports for which a test of `chain` holds; None where it tests something else."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        inner = _named(test.expression, chain, every)
        return None if inner is None else every - inner
    if isinstance(test, cst.BooleanOperation) and isinstance(test.operator, cst.Or):
        sides = [_named(one, chain, every) for one in (test.left, test.right)]
        known = [one for one in sides if one is not None]
        return frozenset().union(*known) if len(known) == len(sides) else None
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return None
    compared = test.comparisons[0]
    texts = _texts(compared.comparator)
    if texts is None or dotted(test.left) != chain:
        return None
    if isinstance(compared.operator, (cst.Equal, cst.In)):
        return texts
    return every - texts if isinstance(compared.operator, (cst.NotEqual, cst.NotIn)) else None


def _texts(node: cst.BaseExpression) -> frozenset[str] | None:
    if isinstance(node, cst.SimpleString):
        return frozenset({node.raw_value})
    if not isinstance(node, (cst.Tuple, cst.List, cst.Set)):
        return None
    values = [element.value for element in node.elements]
    texts = [one.raw_value for one in values if isinstance(one, cst.SimpleString)]
    return frozenset(texts) if len(texts) == len(values) else None
