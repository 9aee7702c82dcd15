"""The `_meta` of a request: a model on 1.x, a dictionary with snake_case keys on 2.x.

Source: mcp v1 to v2 migration guide, RequestParams.Meta replaced with RequestParamsMeta (M010).
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fields.receivers import METAS, Receivers
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Use
from analyzer.codemods.types.model import NONE
from analyzer.codemods.types.sdk import canonical
from analyzer.codemods.values import is_literal
from analyzer.run import Edit

CODE = "UNS436"
_REQUEST = "mcp.types.RequestParams.Meta"
_KEYS = {"progressToken": "progress_token"}
"""Keys of a request's `_meta` only; that of a notification is kept as it came."""
_TITLE = "_meta is a dictionary, with progress_token as a key"
_OF_DICTIONARIES = ("get", "items", "keys", "values", "pop", "setdefault", "update", "copy")
"""What rewritten code calls; no such key was ever read as an attribute."""
_BY_NAME = ("getattr", "hasattr", "setattr")


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        if not module.mentions("meta", "Meta"):
            continue
        found = _Metas(codebase, module)
        for node in module.names.nodes(cst.Attribute, cst.Call):
            if isinstance(node, cst.Attribute):
                yield from found.attribute(node)
            else:
                yield from found.call(node)
        for use in module.names.uses:
            if use.quoted and use.parts[-1].name == "Meta":
                yield from found.quoted(use)


CODEMOD = Codemod("fields-meta", (CODE,), plan)


