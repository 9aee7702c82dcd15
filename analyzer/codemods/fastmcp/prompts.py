"""Messages of prompts: `fastmcp.prompts.Message`, in a list, where 2.x took the protocol's own.

Dictionaries were sent as JSON text by 2.14 and are refused by 4.x: what was meant, nobody knows.
"""

from collections.abc import Iterator
from functools import partial

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fastmcp.flow import fastmcp_handlers
from analyzer.codemods.imports import Imports, Taken, dropped_imports
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of
from analyzer.codemods.sdk.arguments import argument_text, named_argument
from analyzer.run import Edit

CODE = "UNS508"
_MESSAGE = frozenset({"mcp.types.PromptMessage"})
_TEXT = frozenset({"mcp.types.TextContent"})
_HOME = "fastmcp.prompts"
_ADVICE = "prompts give fastmcp.prompts.Message(text, role=...) now"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for one in fastmcp_handlers(codebase):
        if one.kind == "prompt":
            yield from _Prompt(codebase, one.module, one.function).outcomes()


CODEMOD = Codemod("fastmcp-prompts", (CODE,), plan)


class _Prompt:
    """One function that gives messages; all of them are rewritten, or the first is marked."""

    def __init__(self, codebase: Codebase, module: Module, function: cst.FunctionDef) -> None:
        self.codebase = codebase
        self.module = module
        self.source = module.source
        self.function = function
        self.imports = Imports(codebase, module)

    def outcomes(self) -> Iterator[Outcome]:
        made = list(self._made())
        named = list(self._named())
        if not made and not named:
            return
        line = self.module.names.line_of(made[0] if made else self.function)
        edits = self._edits(made, named)
        if edits is None:
            yield Mark(self.module.path, line, CODE, _ADVICE)
            return
        yield Change(CODE, self.module.path, line, "prompts give Message(...)", "safe", edits)

    def _edits(
        self, made: list[cst.Call | cst.Dict], named: list[cst.CSTNode]
    ) -> tuple[Edit, ...] | None:
        """`None` when some message is not as plain as it has to be."""
        try:
            name = self.imports.name(_HOME, "Message")
        except Taken:
            return None
        edits: list[Edit] = []
        for node in made:
            text = self._call(node) if isinstance(node, cst.Call) else None
            if text is None:
                return None
            written = f"{name}({text})"
            alone = isinstance(self.module.names.parents.get(node), cst.Return)
            edits.append(
                self.source.edit(*self.source.span(node), f"[{written}]" if alone else written)
            )
        returns = self.function.returns
        for one in named:
            whole = returns is not None and returns.annotation is one
            text = f"list[{name}]" if whole else name
            edits.append(self.source.edit(*self.source.span(one), text))
        edits += self.imports.edits()
        drop = partial(dropped_imports, self.codebase, self.module)
        return (*edits, *drop(_MESSAGE | _TEXT, edits))

    def _made(self) -> Iterator[cst.Call | cst.Dict]:
        """`PromptMessage(...)`, and dictionaries with a role and a content, in the body."""
        for node in _within(self.function.body):
            if isinstance(node, cst.Call):
                if self._is(node.func, _MESSAGE):
                    yield node
            elif isinstance(node, cst.Dict) and set(_keys(node)) == {"role", "content"}:
                yield node

    def _named(self) -> Iterator[cst.CSTNode]:
        """The class in the annotation of the result."""
        returns = self.function.returns
        for node in _within(returns) if returns is not None else ():
            if isinstance(node, (cst.Name, cst.Attribute)) and self._is(node, _MESSAGE):
                yield node

    def _is(self, node: cst.CSTNode, names: frozenset[str]) -> bool:
        found = self.codebase.resolve(self.module, node)
        return bool(found) and found <= names

    def _call(self, call: cst.Call) -> str | None:
        """What `Message` takes for `PromptMessage(role=…, content=TextContent(…))`."""
        role, content = named_argument(call, "role"), named_argument(call, "content")
        if role is None or content is None or len(call.args) != 2:
            return None
        inner = content.value
        if not isinstance(inner, cst.Call) or not self._is(inner.func, _TEXT):
            return None
        kind, text = named_argument(inner, "type"), named_argument(inner, "text")
        if kind is None or text is None or len(inner.args) != 2:
            return None
        return self._parts(role.value, argument_text(self.source, text))

    def _parts(self, role: cst.BaseExpression, text: str) -> str | None:
        if not isinstance(role, cst.SimpleString) or role.raw_value not in ("user", "assistant"):
            return None
        return text if role.raw_value == "user" else f"{text}, role={self.source.text_of(role)}"


def _keys(node: cst.Dict) -> dict[str, cst.BaseExpression]:
    """Values by literal key; empty when some key is none."""
    found: dict[str, cst.BaseExpression] = {}
    for element in node.elements:
        key = element.key if isinstance(element, cst.DictElement) else None
        if not isinstance(key, cst.SimpleString):
            return {}
        found[str(key.raw_value)] = element.value
    return found


def _within(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in children_of(node):
        yield child
        if not isinstance(child, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
            yield from _within(child)
