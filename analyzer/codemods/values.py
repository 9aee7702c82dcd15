"""Whether an expression means the same when it is written somewhere else."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.scopes import Scope, children_of, dotted, function_of

_PURE_CALLS = frozenset(
    {
        "builtins.bool",
        "builtins.float",
        "builtins.int",
        "builtins.str",
        "os.environ.get",
        "os.getenv",
        "mcp.server.fastmcp.server.TransportSecuritySettings",
        "mcp.server.transport_security.TransportSecuritySettings",
    }
)
_LITERALS = (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float)
_CONSTANTS = ("None", "True", "False")
_OPERATIONS = (
    cst.BinaryOperation, cst.BooleanOperation, cst.UnaryOperation, cst.Comparison,
    cst.ComparisonTarget, cst.IfExp, cst.Tuple, cst.List, cst.Dict, cst.Set, cst.Element,
    cst.DictElement, cst.FormattedString, cst.FormattedStringExpression, cst.FormattedStringText,
    cst.Subscript, cst.SubscriptElement, cst.Index, cst.Arg,
)  # fmt: skip


def is_literal(node: cst.CSTNode) -> bool:
    """True when `node` needs no name: it can be written anywhere."""
    if isinstance(node, cst.Name):
        return node.value in _CONSTANTS
    if isinstance(node, cst.ConcatenatedString):
        return is_literal(node.left) and is_literal(node.right)
    if isinstance(node, (cst.UnaryOperation, cst.BinaryOperation)):
        return all(is_literal(part) for part in _operands(node))
    return isinstance(node, _LITERALS)


def is_text(node: cst.CSTNode) -> bool:
    """True when `node` is a string as it is written, with values in it or without."""
    if isinstance(node, cst.ConcatenatedString):
        return is_text(node.left)
    if isinstance(node, cst.SimpleString):
        return "b" not in node.prefix.lower()
    return isinstance(node, cst.FormattedString)


def is_trivial(node: cst.CSTNode) -> bool:
    """True when `node` may be written twice without being computed twice."""
    return is_literal(node) or dotted(node) is not None


def is_pure(codebase: Codebase, module: Module, node: cst.CSTNode) -> bool:
    """True when dropping, delaying or repeating `node` changes nothing anyone can see."""
    if is_trivial(node):
        return True
    if isinstance(node, cst.Call):
        found = codebase.resolve(module, node.func)
        name = dotted(node.func) or ""
        scope = module.names.scopes[node]
        if not found and scope.lookup(name) is None:
            found = frozenset({f"builtins.{name}"})
        return bool(found) and found <= _PURE_CALLS and all(
            is_pure(codebase, module, arg.value) for arg in node.args
        )  # fmt: skip
    return isinstance(node, _OPERATIONS) and all(
        is_pure(codebase, module, child) for child in _operands(node)
    )


def means_the_same(module: Module, node: cst.CSTNode, there: Scope) -> bool:
    """True when every name in `node` denotes in scope `there` what it does here.

    A name counts when one binding makes it, or when all its bindings come before `node` and both
    places run in one function; an attribute when nothing in the file assigns it.
    """
    here = module.names.scopes.get(node) or module.names.root
    start = module.source.span(node)[0]
    for use_scope, name, chain in _names_in(module, node):
        owner = use_scope.lookup(name)
        if owner is not there.lookup(name):
            return False
        if owner is None:
            continue
        if owner.node is not module.source.module and not owner.encloses(there):
            return False
        if not _is_settled(
            module, owner, name, start, same=function_of(here) is function_of(there)
        ):
            return False
        if is_assigned(module, chain):
            return False
    return True


def is_assigned(module: Module, chain: str) -> bool:
    """Whether a statement of the module assigns an attribute, spelled like this."""
    return "." in chain and chain in _assigned(module)


def _is_settled(module: Module, owner: Scope, name: str, start: int, *, same: bool) -> bool:
    bindings = owner.bindings[name]
    if len(bindings) == 1 and name not in module.names.declared:
        return same or not is_in_loop(module, bindings[0].node)
    spans = [module.source.span(binding.node)[0] for binding in bindings]
    return same and all(span < start for span in spans)


def is_in_loop(module: Module, node: cst.CSTNode) -> bool:
    """Whether a loop of the same function or module may run `node` more than once."""
    one: cst.CSTNode | None = node
    while one is not None and not isinstance(one, (cst.FunctionDef, cst.ClassDef)):
        if isinstance(one, (cst.For, cst.While)):
            return True
        one = module.names.parents.get(one)
    return False


def _names_in(module: Module, node: cst.CSTNode) -> Iterator[tuple[Scope, str, str]]:
    chain = dotted(node)
    if chain is not None:
        if chain not in _CONSTANTS:
            yield module.names.scopes[node], chain.partition(".")[0], chain
        return
    for child in _operands(node):
        yield from _names_in(module, child)


def _operands(node: cst.CSTNode) -> list[cst.CSTNode]:
    children = children_of(node)
    if isinstance(node, cst.Arg):
        return [node.value]
    return [child for child in children if isinstance(child, (cst.BaseExpression, *_OPERATIONS))]


def _assigned(module: Module) -> set[str]:
    """Dotted attributes that some statement of the module assigns."""
    found: set[str] = set()
    for node in module.names.nodes(cst.AssignTarget, cst.AugAssign, cst.AnnAssign):
        found.add(dotted(node.target) or "")
    return found
