"""What 1.x checked around a tool call, by the schemas of the tools that the server lists."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.lowlevel.adapters import Checks
from analyzer.codemods.lowlevel.finding import Registered, Unproven
from analyzer.codemods.scopes import dotted

_OUTPUT_SCHEMA = "outputSchema"
_ADVICE = "1.x checked arguments against the tool's schema: check them in the handler"
_OUTPUTS = (
    "1.x checked arguments and results against the tool's schemas: check them in the handler"
)


class Found(NamedTuple):
    """The checks that can be kept, and the advice about those that cannot."""

    checks: Checks
    advice: str = ""


def checks_of(
    codebase: Codebase,
    handler: Registered,
    others: Sequence[Registered],
    listed: Callable[[Registered], str],
) -> Found:
    """The checks of a tool handler. `listed` writes an expression for the tools of a handler.

    Raises `Unproven` when the decorator's arguments are computed.
    """
    inputs, outputs = _checks_inputs(handler), has_output_schemas(codebase)
    elicits = _mentions(codebase, "UrlElicitationRequiredError")
    if not inputs and not outputs:
        return Found(Checks(elicits=elicits))
    server = dotted(handler.receiver)
    lists = [
        other for other in others
        if other.kind == "list_tools" and dotted(other.receiver) == server
    ]  # fmt: skip
    if not lists or not _sees(handler, lists[-1]):
        return Found(Checks(elicits=elicits), _OUTPUTS if outputs else _ADVICE)
    return Found(Checks(listed(lists[-1]), inputs, outputs, elicits))


def has_output_schemas(codebase: Codebase) -> bool:
    """Whether any tool may be given an output schema: by keyword, or by key."""
    for module in codebase.modules.values():
        if any(string.raw_value == _OUTPUT_SCHEMA for string in module.names.strings):
            return True
        for node in module.names.nodes(cst.Call):
            if any(
                arg.keyword is not None and arg.keyword.value == _OUTPUT_SCHEMA
                for arg in node.args
            ):
                return True
    return False


def _checks_inputs(handler: Registered) -> bool:
    for arg in handler.call.args:
        value = arg.value.value if isinstance(arg.value, cst.Name) else ""
        known = value in ("True", "False")
        if arg.keyword is None or arg.keyword.value != "validate_input" or not known:
            raise Unproven("the decorator's arguments are computed")
        return value == "True"
    return True


def _mentions(codebase: Codebase, name: str) -> bool:
    return any(
        part.name == name
        for module in codebase.modules.values()
        for use in module.names.uses
        for part in use.parts
    )


def _sees(handler: Registered, other: Registered) -> bool:
    """Whether the name of the listing function means the same where tools are called."""
    if other.instance:
        return bool(handler.instance) and _class_of(handler) is _class_of(other)
    if not other.is_seen or not handler.is_seen:
        return False
    scopes = handler.module.names.scopes
    owner = scopes[other.function].owner(other.name)
    return scopes[handler.function].lookup(other.name) is owner


def _class_of(handler: Registered) -> object:
    return handler.home.names.scopes[handler.function]
