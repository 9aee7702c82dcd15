"""`run.json` and the JSON Schema that is published for it in `docs/run.schema.json`."""

import sys
from inspect import cleandoc
from typing import Any

import msgspec

from analyzer.run import SCHEMA, Run, encode

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render_json(run: Run) -> bytes:
    """The run itself; whoever reads it back gets an equal `Run`."""
    return encode(run)


def run_schema() -> bytes:
    """JSON Schema (draft 2020-12) of `run.json`, generated from the types.

    Keys are never taken away within `unstick/1`; new ones may come, so unknown keys are allowed.
    """
    schema: dict[str, Any] = {
        "$schema": _DIALECT,
        "title": f"run.json of unstick, schema {SCHEMA}",
        **_tidy(msgspec.json.schema(Run)),
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


if __name__ == "__main__":
    sys.stdout.buffer.write(run_schema())
