"""Templates of resources, which 2.x matches in another way (M035).

1.x handed over what stood between two slashes, as it was sent. 2.x reads templates as RFC 6570
does: values are decoded and may be empty, and hold none of the characters that part a URI; what
leads out of a folder is refused. Sources: observed on mcp 1.30.0 and 2.3.0.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark
from analyzer.codemods.registered import Registered, registered
from analyzer.codemods.scopes import children_of, dotted
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.types import types_of

CODE = "UNS418"
_ADJACENT = re.compile(r"\}\{(?![.;/?&])")
_NAMES = re.compile(r"\{(\w+)\}")
_UNQUOTES = frozenset({"urllib.parse.unquote", "urllib.parse.unquote_plus"})
_CONTEXT = "mcp.server.fastmcp.server.Context"
_PLAIN = frozenset({"builtins.int", "builtins.float", "builtins.bool", "uuid.UUID"})
"""Types whose values look the same in every template."""
_CHOICES = ("Literal", "typing.Literal")
_ADJACENT_ADVICE = "2.x refuses variables with nothing between them: put a character there"
_CONTEXT_ADVICE = "2.x refuses a Context where the URI has no variables: take the parameter away"
_PATH_ADVICE = (
    "values arrive decoded now, and absolute paths and `..` are refused: do not decode again, and "
    "exempt what is no path (security=)"
)
_ADVICE = (
    "values of {} arrive decoded now and may be empty, and one with `,`, `?`, `&`, `#`, `..` or a "
    "leading slash in it matches nothing: say {{+name}} or security= where clients send such"
)


def templates(codebase: Codebase) -> Iterator[Mark]:
    """What is to be looked at; once for all plain templates of a module."""
    plain: defaultdict[str, list[Registered]] = defaultdict(list)
    for one in registered(codebase):
        uri = named_argument(one.call, "uri", 0) if one.kind == "resource" else None
        if uri is None or not isinstance(uri.value, cst.SimpleString) or one.decorator is None:
            continue
        text = str(uri.value.raw_value)
        path, line = one.function.module.path, _line(one)
        if _ADJACENT.search(text):
            yield Mark(path, line, CODE, _ADJACENT_ADVICE)
        if "{" not in text and _takes_context(codebase, one):
            yield Mark(path, line, CODE, _CONTEXT_ADVICE)
        if "{" in text and (text.startswith("file:") or _unquotes(codebase, one)):
            yield Mark(path, line, CODE, _PATH_ADVICE)
        elif not _ADJACENT.search(text) and _takes_text(codebase, one, text):
            plain[path].append(one)
    for path, found in plain.items():
        names = ", ".join(dict.fromkeys(one.function.name for one in found))
        yield Mark(path, min(map(_line, found)), CODE, _ADVICE.format(names))


def _line(one: Registered) -> int:
    return one.function.module.names.line_of(one.function.node)


def _takes_text(codebase: Codebase, one: Registered, uri: str) -> bool:
    """Whether a variable of the template may be any text."""
    module, node = one.function.module, one.function.node
    names = set(_NAMES.findall(uri))
    params = (*one.function.params, *node.params.kwonly_params)
    return any(
        param.name.value in names
        and not (param.annotation and _is_plain(codebase, module, param.annotation))
        for param in params
    )


def _is_plain(codebase: Codebase, module: Module, annotation: cst.Annotation) -> bool:
    found = types_of(codebase).annotated(module, annotation)
    node = annotation.annotation
    is_choice = isinstance(node, cst.Subscript) and dotted(node.value) in _CHOICES
    return is_choice or (bool(found) and found <= _PLAIN)


def _takes_context(codebase: Codebase, one: Registered) -> bool:
    module = one.function.module
    types = types_of(codebase)
    return any(
        types.classes(module, param.name) == {_CONTEXT} or _is_context(codebase, module, param)
        for param in (*one.function.params, *one.function.node.params.kwonly_params)
    )


def _is_context(codebase: Codebase, module: Module, param: cst.Param) -> bool:
    if param.annotation is None:
        return False
    node: cst.CSTNode = param.annotation.annotation
    if isinstance(node, cst.Subscript):
        node = node.value
    found = codebase.resolve(module, node)
    return bool(found) and all(
        name.startswith("mcp.server.") and name.endswith(".Context") for name in found
    )


def _unquotes(codebase: Codebase, one: Registered) -> bool:
    """Whether the handler decodes one of its parameters."""
    params = {param.name.value for param in one.function.params}
    module = one.function.module
    pending: list[cst.CSTNode] = [one.function.node.body]
    while pending:
        node = pending.pop()
        pending += children_of(node)
        if not isinstance(node, cst.Call) or not node.args:
            continue
        found = codebase.resolve(module, node.func)
        first = node.args[0].value
        if found and found <= _UNQUOTES and isinstance(first, cst.Name) and first.value in params:
            return True
    return False
