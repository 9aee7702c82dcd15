"""Functions for the low-level server of 2.x around handlers that were written for 1.x.

Each template says what 1.30.0 did around a handler (`mcp/server/lowlevel/server.py`), in the way a
person would write it.
"""

import re
import textwrap
from collections.abc import Callable
from typing import NamedTuple

from analyzer.codemods.lowlevel.finding import Registered
from analyzer.codemods.lowlevel.shapes import Shape
from analyzer.codemods.lowlevel.writing import signature

Spell = Callable[[str], str]
"""How the module writes a name of the SDK's, `json`, `base64`, `jsonschema` or `AnyUrl`."""


_CALLER, _LISTING = "\0caller", "\0listing"
"""Stand for what is called until the names beside it are known to be others."""
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")


class Checks(NamedTuple):
    """What 1.x did around a tool call.

    `tools` is an expression for all tools, whose schemas are checked against; `elicits` tells
    that URL elicitation must pass, `asks` that the handler may return a question.
    """

    tools: str = ""
    inputs: bool = False
    outputs: bool = False
    elicits: bool = False
    asks: bool = False


def adapter(
    handler: Registered, name: str, caller: str, params: list[str], shape: Shape, spell: Spell, *,
    passes: Callable[[list[str]], list[str]], checks: Checks, error: str = "",
) -> str:  # fmt: skip
    """The function `name` that answers requests by calling the handler, spelled `caller`.

    `passes` makes the arguments of those that 1.x passed. `error` is how the module writes the
    class of protocol errors, where what fails must be said by one.
    """
    checks, listing = checks._replace(tools=_LISTING if checks.tools else ""), checks.tools
    given = [spelled(part, spell) for part in handler.row.passes]
    if handler.takes_request:
        given = [f"{spell(handler.request)}(params=params)"]
    call = f"await {_CALLER}({', '.join(passes(given))})"
    result = spell(handler.row.result) if handler.row.result else "None"
    given_result = f"{result} | {spell('InputRequiredResult')}" if checks.asks else result
    match handler.row.kind:
        case "call":
            body = _call(call, shape, spell, checks)
        case "read":
            body = _read(call, shape, spell)
        case "list" if shape != "whole":
            body = _list(call, shape, result, handler.row.field)
        case "value":
            other = spelled(handler.row.otherwise, spell)
            body = f"found = {call}\nreturn {result}({handler.row.field}=found or {other})"
        case "nothing":
            body = f"{call}\nreturn {result}()"
        case "notification":
            body = call
        case _:
            body = f"return {call}"
    if error:
        body = _said(body, error)
    body = _without_clashes(body, f"{caller} {listing}")
    body = body.replace(_CALLER, caller).replace(_LISTING, listing)
    return f"{signature(name, params, given_result)}\n{textwrap.indent(body, '    ')}"


def _without_clashes(body: str, called: str) -> str:
    """Variables that have the name of what is called get another one."""
    for name in sorted(set(_NAME.findall(called))):
        if re.search(
            rf"^ *(for )?({name}|{name}, \w+|\w+, {name})( =|:| in )", body, re.MULTILINE
        ):
            body = re.sub(rf"(?<![\w.\"]){name}\b(?!=[^=]|\")", f"{name}_", body)
    return body


def _said(body: str, error: str) -> str:
    """Clients of 2026-07-28 read the text of no other exception; 1.x sent it with the code 0."""
    return f"""\
try:
{textwrap.indent(body, "    ")}
except {error}:
    raise
except Exception as error:
    # The text of any other exception stays on the server.
    raise {error}(0, str(error)) from error"""


def _list(call: str, shape: Shape, result: str, field: str) -> str:
    if shape in ("list", "items"):
        value = call if shape == "list" else f"list({call})"
        return f"return {result}({field}={value})"
    return f"""\
found = {call}
if isinstance(found, {result}):
    return found
return {result}({field}=list(found))"""


def spelled(part: str, spell: Spell) -> str:
    """A piece of a table row with the names in it as the module writes them."""
    head, bracket, rest = part.partition("(")
    return f"{spell(head)}({rest}" if bracket else part


def _call(call: str, shape: Shape, spell: Spell, checks: Checks) -> str:
    error = _error(spell)
    lines = ['"""Call a tool; what goes wrong becomes a result that says so."""']
    lines += ["arguments = params.arguments or {}", "try:"]
    if checks.outputs and shape != "whole":
        body = _checked(call, shape, spell, checks)
    else:
        body = _unless_asked(call, spell, lambda found: _result(found, shape, spell), checks)
        if checks.inputs:
            body = f"{_validation(checks.tools, spell)}\n{body}"
    lines += textwrap.indent(body, "    ").splitlines()
    if checks.elicits:
        lines += [f"except {spell('UrlElicitationRequiredError')}:", "    raise"]
    lines += ["except Exception as error:", *textwrap.indent(error, "    ").splitlines()]
    return "\n".join(lines)


def _error(spell: Spell) -> str:
    text = f'{spell("TextContent")}(type="text", text=str(error))'
    return f"return {spell('CallToolResult')}(content=[{text}], is_error=True)"


def _validation(tools: str, spell: Spell) -> str:
    jsonschema = spell("jsonschema")
    return f"""\
tools = {tools}
schema = next((tool.input_schema for tool in tools if tool.name == params.name), {{}})
try:
    {jsonschema}.validate(arguments, schema)
except {jsonschema}.ValidationError as error:
    raise ValueError(f"Input validation error: {{error.message}}") from error"""


