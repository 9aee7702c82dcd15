"""What `InitializationOptions` say of a low-level server: only clients that initialize hear it.

Clients of 2026-07-28 are told what the constructor knows. What stands in the options alone goes
there as well; what the two say differently is marked. Sources: M018, observed on mcp 1.30.0 and
2.3.0.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.sdk.arguments import named_argument
from analyzer.codemods.sdk.versions import (
    ADVICE,
    UNVERSIONED,
    argument_added,
    is_assigned,
    is_unasked,
    version_of_sdk,
)
from analyzer.codemods.serverflow import ServerFlow
from analyzer.codemods.values import is_literal

_OPTIONS = frozenset(
    {
        "mcp.server.InitializationOptions",
        "mcp.server.models.InitializationOptions",
        "mcp.server.lowlevel.server.InitializationOptions",
        "mcp.server.session.InitializationOptions",
    }
)
_VERSION = "version"
_NAME = "name"
_FIELDS = {
    _NAME: "server_name",
    _VERSION: "server_version",
    "instructions": "instructions",
    "website_url": "website_url",
    "icons": "icons",
}
"""Arguments of the constructor, in order, and the names they have in the options."""
_UNTOLD = "the InitializationOptions keep from all others"
_WHY = "InitializationOptions do not reach clients of 2026-07-28"


def promised(flow: ServerFlow, module: Module, call: cst.Call) -> Iterator[Outcome]:
    """What the options say that a constructor of a low-level server does not."""
    codebase = flow.codebase
    versioned = is_assigned(flow, module, call)
    own = list(_options_in(codebase, module))
    taken = {name for name, arg in _given(call).items() if arg is not None}
    taken |= {_NAME, _VERSION} if versioned else {_NAME}
    line = module.names.line_of(call)
    if len(own) == 1 and not is_unasked(module):
        yield from _differing(flow, module, call, own[0])
    texts = []
    for name in (name for name in _FIELDS if name not in taken):
        said = [value for one in own if (value := _said(one, name)) is not None]
        is_written = len(said) == 1 and is_literal(said[0]) and bool(call.args)
        if is_written and not _is_unpacked(call):
            texts.append((name, module.source.text_of(said[0])))
        elif name == _VERSION and _is_unpacked(call):
            yield Mark(module.path, line, UNVERSIONED, ADVICE)
        elif _is_said_anywhere(codebase, name):
            yield Mark(module.path, line, UNVERSIONED, f"give the constructor the {name}: {_WHY}")
        elif name == _VERSION and not is_unasked(module):
            yield version_of_sdk(codebase, module, call)
    if texts:
        names = " and ".join(name for name, _ in texts)
        edits = argument_added(module, call, ", ".join(f"{name}={text}" for name, text in texts))
        title = f"say the {names} where all clients hear it: {_WHY}"
        yield Change(UNVERSIONED, module.path, line, title, "safe", edits)


def _is_said_anywhere(codebase: Codebase, name: str) -> bool:
    return any(
        _said(one, name) is not None
        for module in codebase.modules.values()
        for one in _options_in(codebase, module)
    )


def _differing(
    flow: ServerFlow, module: Module, call: cst.Call, options: cst.Call
) -> Iterator[Outcome]:
    """What the constructor knows and the options did not tell, or tell otherwise."""
    if _is_unpacked(options) or _is_unpacked(call):
        return
    line = module.names.line_of(call)
    for name, arg in _given(call).items():
        said = _said(options, name)
        if arg is None or _is_nothing(arg.value):
            continue
        if said is None and name != _VERSION:
            text = f"clients of 2026-07-28 hear the {name} of the constructor, which {_UNTOLD}"
            yield Mark(module.path, line, UNVERSIONED, text)
        elif said is not None and _is_other_text(said, arg.value):
            there, here = module.source.text_of(said), module.source.text_of(arg.value)
            if _is_read(flow, module, call, name):
                text = f"clients of 2026-07-28 hear the {name} {here}, all others {there}"
                yield Mark(module.path, line, UNVERSIONED, text)
                continue
            edit = module.source.edit(*module.source.span(arg.value), there)
            title = f"say the {name} that clients heard before: {_WHY}"
            yield Change(UNVERSIONED, module.path, line, title, "safe", (edit,))


def _is_read(flow: ServerFlow, module: Module, call: cst.Call, name: str) -> bool:
    """Whether anything may ask the server itself."""
    made = flow.value(module, call)
    return any(
        node.attr.value == name and not made.isdisjoint(flow.value(other, node.value))
        for other in flow.codebase.modules.values()
        if other.mentions(name)
        for node in other.names.nodes(cst.Attribute)
    )


def _given(call: cst.Call) -> dict[str, cst.Arg | None]:
    """The arguments of a constructor of 1.x, which took these by position as well."""
    return {name: named_argument(call, name, position) for position, name in enumerate(_FIELDS)}


def _said(options: cst.Call, name: str) -> cst.BaseExpression | None:
    given = named_argument(options, _FIELDS[name])
    return None if given is None or _is_nothing(given.value) else given.value


def _options_in(codebase: Codebase, module: Module) -> Iterator[cst.Call]:
    for node in module.names.nodes(cst.Call):
        if codebase.resolve(module, node.func) & _OPTIONS:
            yield node


def _is_other_text(one: cst.BaseExpression, other: cst.BaseExpression) -> bool:
    texts = [part for part in (one, other) if isinstance(part, cst.SimpleString)]
    return len(texts) == 2 and texts[0].evaluated_value != texts[1].evaluated_value


def _is_nothing(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value == "None"


def _is_unpacked(call: cst.Call) -> bool:
    return any(arg.star for arg in call.args)
