"""How a result of a tool is read: as the content blocks, or as the pair that 1.x gave as well."""

from collections.abc import Sequence
from typing import Literal

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.imports import without_line
from analyzer.codemods.scopes import Scope, dotted
from analyzer.run import Edit

Shape = Literal["blocks", "pair", "either", "unknown"]
_BLOCK = ("text", "type", "data", "mimeType", "mime_type", "annotations", "resource", "uri")
_AROUND = 8
_FREE = ("result", "outcome", "called")
"""Names for a result that has none."""


class Unclear(Exception):
    """A read that does not say what it takes a result for."""


def discarded(above: cst.CSTNode | None) -> bool:
    return isinstance(above, cst.Expr)


def uses_of_name(module: Module, scope: Scope, name: str) -> list[cst.CSTNode]:
    """The names that read a variable, without the attributes behind them."""
    found: list[cst.CSTNode] = []
    for use in module.names.uses:
        if use.parts[0].name == name and use.scope.lookup(name) is scope:
            node = use.node
            while isinstance(node, cst.Attribute):
                node = node.value
            found.append(node)
    return found


def edits_of(reads: Sequence[tuple[Module, cst.CSTNode]]) -> list[Edit]:
    """Edits of all reads when their shape is certain; raises `Unclear` otherwise."""
    shapes = [_shape(module, node) for module, node in reads]
    certain = set(shapes) - {"either"}
    if len(certain) > 1 or "unknown" in certain or (shapes and not certain):
        raise Unclear
    pair = certain == {"pair"}
    return [_edit(module, node, pair=pair) for module, node in reads]


def _shape(module: Module, node: cst.CSTNode) -> Shape:
    """What a read takes a result for."""
    parents = module.names.parents
    above = parents.get(node)
    if isinstance(above, (cst.For, cst.CompFor)) and above.iter is node:
        return "blocks"
    index = _index(above) if isinstance(above, cst.Subscript) and above.value is node else None
    if index is None or above is None:
        return "unknown"
    further = parents.get(above)
    if isinstance(further, cst.Attribute) and further.value is above:
        if further.attr.value in _BLOCK:
            return "blocks"
        return "pair" if index == 1 and further.attr.value in ("get", "items") else "unknown"
    if isinstance(further, cst.Subscript) and further.value is above:
        return "pair" if index < 2 else "unknown"
    return "either" if index < 2 else "unknown"


def _index(node: cst.Subscript) -> int | None:
    inner = node.slice[0].slice if len(node.slice) == 1 else None
    value = inner.value if isinstance(inner, cst.Index) else None
    return int(value.value) if isinstance(value, cst.Integer) and value.value in "01" else None


def _edit(module: Module, node: cst.CSTNode, *, pair: bool) -> Edit:
    source = module.source
    start, end = source.span(node)
    above = module.names.parents[node]
    if isinstance(node, cst.Await):
        if node.rpar:
            for _ in node.rpar:
                end = source.raw.index(b")", end) + 1
        else:
            return source.edit(start, end, f"({source.text(start, end)}).content")
    if pair and isinstance(above, cst.Subscript):
        return source.edit(end, source.span(above)[1], f".{_part(above)}")
    return source.edit(end, end, ".content")


def _part(node: cst.Subscript) -> str:
    return "content" if _index(node) == 0 else "structured_content"


def unpacked(
    module: Module, statement: cst.Assign, target: cst.Tuple, awaited: cst.Await | cst.Call
) -> tuple[Edit, ...]:
    """`content, structured = await …`, which the object has under names; raises `Unclear`."""
    source = module.source
    names = [e.value.value for e in target.elements if isinstance(e.value, cst.Name)]
    if len(names) != 2 or len(target.elements) != 2:
        raise Unclear
    scope = module.names.scopes[awaited]
    unused = [not uses_of_name(module, scope.owner(name), name) for name in names]
    text = source.text_of(awaited)
    if all(unused):
        raise Unclear
    if any(unused):
        kept = unused.index(False)
        part = ("content", "structured_content")[kept]
        whole = (source.span(target)[0], source.span(awaited)[1])
        return (source.edit(*whole, f"{names[kept]} = ({text}).{part}"),)
    free = next((name for name in _FREE if scope.lookup(name) is None), None)
    if free is None:
        raise Unclear
    line = source.line_of(source.span(statement)[0])
    indent = source.indent_of(line)
    end = source.span(statement)[1]
    both = f"{names[0]}, {names[1]} = {free}.content, {free}.structured_content"
    return (
        source.edit(*source.span(target), free),
        source.edit(end, end, f"\n{indent}{both}"),
    )


# code that takes a result either way


def either_way(module: Module, node: cst.CSTNode) -> list[Edit] | None:
    """`x[0] if isinstance(x, tuple) else x`, or the same with `if` and `return`: the content."""
    if not isinstance(node, cst.Name):
        return None
    outer = module.names.parents.get(node)
    for _ in range(_AROUND):
        if isinstance(outer, cst.IfExp):
            return _of_expression(module, outer, node.value)
        if isinstance(outer, cst.If):
            return _of_statement(module, outer, node.value)
        if isinstance(outer, cst.Return):
            before = _before(module, outer)
            return _of_statement(module, before, node.value) if before is not None else None
        outer = module.names.parents.get(outer) if outer is not None else None
    return None


