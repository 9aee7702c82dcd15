"""Functions for the low-level server of 2.x around handlers that were written for 1.x.

Each template says what 1.30.0 did around a handler (`mcp/server/lowlevel/server.py`), in the way a
person would write it.
"""

import textwrap
from collections.abc import Callable

from analyzer.codemods.lowlevel.finding import Decorated
from analyzer.codemods.lowlevel.shapes import Shape
from analyzer.codemods.lowlevel.writing import signature

Spell = Callable[[str], str]
"""How the module writes a name of the SDK's, `json`, `base64`, `jsonschema` or `AnyUrl`."""


def adapter(
    handler: Decorated, name: str, params: list[str], shape: Shape, spell: Spell, *,
    extra: tuple[str, ...], schemas: str, checks: bool,
) -> str:  # fmt: skip
    """The function `name` that answers requests by calling `handler`.

    `extra` are arguments besides those that 1.x passed, `schemas` is an expression for all tools
    whose schema arguments are checked against (empty: none), `checks` tells that URL elicitation
    must pass.
    """
    passes = [spelled(part, spell) for part in handler.row.passes]
    if handler.takes_request:
        passes = [f"{spell(handler.request)}(params=params)"]
    call = f"await {handler.name}({', '.join([*passes, *extra])})"
    result = spell(handler.row.result) if handler.row.result else "None"
    match handler.row.kind:
        case "call":
            body = _call(call, shape, spell, schemas, checks)
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
    return f"{signature(name, params, result)}\n{textwrap.indent(body, '    ')}"


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


def _call(call: str, shape: Shape, spell: Spell, schemas: str, checks: bool) -> str:
    error = _error(spell)
    lines = ['"""Call a tool; what goes wrong becomes a result that says so."""']
    lines += ["arguments = params.arguments or {}", "try:"]
    if schemas:
        lines += textwrap.indent(_validation(schemas, spell), "    ").splitlines()
    lines += textwrap.indent(_result(call, shape, spell), "    ").splitlines()
    if checks:
        lines += [f"except {spell('UrlElicitationRequiredError')}:", "    raise"]
    lines += ["except Exception as error:", *textwrap.indent(error, "    ").splitlines()]
    return "\n".join(lines)


def _error(spell: Spell) -> str:
    text = f'{spell("TextContent")}(type="text", text=str(error))'
    return f"return {spell('CallToolResult')}(content=[{text}], is_error=True)"


def _validation(schemas: str, spell: Spell) -> str:
    jsonschema = spell("jsonschema")
    return f"""\
tools = {schemas}
schema = next((tool.input_schema for tool in tools if tool.name == params.name), {{}})
try:
    {jsonschema}.validate(arguments, schema)
except {jsonschema}.ValidationError as error:
    raise ValueError(f"Input validation error: {{error.message}}") from error"""


def _result(call: str, shape: Shape, spell: Spell) -> str:
    result = spell("CallToolResult")
    match shape:
        case "whole":
            return f"return {call}"
        case "list":
            return f"return {result}(content={call})"
        case "items":
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
    return f"""\
found = {call}
if isinstance(found, {result}):
    return found
content, structured = found if isinstance(found, tuple) else (found, None)
if isinstance(found, dict):
    {_as_text("found", spell)}
    content, structured = [text], found
return {result}(content=list(content), structured_content=structured)"""


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
    return f"""\
if isinstance(found, (str, bytes)):
    found = [{helper}(found)]
contents = []
for part in found:
    if isinstance(part.content, str):
        contents.append(
            {spell("TextResourceContents")}(
                uri=str(uri),
                text=part.content,
                mime_type=part.mime_type or "text/plain",
                meta=part.meta,
            )
        )
    else:
        contents.append(
            {spell("BlobResourceContents")}(
                uri=str(uri),
                blob={spell("base64")}.b64encode(part.content).decode(),
                mime_type=part.mime_type or "application/octet-stream",
                meta=part.meta,
            )
        )"""
