"""Requests made up from what a server lists: every tool with arguments that fit, then with none.

The same listing gives the same steps. Values come from the schemas alone, so a tool that wants to
be asked about its own world answers with an error; whether one ever succeeded is told elsewhere.
"""

from collections.abc import Iterator
from typing import Any

from analyzer.verify.scenario import Step
from analyzer.verify.transcript import Listed

DEEPEST = 6
BY_FORMAT = {
    "date": "2026-07-28",
    "date-time": "2026-07-28T12:00:00Z",
    "time": "12:00:00Z",
    "email": "ada@example.org",
    "uri": "http://127.0.0.1:9/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
"""Addresses lead nowhere: a made-up request must not reach anybody."""

_Schema = dict[str, Any]


def generate_steps(listed: Listed, *, destructive: bool = False) -> tuple[Step, ...]:
    """Requests for everything listed; tools marked as destructive only when they are allowed."""
    return (
        *(
            step
            for tool in listed.tools.items
            if destructive or not is_destructive(tool)
            for step in _calls(tool)
        ),
        *(Step(read=resource["uri"]) for resource in listed.resources.items),
        *(step for prompt in listed.prompts.items for step in _gets(prompt)),
    )


def is_destructive(tool: dict[str, Any]) -> bool:
    return bool(tool.get("annotations", {}).get("destructiveHint"))


def _calls(tool: dict[str, Any]) -> Iterator[Step]:
    schema = tool["inputSchema"]
    properties: dict[str, _Schema] = schema.get("properties", {})
    fitting = {name: value_for(one, schema) for name, one in properties.items()}
    yield Step(call=tool["name"], arguments=fitting, answer={})
    if schema.get("required"):
        yield Step(call=tool["name"])
    if properties:
        first = next(iter(properties))
        yield Step(
            call=tool["name"], arguments={**fitting, first: _of_another_type(fitting[first])}
        )


def _gets(prompt: dict[str, Any]) -> Iterator[Step]:
    arguments = prompt.get("arguments", [])
    yield Step(get=prompt["name"], arguments={one["name"]: "text" for one in arguments})
    if any(one.get("required") for one in arguments):
        yield Step(get=prompt["name"])


def value_for(schema: _Schema, root: _Schema, depth: int = 0) -> Any:
    """A value that fits a schema, whose references are looked up in `root`."""
    schema = _resolved(schema, root)
    if "const" in schema:
        return schema["const"]
    for given in ("enum", "examples"):
        if schema.get(given):
            return schema[given][0]
    if schema.get("default") is not None:
        return schema["default"]
    for choice in ("anyOf", "oneOf", "allOf"):
        if options := [one for one in schema.get(choice, ()) if one.get("type") != "null"]:
            return value_for(options[0], root, depth + 1)
    return _of_type(schema, root, depth)


def _resolved(schema: _Schema, root: _Schema) -> _Schema:
    for _ in range(DEEPEST):
        reference = schema.get("$ref", "")
        if not reference.startswith("#/"):
            break
        found: Any = root
        for part in reference[2:].split("/"):
            found = found.get(part, {}) if isinstance(found, dict) else {}
        schema = found
    return schema


def _of_type(schema: _Schema, root: _Schema, depth: int) -> Any:
    kinds = schema.get("type", "string")
    kind = (
        next((one for one in kinds if one != "null"), "null") if isinstance(kinds, list) else kinds
    )
    match kind:
        case "integer" | "number":
            return _number(schema, kind == "integer")
        case "boolean":
            return True
        case "null":
            return None
        case "array":
            count = 0 if depth > DEEPEST else max(1, schema.get("minItems", 1))
            return [value_for(schema.get("items", {}), root, depth + 1)] * count
        case "object":
            wanted = {} if depth > DEEPEST else schema.get("properties", {})
            return {name: value_for(one, root, depth + 1) for name, one in wanted.items()}
        case _:
            text = BY_FORMAT.get(schema.get("format", ""), "text")
            return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength")]


def choices_of(schema: _Schema, root: _Schema) -> tuple[Any, ...]:
    """The values that a schema lists, if it does."""
    schema = _settled(schema, root)
    return tuple(schema.get("enum") or ())


def kind_of(schema: _Schema, root: _Schema) -> str:
    """The JSON type of a schema, null aside."""
    kinds = _settled(schema, root).get("type", "string")
    if isinstance(kinds, list):
        return next((kind for kind in kinds if kind != "null"), "null")
    return str(kinds)


def _settled(schema: _Schema, root: _Schema) -> _Schema:
    """The first of the schemas that a schema leaves the choice of, null aside."""
    schema = _resolved(schema, root)
    for choice in ("anyOf", "oneOf", "allOf"):
        if options := [one for one in schema.get(choice, ()) if one.get("type") != "null"]:
            return _resolved(options[0], root)
    return schema


def _number(schema: _Schema, whole: bool) -> float:
    lowest = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    highest = schema.get("maximum", schema.get("exclusiveMaximum", lowest + 2) - 1)
    value = min(max(2, lowest), max(highest, lowest))
    return int(value) if whole else float(value)


def _of_another_type(value: Any) -> Any:
    return {"un": "fitting"} if not isinstance(value, dict) else "unfitting"
