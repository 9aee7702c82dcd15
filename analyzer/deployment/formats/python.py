"""Infrastructure written in Python: the calls of a module that imports AWS CDK.

A call is a block of its arguments, keywords by name and the others by number, under the name of
what is called. Positions are those of Python's own parser, which are exact. A call that is a
statement of its own is an entry as well, for what goes as a whole.
"""

import ast
from collections.abc import Iterator

from analyzer.deployment.tree import Block, Entry, Value, Word

_PACKAGE = "aws_cdk"


def read_cdk(text: str) -> Block:
    """The calls of a module; none when it does not import AWS CDK. Raises `ValueError`."""
    try:
        module = ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError):
        raise ValueError("is not valid Python") from None
    if not any(_imports_cdk(node) for node in ast.walk(module)):
        return Block((), 0, len(text))
    places = _Places(text)
    entries = [entry for node in ast.walk(module) for entry in places.entries(node)]
    return Block(tuple(sorted(entries, key=lambda one: (one.start, -one.end))), 0, len(text))


def _imports_cdk(node: ast.AST) -> bool:
    match node:
        case ast.Import(names):
            return any(alias.name.split(".")[0] == _PACKAGE for alias in names)
        case ast.ImportFrom(module=str(name), level=0):
            return name.split(".")[0] == _PACKAGE
        case _:
            return False


class _Places:
    """Offsets in characters for positions in lines and bytes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        raw = self.lines[line - 1].encode()
        return self.starts[line - 1] + len(raw[:column].decode())

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        end = self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        return self.offset(node.lineno, node.col_offset), end

    def entries(self, node: ast.AST) -> Iterator[Entry]:
        if isinstance(node, ast.Call) and (name := _called(node.func)):
            start, end = self.span(node)
            inner = tuple(self._arguments(node))
            yield Entry("call", (name,), Block(inner, start, end, flow=True), start, end)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            name = _called(node.value.func)
            if name:
                start, end = self.span(node)
                yield Entry("statement", (name,), None, start, end)

    def _arguments(self, call: ast.Call) -> Iterator[Entry]:
        for number, argument in enumerate(call.args):
            start, end = self.span(argument)
            yield Entry(str(number), (), self._value(argument), start, end)
        for keyword in call.keywords:
            start, end = self.span(keyword)
            yield Entry(keyword.arg or "**", (), self._value(keyword.value), start, end)

    def _value(self, node: ast.expr) -> Value:
        start, end = self.span(node)
        said = node.value if isinstance(node, ast.Constant) else None
        return Word(said if isinstance(said, str) else self.text[start:end], start, end)


def _called(func: ast.expr) -> str:
    match func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""
