"""Requests made up from schemas: they fit, and the same listing gives the same ones."""

from typing import Any

import jsonschema
import msgspec
import pytest

from analyzer.verify.generating import generate_steps, value_for
from analyzer.verify.scenario import Step
from analyzer.verify.transcript import Listed

DEFINITIONS = {
    "Shape": {
        "type": "object",
        "properties": {
            "sides": {"type": "integer", "minimum": 3},
            "next": {"$ref": "#/$defs/Shape"},
        },
        "required": ["sides"],
    }
}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "maxLength": 2}, "te"),
        ({"type": "string", "minLength": 6}, "textxx"),
        ({"type": "string", "format": "date"}, "2026-07-28"),
        ({"type": "string", "enum": ["round", "square"]}, "round"),
        ({"const": 7}, 7),
        ({"type": "integer"}, 2),
        ({"type": "integer", "minimum": 5}, 5),
        ({"type": "number", "maximum": 1}, 1.0),
        ({"type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6}, 5),
        ({"type": "integer", "default": 12}, 12),
        ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, True),
        ({"type": ["null", "integer"]}, 2),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 2}, [2, 2]),
        ({}, "text"),
    ],
)
def test_values_fit(schema: dict[str, Any], value: Any) -> None:
    assert value_for(schema, schema) == value
    jsonschema.validate(value, schema)


def test_a_schema_that_holds_itself_ends() -> None:
    root = {"$ref": "#/$defs/Shape", "$defs": DEFINITIONS}
    shape = value_for(root, root)
    jsonschema.validate(shape["next"], {**DEFINITIONS["Shape"], "$defs": {"Shape": {}}})
    assert shape["sides"] == 3


def listed(**kinds: Any) -> Listed:
    names = ("tools", "resources", "templates", "prompts")
    return msgspec.convert({name: {"items": kinds.get(name, ())} for name in names}, Listed)


def test_each_thing_is_asked_for_with_what_fits_and_with_what_does_not() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    steps = generate_steps(
        listed(
            tools=[
                {"name": "add", "inputSchema": schema},
                {"name": "now", "inputSchema": {"type": "object"}},
                {"name": "wipe", "inputSchema": {}, "annotations": {"destructiveHint": True}},
            ],
            resources=[{"uri": "note://a"}],
            prompts=[{"name": "greet", "arguments": [{"name": "who", "required": True}]}],
        )
    )
    assert steps == (
        Step(call="add", arguments={"n": 2}, answer={}),
        Step(call="add"),
        Step(call="add", arguments={"n": {"un": "fitting"}}),
        Step(call="now", answer={}),
        Step(read="note://a"),
        Step(get="greet", arguments={"who": "text"}),
        Step(get="greet"),
    )


def test_what_is_destructive_is_asked_for_when_that_is_allowed() -> None:
    wipe = {"name": "wipe", "inputSchema": {}, "annotations": {"destructiveHint": True}}
    assert generate_steps(listed(tools=[wipe]), destructive=True) == (
        Step(call="wipe", answer={}),
    )
