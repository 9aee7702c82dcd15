"""Ids that a tool mints: the key of a new entry, made afresh and handed out in the result."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import libcst as cst
import msgspec

from analyzer.assets import read_table
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.handles.sightings import Place, assignment_of
from analyzer.codemods.scopes import children_of, dotted, function_of

_SHORT = 16
"""Hexadecimal digits of a random id that is as good as guessed when it has fewer."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    random: tuple[str, ...]
    guessable: tuple[str, ...]


@cache
def _table() -> _Table:
    return read_table("minted-ids.toml", _Table)


class Mint(NamedTuple):
    """An id with the expression that makes it.

    `weak` is the part of it that others can guess, where all else is as guessable; None for an id
    that is random. `is_text` tells whether the part may be any text.
    """

    module: Module
    value: cst.BaseExpression
    weak: cst.BaseExpression | None
    is_text: bool


def minted(codebase: Codebase, key: Place) -> Mint | None:
    """What makes the key of a new entry, if it is made in the function that hands it out."""
    module, node = key
    root = node
    while isinstance(root, cst.Attribute):
        root = root.value
    value = _assigned(module, root) if isinstance(root, cst.Name) else None
    if value is None or not isinstance(root, cst.Name) or not _is_returned(module, root):
        return None
    if node is not root:
        # The id is a field of an object that is made with it.
        given = [arg.value for arg in value.args] if isinstance(value, cst.Call) else []
        found = [mint for one in given if (mint := _mint(codebase, module, one)) is not None]
        return found[0] if len(found) == 1 else None
    return _mint(codebase, module, value)


def _assigned(module: Module, name: cst.Name) -> cst.BaseExpression | None:
    """The one value that a local variable is given."""
    scope = module.names.scopes[name]
    owner = scope.lookup(name.value)
    bindings = owner.bindings[name.value] if owner is not None else []
    if owner is None or owner.kind != "function" or len(bindings) != 1:
        return None
    node = bindings[0].node
    if isinstance(node, cst.AnnAssign):
        return node.value
    made = assignment_of(module, node)
    return made[1].value if made is not None else None


def _is_returned(module: Module, name: cst.Name) -> bool:
    scope = function_of(module.names.scopes[name])
    return any(
        isinstance(node, cst.Name)
        and node.value == name.value
        and function_of(inner) is scope
        and _stands_in_return(module, node)
        for node, inner in module.names.scopes.items()
    )


def _stands_in_return(module: Module, node: cst.CSTNode) -> bool:
    above: cst.CSTNode | None = node
    while above is not None and not isinstance(above, cst.BaseSmallStatement):
        above = module.names.parents.get(above)
    return isinstance(above, cst.Return)


def _mint(codebase: Codebase, module: Module, value: cst.BaseExpression) -> Mint | None:
    sources = list(_sources(codebase, module, value))
    if not sources:
        return None
    strong = [one for one, random in sources if random and not _is_cut(module, value, one)]
    if strong:
        return Mint(module, value, None, is_text=True)
    weak = sources[-1][0]
    part = _text_around(module, value, weak)
    return Mint(module, value, part or weak, is_text=part is not None)


def _sources(
    codebase: Codebase, module: Module, value: cst.BaseExpression
) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """What makes a value another each time, and whether nobody guesses that."""
    table = _table()
    counted = set(_counted(module, value))
    for node in _expressions(value):
        if isinstance(node, cst.Call):
            names = codebase.resolve(module, node.func) or _builtin(module, node.func)
            if names and names <= {*table.random}:
                yield node, True
            elif names and names <= {*table.guessable}:
                yield node, False
        elif isinstance(node, (cst.Name, cst.Attribute)) and dotted(node) in counted:
            yield node, False


def _counted(module: Module, value: cst.BaseExpression) -> Iterator[str]:
    """Variables that the function of `value` counts up."""
    scope = function_of(module.names.scopes[value])
    for node in module.names.nodes(cst.AugAssign, cst.Assign):
        if function_of(module.names.scopes[node]) is scope and _counts_up(node):
            target = node.target if isinstance(node, cst.AugAssign) else node.targets[0].target
            yield dotted(target) or ""