def taken_apart(
    module: Module, scope: Scope, name: str, uses: Sequence[cst.CSTNode]
) -> list[Edit] | None:
    """`if isinstance(x, tuple): x = x[0]` beside where `x` is bound, with no read between."""
    parents, source = module.names.parents, module.source
    bindings = [one.node for one in scope.bindings[name]]
    if len(bindings) != 2:
        return None
    first, again = (parents.get(one) for one in bindings)
    line = parents.get(again) if isinstance(again, cst.Assign) else None
    block = parents.get(line) if isinstance(line, cst.SimpleStatementLine) else None
    test = parents.get(block) if isinstance(block, cst.IndentedBlock) else None
    if not isinstance(test, cst.If) or test.orelse is not None or len(test.body.body) != 1:
        return None
    assert isinstance(again, cst.Assign)
    taken = again.value
    if not (
        isinstance(taken, cst.Subscript) and dotted(taken.value) == name and _index(taken) == 0
    ):
        return None
    if not _asks_for_pair(test.test, name):
        return None
    start, end = source.span(test)
    beside = parents.get(parents[first]) is parents.get(test) if first in parents else False
    earlier = [one for one in uses if source.span(one)[0] < start]
    return (
        [source.edit(start, end, f"{name} = {name}.content")] if beside and not earlier else None
    )


def _of_expression(module: Module, node: cst.IfExp, name: str) -> list[Edit] | None:
    if not _takes_first(module, node.test, node.body, node.orelse, name):
        return None
    text = _with(module, node.orelse, name, ".content")
    return [module.source.edit(*module.source.span(node), text)]


def _of_statement(module: Module, node: cst.If, name: str) -> list[Edit] | None:
    """`if isinstance(x, tuple): return x[0]`, and `return x` below it."""
    inner = _only_return(node.body)
    last = _behind(module, node)
    if node.orelse is not None or inner is None or last is None:
        return None
    if last.value is None or not _takes_first(module, node.test, inner.value, last.value, name):
        return None
    ends = _ends_of(module, last.value, name)
    edits = [module.source.edit(end, end, ".content") for end in ends]
    return [without_line(module.source, node), *edits]


def _takes_first(
    module: Module,
    test: cst.BaseExpression,
    first: cst.BaseExpression | None,
    whole: cst.BaseExpression,
    name: str,
) -> bool:
    """Whether a test for a pair decides between what is read of its first part and of a whole."""
    return (
        _asks_for_pair(test, name)
        and first is not None
        and bool(_ends_of(module, whole, name))
        and module.source.text_of(first) == _with(module, whole, name, "[0]")
    )


def _asks_for_pair(test: cst.BaseExpression, name: str) -> bool:
    return (
        isinstance(test, cst.Call)
        and dotted(test.func) == "isinstance"
        and len(test.args) == 2
        and dotted(test.args[0].value) == name
        and dotted(test.args[1].value) == "tuple"
    )


def _with(module: Module, node: cst.BaseExpression, name: str, text: str) -> str:
    """An expression with `text` behind each use of a name."""
    start, end = module.source.span(node)
    pieces, at = [], start
    for place in _ends_of(module, node, name):
        pieces += [module.source.text(at, place), text]
        at = place
    return "".join([*pieces, module.source.text(at, end)])


def _ends_of(module: Module, node: cst.BaseExpression, name: str) -> list[int]:
    start, end = module.source.span(node)
    places = {
        use.parts[0].end
        for use in module.names.uses
        if use.parts[0].name == name and start <= use.parts[0].start < end
    }
    return sorted(places)


def _only_return(body: cst.BaseSuite) -> cst.Return | None:
    if not isinstance(body, cst.IndentedBlock) or len(body.body) != 1:
        return None
    return _as_return(body.body[0])


def _as_return(statement: cst.CSTNode | None) -> cst.Return | None:
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return None
    small = statement.body[0]
    return small if isinstance(small, cst.Return) else None


def _behind(module: Module, node: cst.If) -> cst.Return | None:
    block = module.names.parents.get(node)
    if not isinstance(block, cst.IndentedBlock):
        return None
    at = [one is node for one in block.body].index(True) + 1
    return _as_return(block.body[at]) if at < len(block.body) else None


def _before(module: Module, node: cst.Return) -> cst.If | None:
    """The `if` above a `return`, which stands at the end of its block."""
    line = module.names.parents.get(node)
    block = module.names.parents.get(line) if line is not None else None
    if not isinstance(block, cst.IndentedBlock):
        return None
    at = [one is line for one in block.body].index(True)
    above = block.body[at - 1] if at else None
    if isinstance(above, cst.If):
        return above
    around = module.names.parents.get(block)
    return around if isinstance(around, cst.If) and around.body is block else None
