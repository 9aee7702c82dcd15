"""The function that waits for the OAuth redirect: its tuples become `AuthorizationCodeResult`."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.layout import call_text
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.scopes import children_of
from analyzer.run import Applicability, Edit

_HOME, _NAME = "mcp.shared.auth", "AuthorizationCodeResult"
_TITLE = f"return an {_NAME}"
_CAUTION = "servers that send iss with the redirect need it too: give iss="


class RedirectResult:
    """One `callback_handler`; `advice` is what is said where it cannot be rewritten."""

    def __init__(
        self,
        codebase: Codebase,
        module: Module,
        function: cst.FunctionDef,
        code: str,
        advice: str,
    ) -> None:
        self.module = module
        self.function = function
        self.code = code
        self.advice = advice
        self.imports = Imports(codebase, module)
        self.has_issuer = True

    def outcomes(self) -> Iterator[Outcome]:
        line = self.module.names.line_of(self.function)
        returns = list(_returns(self.function.body))
        tuples = [node for node in returns if self._pair(node) is not None]
        if not returns or self._is_migrated(returns):
            return
        if len(tuples) != len(returns):
            yield Mark(self.module.path, line, self.code, self.advice)
            return
        try:
            edits = self._edits(tuples)
        except Taken:
            yield Mark(self.module.path, line, self.code, self.advice)
            return
        kind: Applicability = "safe" if self.has_issuer else "unsafe"
        caution = "" if self.has_issuer else _CAUTION
        yield Change(self.code, self.module.path, line, _TITLE, kind, edits, caution)

    def _is_migrated(self, returns: list[cst.Return]) -> bool:
        """True when each return makes the class already."""
        calls = [node.value for node in returns if isinstance(node.value, cst.Call)]
        return len(calls) == len(returns) and all(
            self.module.source.text_of(call.func).rpartition(".")[2] == _NAME for call in calls
        )

    def _edits(self, returns: list[cst.Return]) -> tuple[Edit, ...]:
        source = self.module.source
        name = self.imports.name(_HOME, _NAME)
        edits = []
        for node in returns:
            pair = self._pair(node)
            if pair is None:
                continue
            code, state = (source.text_of(part) for part in pair)
            issuer = self._issuer(pair[1])
            parts = [f"code={code}", f"state={state}", *([issuer] if issuer else [])]
            self.has_issuer = self.has_issuer and bool(issuer)
            indent = source.indent_of(source.line_of(source.span(node)[0]))
            text = call_text(name, parts, indent, len("return "))
            edits.append(source.edit(*self._whole(node), text))
        if self.function.returns is not None:
            span = source.span(self.function.returns.annotation)
            edits.append(source.edit(*span, name))
        return (*edits, *self.imports.edits())

    def _whole(self, node: cst.Return) -> tuple[int, int]:
        """The returned value with its brackets, if it has some."""
        start, end = self.module.source.span(node)
        text = self.module.source.text(start, end)
        return start + len(text) - len(text.removeprefix("return").lstrip()), end

    def _pair(self, node: cst.Return) -> tuple[cst.BaseExpression, cst.BaseExpression] | None:
        if not isinstance(node.value, cst.Tuple) or len(node.value.elements) != 2:
            return None
        first, second = node.value.elements
        if isinstance(first, cst.StarredElement) or isinstance(second, cst.StarredElement):
            return None
        return first.value, second.value

    def _issuer(self, state: cst.BaseExpression) -> str | None:
        """`iss` read where `state` is: `params.get("state", [None])[0]` with the other name."""
        text = self.module.source.text_of(state)
        asked = isinstance(state, (cst.Call, cst.Subscript)) and ".get(" in text
        for quoted in ('"state"', "'state'"):
            if asked and text.count(quoted) == 1 and text.count("state") == 1:
                return f"iss={text.replace('state', 'iss')}"
        return None


def _returns(node: cst.CSTNode) -> Iterator[cst.Return]:
    if isinstance(node, cst.Return):
        yield node
    elif not isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        for child in children_of(node):
            yield from _returns(child)
