"""Parts of a model's `uri`, which was a URL object and is text on 2.x.

Source: mcp v1 to v2 migration guide, resource URI type changed from AnyUrl to str (M008).
"""

import re
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.fields.receivers import Receivers
from analyzer.codemods.imports import Imports, Taken
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.run import Applicability, Edit

CODE = "UNS413"
_URL = "pydantic.networks.AnyUrl"
_PARTS = {
    "scheme": "scheme",
    "host": "hostname",
    "port": "port",
    "path": "path",
    "query": "query",
    "fragment": "fragment",
    "username": "username",
    "password": "password",
}
_TITLE = "uri is text now"
_BARE_HOST = re.compile(r"(?:https?|wss?|ftp)://[^/?#]+/")
_CAUTION = "an absent part is an empty text where it was None"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        if not module.mentions(".uri"):
            continue
        uris = _Uris(codebase, module)
        for node in module.names.nodes(cst.Attribute, cst.Comparison):
            if isinstance(node, cst.Attribute):
                yield from uris.attribute(node)
            else:
                yield from uris.comparison(node)


CODEMOD = Codemod("fields-uris", (CODE,), plan)


class _Uris:
    def __init__(self, codebase: Codebase, module: Module) -> None:
        self.codebase = codebase
        self.module = module
        self.source = module.source
        self.receivers = Receivers(codebase, module)

    def attribute(self, node: cst.Attribute) -> Iterator[Outcome]:
        name = node.attr.value
        if hasattr(str, name) or not self._is_uri(node.value):
            return
        part = _PARTS.get(name)
        if part is None:
            yield self._mark(node, f"{name} has no counterpart")
            return
        imports = Imports(self.codebase, self.module)
        try:
            split = imports.name("urllib.parse", "urlsplit")
        except Taken:
            yield self._mark(node, "use urllib.parse.urlsplit")
            return
        start, end = self.source.span(node.value)
        edits = (
            self.source.edit(start, start, f"{split}("),
            self.source.edit(end, end, ")"),
            self.source.edit(*self.source.span(node.attr), part),
            *imports.edits(),
        )
        sure = name in ("scheme", "port")
        applicability: Applicability = "safe" if sure else "unsafe"
        title = f"{_TITLE}: urlsplit takes it apart"
        line = self.module.names.line_of(node)
        caution = "" if sure else _CAUTION
        yield Change(CODE, self.module.path, line, title, applicability, edits, caution)

    def comparison(self, node: cst.Comparison) -> Iterator[Outcome]:
        """`resource.uri == AnyUrl(text)` is never true on 2.x, whose URIs nobody normalises."""
        sides = [node.left, *(target.comparator for target in node.comparisons)]
        if not any(self._is_uri(_without_str(side)) for side in sides):
            return
        if any(_is_normalised(side) for side in sides):
            yield self._mark(node, "it is compared as it was written, without a slash of its own")
            return
        for side in sides:
            if not self._is_uri(side) and self._is_url(side):
                start, end = self.source.span(side)
                edits: tuple[Edit, ...] = (
                    self.source.edit(start, start, "str("),
                    self.source.edit(end, end, ")"),
                )
                line = self.module.names.line_of(node)
                title = f"{_TITLE}: compare it with text"
                yield Change(CODE, self.module.path, line, title, "safe", edits)

    def _is_url(self, node: cst.CSTNode) -> bool:
        return any(
            name.startswith("pydantic") and name.endswith("Url")
            for name in self.receivers.types.classes(self.module, node)
        )

    def _is_uri(self, node: cst.CSTNode) -> bool:
        """Whether `node` is the `uri` of an SDK model, or a name for nothing else."""
        if isinstance(node, cst.Attribute) and node.attr.value == "uri":
            return self.receivers.types.classes(self.module, node) == {_URL} and (
                self.receivers.proof(node.value, "uri") == "proven"
            )
        if not isinstance(node, cst.Name):
            return False
        owner = self.module.names.scopes[node].lookup(node.value)
        bindings = owner.bindings[node.value] if owner is not None else []
        holders = [self.module.names.parents.get(binding.node) for binding in bindings]
        return bool(holders) and all(
            isinstance(holder, cst.Assign)
            and isinstance(holder.value, cst.Attribute)
            and self._is_uri(holder.value)
            for holder in holders
        )

    def _mark(self, node: cst.CSTNode, advice: str) -> Mark:
        line = self.module.names.line_of(node)
        return Mark(self.module.path, line, CODE, f"{_TITLE}: {advice}")


def _without_str(node: cst.BaseExpression) -> cst.BaseExpression:
    """`x` of `str(x)`."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and len(node.args) == 1:
        return node.args[0].value if node.func.value == "str" else node
    return node


def _is_normalised(node: cst.CSTNode) -> bool:
    """A text that 1.x made of another one: it put a slash behind a bare host."""
    return isinstance(node, cst.SimpleString) and bool(_BARE_HOST.fullmatch(str(node.raw_value)))
