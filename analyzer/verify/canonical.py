"""A transcript in the form in which two of them are compared.

What is left out or written differently, and nothing else is:

- `_meta` of everything, which is for the client's program;
- what 2.x says of every result by itself (`resultType`, `ttlMs`, `cacheScope`);
- title and description of a question's schema, which 2.x tells 2025-era clients alone;
- the protocol's revision and the server's version, which 1.x fills in with its own;
- what a schema defines apart stands where it is referred to;
- a text that is JSON is what it says, one of several lines is its lines;
- things are listed by name, whatever their order;
- a title that only spells the name, as fastmcp 4 gives every tool that has none.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from analyzer.verify.transcript import Answer, Listing, Transcript

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
OF_THE_SDK = ("resultType", "ttlMs", "cacheScope")
SCHEMAS = ("inputSchema", "outputSchema")
OF_THE_MODEL = ("title", "description")


def canonical(transcript: Transcript) -> dict[str, JsonValue]:
    """The sections `server`, `tools`, `resources`, `templates`, `prompts` and `steps`."""
    listed = transcript.listed
    server = msgspec.to_builtins(transcript.server)
    return {
        "server": {name: value for name, value in server.items() if name != "version"},
        "tools": _named(listed.tools, "name"),
        "resources": _named(listed.resources, "uri"),
        "templates": _named(listed.templates, "uriTemplate"),
        "prompts": _named(listed.prompts, "name"),
        "steps": [_answer(answer) for answer in transcript.answers],
    }


def _named(listing: Listing, key: str) -> dict[str, JsonValue]:
    if listing.error is not None or listing.failed is not None:
        return {"": _plain(msgspec.to_builtins(listing))}
    return {str(item[key]): _plain(_inlined(_without_spelt_title(item))) for item in listing.items}


def _inlined(item: Mapping[str, Any]) -> dict[str, Any]:
    """A listed thing whose schemas refer to nothing, where they do not refer to themselves."""
    return {
        name: _resolved(value, value.get("$defs", {}), ()) if _is_schema(name, value) else value
        for name, value in item.items()
    }


def _is_schema(name: str, value: object) -> bool:
    return name in SCHEMAS and isinstance(value, dict)


def _resolved(node: Any, definitions: Mapping[str, Any], around: tuple[str, ...]) -> Any:
    """`node` with each `#/$defs/…` in it replaced; one inside itself stays."""
    if isinstance(node, list):
        return [_resolved(one, definitions, around) for one in node]
    if not isinstance(node, dict):
        return node
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if name in definitions and name not in around:
        rest = {key: value for key, value in node.items() if key != "$ref"}
        return _resolved({**definitions[name], **rest}, definitions, (*around, name))
    return {
        key: _resolved(value, definitions, around) for key, value in node.items() if key != "$defs"
    }


def _without_spelt_title(item: Mapping[str, Any]) -> Mapping[str, Any]:
    words = re.sub(r"[_\W]+", " ", str(item.get("name", ""))).strip().casefold()
    if str(item.get("title", "")).casefold() != words:
        return item
    return {name: one for name, one in item.items() if name != "title"}


def _answer(answer: Answer) -> JsonValue:
    made = msgspec.to_builtins(answer)
    if answer.result is not None:
        own = {name: one for name, one in answer.result.items() if name not in OF_THE_SDK}
        made["result"] = _result(own)
    if answer.asked:
        made["asked"] = [_untitled(question) for question in made["asked"]]
    return _plain(made)


def _untitled(question: Mapping[str, Any]) -> dict[str, Any]:
    schema = question.get("schema")
    if not isinstance(schema, dict):
        return dict(question)
    own = {name: value for name, value in schema.items() if name not in OF_THE_MODEL}
    return {**question, "schema": own}


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    """A result whose texts are opened: of a tool, a resource or a message of a prompt."""
    return {
        name: [_opened(block) for block in value]
        if name in ("content", "contents", "messages")
        else value
        for name, value in result.items()
    }


def _opened(block: Mapping[str, Any]) -> dict[str, Any]:
    opened = dict(block)
    if isinstance(block.get("content"), dict):
        opened["content"] = _opened(block["content"])
    if isinstance(block.get("text"), str):
        opened["text"] = _said(block["text"])
    return opened


def _said(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text.split("\n") if "\n" in text else text


def _plain(value: Any) -> JsonValue:
    """Without `_meta`, at any depth."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in _items(value) if name != "_meta"}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    plain: JsonValue = value
    return plain


def _items(value: dict[str, Any]) -> Iterable[tuple[str, Any]]:
    return value.items()