class _Metas:
    def __init__(self, codebase: Codebase, module: Module) -> None:
        self.codebase = codebase
        self.module = module
        self.source = module.source
        self.receivers = Receivers(codebase, module)

    def attribute(self, node: cst.Attribute) -> Iterator[Outcome]:
        if node.attr.value == "Meta" and self._is_meta_class(node):
            yield from self._class(node)
        elif node.attr.value not in _OF_DICTIONARIES and self._is_meta(node.value):
            yield self._read(node)

    def call(self, call: cst.Call) -> Iterator[Outcome]:
        func = call.func
        if isinstance(func, cst.Name) and func.value in ("dict", "vars") and len(call.args) == 1:
            if self._is_meta(call.args[0].value) and self._is_builtin(func):
                yield self._mark(call, "copy it, and mind the key progress_token")
            return
        if not isinstance(func, cst.Name) or func.value not in _BY_NAME or len(call.args) < 2:
            return
        name = call.args[1].value
        if self._is_meta(call.args[0].value) and self._is_builtin(func):
            if isinstance(name, cst.SimpleString) and not name.prefix:
                yield self._by_name(call, func.value, name)
            else:
                yield self._mark(call, "look the name up in the dictionary")

    def quoted(self, use: Use) -> Iterator[Outcome]:
        """`"types.RequestParams.Meta"` in an annotation."""
        found = {canonical(name) for name in self.codebase.resolve_use(self.module, use)}
        if found == {_REQUEST} and len(use.parts) > 2:
            start, end = use.parts[-2].start, use.parts[-1].end
            yield self._change(use.node, (self.source.edit(start, end, "RequestParamsMeta"),))
        elif found and found <= METAS:
            yield self._mark(use.node, "annotate it RequestParamsMeta, or dict[str, Any]")

    # proving

    def _is_meta(self, node: cst.CSTNode) -> bool:
        classes = self.receivers.types.classes(self.module, node)
        return bool(classes) and classes <= METAS

    def _is_meta_class(self, node: cst.CSTNode) -> bool:
        classes = self.receivers.types.is_class(self.module, node)
        return bool(classes) and classes <= METAS

    def _is_builtin(self, func: cst.Name) -> bool:
        return self.module.names.scopes[func].lookup(func.value) is None

    def _may_be_none(self, node: cst.CSTNode) -> bool:
        return NONE in self.receivers.types.of(self.module, node)

    def _key(self, node: cst.CSTNode, field: str) -> str:
        """The key in the `_meta` that `node` is, or is the class of."""
        types = self.receivers.types
        classes = types.classes(self.module, node) or types.is_class(self.module, node)
        return _KEYS.get(field, field) if classes == {_REQUEST} else field

    # rewriting

    def _read(self, node: cst.Attribute) -> Change | Mark:
        field = node.attr.value
        holder = self.module.names.parents.get(node)
        if field.startswith(("model_", "dict", "json", "copy", "__")):
            return self._mark(node, "read the dictionary")
        quote = self._quote(node)
        key = f"{quote}{self._key(node.value, field)}{quote}"
        stored = isinstance(holder, (cst.AssignTarget, cst.AugAssign, cst.Del))
        text = f".get({key})" if field in _KEYS and not stored else f"[{key}]"
        start = self.source.span(node.value)[1] + len(node.value.rpar)
        return self._change(node, (self.source.edit(start, self.source.span(node)[1], text),))

    def _by_name(self, call: cst.Call, function: str, name: cst.SimpleString) -> Change | Mark:
        receiver = call.args[0].value
        key = name.quote + self._key(receiver, name.raw_value) + name.quote
        default = call.args[2].value if len(call.args) == 3 else None
        whole = self._or_empty(receiver) if self._may_be_none(receiver) else self._text(receiver)
        if function == "hasattr":
            return self._change(call, self._instead(call, f"{key} in {whole}"))
        if function == "setattr" and default is not None:
            return self._mark(call, "assign to the key of the dictionary")
        if default is not None and name.raw_value in _KEYS and not _is_none(default):
            return self._mark(call, "the field was never missing: its default did not apply")
        given = "" if default is None or _is_none(default) else f", {self._text(default)}"
        if default is None and name.raw_value not in _KEYS:
            return self._change(call, self._instead(call, f"{self._text(receiver)}[{key}]"))
        if not is_literal(default or receiver) and default is not None:
            return self._mark(call, "use get on the dictionary")
        return self._change(call, self._instead(call, f"{whole}.get({key}{given})"))

    def _class(self, node: cst.Attribute) -> Iterator[Outcome]:
        call = self.module.names.parents.get(node)
        if isinstance(call, cst.Call) and call.func is node:
            yield self._constructed(call)
            return
        is_request = self.receivers.types.is_class(self.module, node) == {_REQUEST}
        if not is_request or not isinstance(node.value, (cst.Attribute, cst.Name)):
            yield self._mark(node, "annotate it dict[str, Any]")
        elif isinstance(node.value, cst.Attribute):
            start = self.source.span(node.value.attr)[0]
            edit = self.source.edit(start, self.source.span(node)[1], "RequestParamsMeta")
            yield self._change(node, (edit,))
        else:
            yield self._named(node)

    def _named(self, node: cst.Attribute) -> Change | Mark:
        imports = Imports(self.codebase, self.module)
        try:
            name = imports.name("mcp.types", "RequestParamsMeta")
        except Taken:
            return self._mark(node, "annotate it RequestParamsMeta")
        edits = (self.source.edit(*self.source.span(node), name), *imports.edits())
        return self._change(node, edits)

    def _constructed(self, call: cst.Call) -> Change | Mark:
        if any(arg.star or arg.keyword is None for arg in call.args):
            return self._mark(call, "write a dictionary")
        parts = [
            f'"{self._key(call.func, arg.keyword.value)}": {self._text(arg.value)}'
            for arg in call.args
            if arg.keyword is not None
        ]
        return self._change(call, self._instead(call, f"{{{', '.join(parts)}}}"))

    # spelling

    def _quote(self, node: cst.CSTNode) -> str:
        inner = node
        parents = self.module.names.parents
        while inner in parents and not isinstance(inner, cst.BaseSmallStatement):
            inner = parents[inner]
            if isinstance(inner, cst.FormattedString):
                return "'" if inner.quote[:1] == '"' else '"'
        return '"'

    def _text(self, node: cst.CSTNode) -> str:
        return self.source.text_of(node)

    def _or_empty(self, node: cst.CSTNode) -> str:
        return f"({self._text(node)} or {{}})"

    def _instead(self, node: cst.CSTNode, text: str) -> tuple[Edit, ...]:
        return (self.source.edit(*self.source.span(node), text),)

    def _change(self, node: cst.CSTNode, edits: tuple[Edit, ...]) -> Change:
        line = self.module.names.line_of(node)
        return Change(CODE, self.module.path, line, _TITLE, "safe", edits)

    def _mark(self, node: cst.CSTNode, advice: str) -> Mark:
        line = self.module.names.line_of(node)
        return Mark(self.module.path, line, CODE, f"{_TITLE}: {advice}")


def _is_none(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"