def _counts_up(node: cst.AugAssign | cst.Assign) -> bool:
    """`n += 1` or `n = n + 1`."""
    if isinstance(node, cst.AugAssign):
        return isinstance(node.operator, cst.AddAssign)
    target, value = node.targets[0].target, node.value
    return (
        len(node.targets) == 1
        and isinstance(value, cst.BinaryOperation)
        and isinstance(value.operator, cst.Add)
        and dotted(value.left) is not None
        and dotted(value.left) == dotted(target)
    )


def only_counts(places: Sequence[Place], made: Sequence[Mint]) -> bool:
    """Whether places serve for nothing but to make ids: a counter."""
    return bool(places) and all(
        _is_counted_up(place) or any(is_in(place, one.module, one.value) for one in made)
        for place in places
    )


def _is_counted_up(place: Place) -> bool:
    """Whether a place is in a statement that counts it up."""
    statement = place.module.names.parents.get(place.node)
    while statement is not None and not isinstance(statement, cst.BaseSmallStatement):
        statement = place.module.names.parents.get(statement)
    return isinstance(statement, (cst.AugAssign, cst.Assign)) and _counts_up(statement)


def is_in(place: Place, module: Module, node: cst.CSTNode) -> bool:
    if place.module is not module:
        return False
    start, end = module.source.span(node)
    return start <= module.source.span(place.node)[0] < end


def _builtin(module: Module, func: cst.BaseExpression) -> frozenset[str]:
    if isinstance(func, cst.Name) and module.names.scopes[func].lookup(func.value) is None:
        return frozenset({f"builtins.{func.value}"})
    return frozenset()


def _expressions(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    if isinstance(node, cst.Lambda):
        return
    if isinstance(node, cst.BaseExpression):
        yield node
    if isinstance(node, cst.Attribute):
        yield from _expressions(node.value)
        return
    for child in children_of(node):
        yield from _expressions(child)


def _is_cut(module: Module, value: cst.BaseExpression, source: cst.BaseExpression) -> bool:
    """Whether only a few characters of a random text are taken."""
    above: cst.CSTNode | None = source
    while above is not None:
        if isinstance(above, cst.Subscript):
            part = above.slice[0].slice if len(above.slice) == 1 else None
            upper = part.upper if isinstance(part, cst.Slice) else None
            is_long = isinstance(upper, cst.Integer) and upper.evaluated_value >= _SHORT
            if not is_long:
                return True
        if above is value:
            break
        above = module.names.parents.get(above)
    return _is_few_bytes(source)


def _is_few_bytes(source: cst.BaseExpression) -> bool:
    args: Sequence[cst.Arg] = source.args if isinstance(source, cst.Call) else ()
    count = args[0].value if len(args) == 1 else None
    return isinstance(count, cst.Integer) and count.evaluated_value * 2 < _SHORT


def _text_around(
    module: Module, value: cst.BaseExpression, source: cst.BaseExpression
) -> cst.BaseExpression | None:
    """The outermost text that a guessable source is made into: what may be another text."""
    above: cst.CSTNode | None = source
    found: cst.BaseExpression | None = None
    while above is not None:
        parent = module.names.parents.get(above)
        if isinstance(parent, cst.FormattedStringExpression) and isinstance(
            above, cst.BaseExpression
        ):
            return above
        if isinstance(above, cst.BaseExpression) and _is_text(module, above):
            found = above
        if above is value:
            break
        above = parent
    return found


def _is_text(module: Module, node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.Subscript):
        return _is_text(module, node.value)
    if isinstance(node, cst.Call):
        return bool(_builtin(module, node.func) & {"builtins.str", "builtins.hex"}) or (
            isinstance(node.func, cst.Attribute)
            and node.func.attr.value in ("isoformat", "strftime")
        )
    return isinstance(node, cst.Attribute) and node.attr.value == "hex"
