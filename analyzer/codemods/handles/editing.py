"""Edits of a module's statements that all kinds of handles need."""

from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.handles.unproven import Unproven
from analyzer.codemods.left import MARKERS
from analyzer.codemods.lists import remove_items, widened
from analyzer.codemods.scopes import Scope
from analyzer.run import Edit


def without_globals(module: Module, variables: Collection[tuple[Scope, str]]) -> Iterator[Edit]:
    """`global` and `nonlocal` statements without `variables`, which are none any more."""
    for node, scope in module.names.scopes.items():
        if isinstance(node, (cst.Global, cst.Nonlocal)):
            gone = {
                index
                for index, item in enumerate(node.names)
                if (scope.lookup(item.name.value), item.name.value) in variables
            }
            if len(gone) == len(node.names):
                yield without_statement(module, node)
            elif gone:
                yield from remove_items(module.source, node.names, gone)  # type: ignore[arg-type]


def without_statement(module: Module, small: cst.CSTNode) -> Edit:
    """A statement that has a line of its own taken away, and a `pass` where it was alone."""
    line = module.names.statement_of(small)
    block = module.names.parents[line]
    if not isinstance(line, cst.SimpleStatementLine) or len(line.body) != 1:
        raise Unproven("its statement shares a line with others")
    source = module.source
    start, end = source.span(line)
    if isinstance(block, cst.IndentedBlock) and len(block.body) == 1:
        return source.edit(start, end, "pass")
    return source.edit(*widened(source, start, end), "")


def without_fields(module: Module, lines: Sequence[cst.SimpleStatementLine]) -> list[Edit]:
    """Assignments of a class or its constructor taken away; a constructor left empty goes too."""
    block = module.names.parents[lines[0]]
    if not isinstance(block, cst.IndentedBlock) or len(block.body) > len(lines):
        return [without_statement(module, line.body[0]) for line in lines]
    function = module.names.parents[block]
    body = module.names.parents[function]
    if (
        isinstance(function, cst.FunctionDef)
        and not function.decorators
        and isinstance(body, cst.IndentedBlock)
        and len(body.body) > 1
    ):
        return [without_function(module, function)]
    first, *others = (module.source.span(line) for line in lines)
    return [
        module.source.edit(*first, "pass"),
        *(module.source.edit(*widened(module.source, *span), "") for span in others),
    ]


def without_function(module: Module, function: cst.FunctionDef) -> Edit:
    """A function taken away, with the blank lines behind it."""
    source = module.source
    start, end = source.span(function)
    first, last = source.line_of(start), source.line_of(end - 1) + 1
    while last < source.line_count and not source.line_text(last).strip():
        last += 1
    following = source.line_start(last) if last <= source.line_count else len(source.raw)
    return source.edit(source.line_start(first), following, "")


def at_body_start(module: Module, function: cst.FunctionDef, text: str) -> Edit:
    """A line in front of what a function does, behind its docstring."""
    body = function.body
    if not isinstance(body, cst.IndentedBlock):
        raise Unproven(f"{function.name.value} is written on one line")
    source = module.source
    first = body.body[0]
    if _is_docstring(first) and len(body.body) > 1:
        line = source.line_of(source.span(first)[1]) + 1
        indent = source.indent_of(source.line_of(source.span(first)[0]))
        at = source.line_start(line)
    else:
        line = source.line_of(source.span(_with_decorators(first))[0])
        indent, at = source.indent_of(line), source.line_start(line)
    return source.edit(at, at, f"{indent}{text}\n")


def begins_with_text(function: cst.FunctionDef) -> bool:
    """Whether a docstring stands in front of what a function does."""
    return _is_docstring(function.body.body[0]) and len(function.body.body) > 1


def at_body_end(module: Module, function: cst.FunctionDef, text: str) -> Edit:
    """A line behind all that a function does."""
    body = function.body
    if not isinstance(body, cst.IndentedBlock):
        raise Unproven(f"{function.name.value} is written on one line")
    source = module.source
    end = source.span(body.body[-1])[1]
    indent = source.indent_of(source.line_of(source.span(_with_decorators(body.body[0]))[0]))
    return source.edit(end, end, f"\n{indent}{text}")