def _checked(call: str, shape: Shape, spell: Spell, checks: Checks) -> str:
    """A call between checks by the tool's two schemas."""
    jsonschema, result = spell("jsonschema"), spell("CallToolResult")
    lines = [
        f"tools = {checks.tools}",
        "tool = next((tool for tool in tools if tool.name == params.name), None)",
    ]
    if checks.inputs:
        lines += [
            "if tool is not None:",
            *_validated(jsonschema, "arguments", "tool.input_schema", "Input"),
        ]
    parted = _unless_asked(call, spell, lambda found: _parted(found, shape, spell), checks)
    lines += parted.splitlines()
    missing = "Output validation error: outputSchema defined but no structured output returned"
    content = "content" if shape in ("list", "mapping") else "list(content)"
    lines.append("if tool is not None and tool.output_schema is not None:")
    if shape in ("list", "items"):
        lines += [f'    raise ValueError("{missing}")', f"return {result}(content={content})"]
        return "\n".join(lines)
    if shape != "mapping":
        lines += ["    if structured is None:", f'        raise ValueError("{missing}")']
    lines += _validated(jsonschema, "structured", "tool.output_schema", "Output")
    lines.append(f"return {result}(content={content}, structured_content=structured)")
    return "\n".join(lines)


def _unless_asked(call: str, spell: Spell, text: Callable[[str], str], checks: Checks) -> str:
    """What becomes of a call's result, but for a question, which is the result itself."""
    if not checks.asks:
        return text(call)
    asked = f"if isinstance(found, {spell('InputRequiredResult')}):\n    return found"
    return f"found = {call}\n{asked}\n" + text("found").removeprefix("found = found\n")


def _validated(jsonschema: str, value: str, schema: str, which: str) -> list[str]:
    return [
        "    try:",
        f"        {jsonschema}.validate({value}, {schema})",
        f"    except {jsonschema}.ValidationError as error:",
        f'        raise ValueError(f"{which} validation error: {{error.message}}") from error',
    ]


def _parted(call: str, shape: Shape, spell: Spell) -> str:
    """What a call gives as `content` and `structured`, from each shape that 1.x took."""
    match shape:
        case "list" | "items":
            return f"content = {call}"
        case "pair":
            return f"content, structured = {call}"
        case "mapping":
            return f"""\
structured = {call}
text = {spell("json")}.dumps(structured, indent=2)
content = [{spell("TextContent")}(type="text", text=text)]"""
    return f"""\
found = {call}
if isinstance(found, {spell("CallToolResult")}):
    return found
content, structured = found if isinstance(found, tuple) else (found, None)
if isinstance(found, dict):
    {_as_text("found", spell)}
    content, structured = [text], found"""


def _result(call: str, shape: Shape, spell: Spell) -> str:
    result = spell("CallToolResult")
    match shape:
        case "whole":
            return f"return {call}"
        case "list" | "items":
            return f"return {result}(content=list({call}))"
        case "pair":
            return f"""\
content, structured = {call}
return {result}(content=list(content), structured_content=structured)"""
        case "mapping":
            return f"""\
found = {call}
{_as_text("found", spell)}
return {result}(content=[text], structured_content=found)"""
    parted = _parted(call, shape, spell)
    return f"{parted}\nreturn {result}(content=list(content), structured_content=structured)"


def _as_text(name: str, spell: Spell) -> str:
    dumped = f"{spell('json')}.dumps({name}, indent=2)"
    return f'text = {spell("TextContent")}(type="text", text={dumped})'


def _read(call: str, shape: Shape, spell: Spell) -> str:
    result = spell("ReadResourceResult")
    lines = [f"uri = {spell('AnyUrl')}(params.uri)"]
    match shape:
        case "text":
            text = f'{spell("TextResourceContents")}(uri=str(uri), mime_type="text/plain", text='
            lines.append(f"contents = {text}{call})")
            lines.append(f"return {result}(contents=[contents])")
        case "bytes":
            blob = f"{spell('base64')}.b64encode({call}).decode()"
            kind = f"{spell('BlobResourceContents')}(uri=str(uri), blob=blob, "
            lines.append(f"blob = {blob}")
            lines.append(f'contents = {kind}mime_type="application/octet-stream")')
            lines.append(f"return {result}(contents=[contents])")
        case _:
            lines.append(f"found = {call}")
            lines += _parts(spell).splitlines()
            lines.append(f"return {result}(contents=contents)")
    return "\n".join(lines)


def _parts(spell: Spell) -> str:
    """Every shape that 1.x took: text, bytes, or an iterable of `ReadResourceContents`."""
    helper = spell("ReadResourceContents")
    either = f"{spell('TextResourceContents')} | {spell('BlobResourceContents')}"
    return f"""\
if isinstance(found, (str, bytes)):
    found = [{helper}(found)]
contents: list[{either}] = []
for part in found:
    if isinstance(part.content, str):
        contents.append(
            {spell("TextResourceContents")}(
                uri=str(uri),
                text=part.content,
                mime_type=part.mime_type or "text/plain",
                _meta=part.meta,
            )
        )
    else:
        contents.append(
            {spell("BlobResourceContents")}(
                uri=str(uri),
                blob={spell("base64")}.b64encode(part.content).decode(),
                mime_type=part.mime_type or "application/octet-stream",
                _meta=part.meta,
            )
        )"""
