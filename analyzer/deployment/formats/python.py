"""Deployment that is written in Python: AWS CDK, and responses that choose a machine of Fly.

A call of a module that imports CDK is a block of its arguments, keywords by name and the others by
number, under the name of what is called; a call that is a statement of its own is an entry as
well, for what goes as a whole. A text that is the name of one of Fly's headers is an entry that
says all texts of the function it is in: what the header is set to is one of these.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.source import Source, read_source
from analyzer.deployment.tree import Block, Entry, Value, Word

_PACKAGE = "aws_cdk"
_HEADERS = ("fly-replay", "fly-force-instance-id", "fly-prefer-instance-id")


def read_python(text: str) -> Block:
    """The calls of AWS CDK and the headers of Fly in a module. Raises `ValueError`."""
    source = read_source("", text.encode())
    if not isinstance(source, Source):
        raise ValueError("is not valid Python")
    reader = _Reader(source)
    source.module.visit(reader)
    entries = [one for one in reader.entries if reader.is_cdk or one.key == "header"]
    return Block(tuple(sorted(entries, key=lambda one: (one.start, -one.end))), 0, len(text))


class _Reader(cst.CSTVisitor):
    """Collects entries; offsets are characters of the text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.entries: list[Entry] = []
        self.is_cdk = False
        self._texts: list[list[str]] = []
        self._headers: list[list[tuple[str, int, int]]] = []

    def visit_Module(self, node: cst.Module) -> None:
        self._enter()

    def leave_Module(self, original_node: cst.Module) -> None:
        self._leave()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._enter()

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._leave()

    def _enter(self) -> None:
        self._texts.append([])
        self._headers.append([])

    def _leave(self) -> None:
        said = " ".join(self._texts.pop())
        for name, start, end in self._headers.pop():
            self.entries.append(Entry("header", (name,), Word(said, start, end), start, end))

    def visit_Import(self, node: cst.Import) -> None:
        self.is_cdk = self.is_cdk or any(_is_package(alias.name) for alias in node.names)

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        if not node.relative and node.module is not None:
            self.is_cdk = self.is_cdk or _is_package(node.module)

    def visit_Call(self, node: cst.Call) -> None:
        if name := _called(node.func):
            start, end = self._span(node)
            inner = tuple(self._arguments(node))
            block = Block(inner, start, end, flow=True)
            self.entries.append(Entry("call", (name,), block, start, end))

    def visit_Expr(self, node: cst.Expr) -> None:
        if isinstance(node.value, cst.Call) and (name := _called(node.value.func)):
            self.entries.append(Entry("statement", (name,), None, *self._span(node)))

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        said = node.evaluated_value
        if isinstance(said, bytes):
            said = said.decode(errors="replace")
        self._texts[-1].append(said)
        if said.lower() in _HEADERS:
            self._headers[-1].append((said.lower(), *self._span(node)))

    def visit_FormattedStringText(self, node: cst.FormattedStringText) -> None:
        self._texts[-1].append(node.value)

    def _arguments(self, call: cst.Call) -> Iterator[Entry]:
        for number, argument in enumerate(call.args):
            value = self._value(argument.value)
            if argument.keyword is not None:
                name, start = argument.keyword.value, self._span(argument.keyword)[0]
            else:
                name, start = argument.star or str(number), value.start
            yield Entry(name, (), value, start, value.end)

    def _value(self, node: cst.BaseExpression) -> Value:
        start, end = self._span(node)
        said = node.evaluated_value if isinstance(node, cst.SimpleString) else None
        return Word(said if isinstance(said, str) else self.source.text_of(node), start, end)

    def _span(self, node: cst.CSTNode) -> tuple[int, int]:
        start, end = self.source.span(node)
        before = len(self.source.raw[:start].decode())
        return before, before + len(self.source.raw[start:end].decode())


def _is_package(name: cst.BaseExpression) -> bool:
    while isinstance(name, cst.Attribute):
        name = name.value
    return isinstance(name, cst.Name) and name.value == _PACKAGE


def _called(func: cst.BaseExpression) -> str:
    match func:
        case cst.Attribute(attr=cst.Name(value=name)) | cst.Name(value=name):
            return name
        case _:
            return ""
