"""Arguments that were found to fit, as the calls of a conversation."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from analyzer.verify.learning import Kept
from analyzer.verify.scenario import Step


class Fitted(msgspec.Struct, frozen=True):
    """Arguments by tool, which tools' answers are kept, and the argument that tells values apart.

    Where there is a tuple of values for that, variants take them in turn. `kinds` are arguments
    that choose what a tool does, with all that there is to choose from; `onward` are arguments
    that go on from the tool's own last answer.
    """

    arguments: Mapping[str, Mapping[str, Any]]
    varying: Mapping[str, tuple[str, tuple[Any, ...]]]
    kept: Mapping[str, Kept]
    kinds: Mapping[str, tuple[str, tuple[Any, ...]]] = {}
    onward: Mapping[str, Mapping[str, Any]] = {}

    def steps(self, tool: str, client: str, variant: int, *, each: bool) -> Iterator[Step]:
        """A call; with `each` one for all the things that an argument lets the tool do."""
        step = self.step(tool, client, variant)
        name, choices = self.kinds.get(tool, ("", ())) if each else ("", ())
        for choice in choices:
            arguments = {**step.arguments, name: choice}
            yield msgspec.structs.replace(step, arguments=arguments)
        if not choices:
            yield step
        if tool in self.onward:
            yield msgspec.structs.replace(
                step, arguments=spoken(self.onward[tool], client), keep=None, keep_field=None
            )

    def step(self, tool: str, client: str, variant: int) -> Step:
        """A call by this client; other variants have other values under the same keys."""
        arguments = dict(self.arguments.get(tool, {}))
        if tool in self.varying:
            name, values = self.varying[tool]
            usual = arguments.get(name)
            arguments[name] = values[variant % len(values)] if values else varied(usual, variant)
        keep = self.kept.get(tool)
        return Step(
            call=tool,
            arguments=spoken(arguments, client),
            client=client,
            answer={},
            keep=keep.name(client) if keep else None,
            keep_field=keep.field if keep else None,
        )


def spoken(arguments: Mapping[str, Any], client: str) -> dict[str, Any]:
    """Arguments as a step writes them: what is kept by its name."""
    return {
        name: f"${value.name(client)}" if isinstance(value, Kept) else value
        for name, value in arguments.items()
    }


def varied(value: Any, variant: int) -> Any:
    """Another value of the same kind; the first variant is the value itself."""
    match value:
        case bool():
            return value
        case int() | float():
            return value + variant
        case str():
            return f"{value}{variant}" if variant else value
        case _:
            return value
