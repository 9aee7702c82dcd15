"""Values of which the code around them expects that they may be `None`."""

import libcst as cst

from analyzer.codemods.codebase import Module

_TESTS = (cst.If, cst.IfExp, cst.While, cst.Assert)


def may_be_missing(module: Module, node: cst.BaseExpression) -> bool:
    """Whether a value, or the local it is assigned to, is asked first whether it is there."""
    if _is_asked(module, node):
        return True
    holder = module.names.parents.get(node)
    if isinstance(holder, cst.NamedExpr):
        return _is_asked(module, holder)
    target = holder.targets[0].target if isinstance(holder, cst.Assign) else None
    if not isinstance(target, cst.Name):
        return False
    owner = module.names.scopes[target].lookup(target.value)
    return any(
        isinstance(one, cst.Name)
        and one.value == target.value
        and scope.lookup(one.value) is owner
        and _is_asked(module, one)
        for one, scope in module.names.scopes.items()
    )


def _is_asked(module: Module, node: cst.CSTNode) -> bool:
    """`if x`, `x and …`, `not x`, `x is None`."""
    parent = module.names.parents.get(node)
    if isinstance(parent, _TESTS):
        return parent.test is node
    if isinstance(parent, cst.BooleanOperation):
        return parent.left is node or _is_asked(module, parent)
    if isinstance(parent, cst.UnaryOperation):
        return isinstance(parent.operator, cst.Not)
    return isinstance(parent, cst.Comparison) and any(
        isinstance(one.comparator, cst.Name) and one.comparator.value == "None"
        for one in parent.comparisons
    )
