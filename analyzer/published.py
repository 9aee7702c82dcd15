"""JSON Schemas that are published for the files we write, generated from the types."""

from inspect import cleandoc
from typing import Any

import msgspec

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: type[msgspec.Struct], title: str) -> bytes:
    """JSON Schema (draft 2020-12) of a type, laid out to be read."""
    schema: dict[str, Any] = {
        "$schema": _DIALECT,
        "title": title,
        **_tidy(msgspec.json.schema(kind)),
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _tidy(schema: Any) -> Any:
    """The schema with descriptions as a docstring is read: without the indentation of its code."""
    if isinstance(schema, dict):
        tidied = {key: _tidy(value) for key, value in schema.items()}
        if isinstance(text := schema.get("description"), str):
            tidied["description"] = cleandoc(text)
        return tidied
    return [_tidy(item) for item in schema] if isinstance(schema, list) else schema