def indented(
    module: Module, block: cst.IndentedBlock, *, behind: int = 0, gone: Collection[int] = ()
) -> Iterator[Edit]:
    """A block one step further in, but for as many statements as `behind` says, and for lines
    that are `gone`.

    Raises `Unproven` where a text in it spans lines.
    """
    source = module.source
    texts = (cst.SimpleString, cst.FormattedString)
    first = source.line_of(source.span(_with_decorators(block.body[behind]))[0])
    last = source.line_of(source.span(block.body[-1])[1])
    for node in module.names.parents:
        if isinstance(node, texts):
            start, end = (source.line_of(at) for at in source.span(node))
            if start != end and first <= start and end <= last:
                raise Unproven("a text that spans lines stands where the store is needed")
    for line in range(first, last + 1):
        if source.line_text(line).strip() and line not in gone:
            at = source.line_start(line)
            yield source.edit(at, at, "    ")


def line_above(module: Module, node: cst.CSTNode) -> int:
    """The byte where something new goes above a statement, its decorators and its comments."""
    source = module.source
    line = source.line_of(source.span(_with_decorators(node))[0])
    while line > 1 and source.line_text(line - 1).lstrip().startswith("#"):
        line -= 1
    return source.insertion_point(line)


def line_below(module: Module, node: cst.CSTNode) -> int:
    """The byte behind a statement's last line."""
    source = module.source
    line = source.line_of(source.span(node)[1] - 1) + 1
    return source.line_start(line) if line <= source.line_count else len(source.raw)


def top_level(module: Module, node: cst.CSTNode) -> cst.CSTNode:
    """The statement of the module that `node` is in."""
    parents = module.names.parents
    while parents[node] is not module.source.module:
        node = parents[node]
    return node


def blank_lines_above(module: Module, at: int, gone: Collection[int] = ()) -> int:
    """Blank lines in front of byte `at` once the lines `gone` are taken away."""
    source = module.source
    line, count = source.line_of(at) - 1, 0
    while line >= 1:
        text, goes = source.line_text(line), line in gone
        # A marker goes when what it says is done.
        goes |= MARKERS.fullmatch(text.rstrip().encode()) is not None
        if text.strip() and not goes:
            break
        count += not goes
        line -= 1
    return count


def blank_lines_below(module: Module, end: int) -> int:
    """Blank lines behind the line that holds byte `end`; many at the end of the file."""
    source = module.source
    line, count = source.line_of(end) + 1, 0
    while line + count <= source.line_count and not source.line_text(line + count).strip():
        count += 1
    return count if line + count <= source.line_count else 2


def is_before(module: Module, node: cst.CSTNode, at: int) -> bool:
    """Whether a definition is evaluated before the line at byte `at` of its module runs."""
    outer = top_level(module, node)
    runs_at_import = outer is node or isinstance(outer, (cst.ClassDef, cst.If, cst.Try, cst.With))
    return runs_at_import and module.source.span(outer)[0] < at


def replaced(
    module: Module,
    statement: cst.SimpleStatementLine,
    text: str,
    others: Sequence[cst.SimpleStatementLine] = (),
) -> Edit:
    """A statement of the module with several in its place, and blank lines around them.

    `others` are statements that are taken away besides.
    """
    source = module.source
    start, end = source.span(statement)
    gone = {line for one in others for line in _lines_of(module, one)}
    above = "\n" * max(0, 2 - blank_lines_above(module, start, gone))
    below = "\n" * max(0, 1 - blank_lines_below(module, end))
    return source.edit(start, end, f"{above}{text}{below}")


def decorated(module: Module, function: cst.FunctionDef, decorator: str) -> Edit:
    """A decorator nearest to the function, at the end of the line above: `async` may be put in
    front of `def` as well."""
    source = module.source
    start = source.span(function)[0]
    if function.decorators:
        above = source.line_of(source.span(function.decorators[-1])[1])
    else:
        above = source.line_of(start) - 1
    if above < 1:
        raise Unproven(f"{function.name.value} stands in the first line")
    at = source.line_start(above) + len(source.line_text(above).encode(source.encoding))
    return source.edit(at, at, f"\n{source.indent_of(source.line_of(start))}@{decorator}")


def _lines_of(module: Module, node: cst.CSTNode) -> range:
    start, end = module.source.span(node)
    return range(module.source.line_of(start), module.source.line_of(end) + 1)


def _with_decorators(node: cst.CSTNode) -> cst.CSTNode:
    decorators = getattr(node, "decorators", ())
    return decorators[0] if decorators else node


def _is_docstring(statement: cst.CSTNode) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, (cst.SimpleString, cst.ConcatenatedString))
    )
