"""Announced handles: opened once for each client, and put where the new tools ask for them.

What was not there before — the calls that open, the arguments, the handles' own values — is taken
out of what is heard again, so that it stands beside the original as if nothing had been announced.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from analyzer.manifest import Handle, ServerMigration
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.transcript import Answer, Listing, Transcript

_ANSWERS = msgspec.json.Decoder(tuple[Answer, ...])
UNCHANGED = ServerMigration("", "")
SHORTEST = 6
"""A handle of fewer characters could be any other number in an answer."""


class Injected(msgspec.Struct, frozen=True):
    """A scenario with handles; `origin` has for each step its number without them, if any."""

    scenario: Scenario
    origin: tuple[int | None, ...]


def inject(scenario: Scenario, handles: tuple[Handle, ...]) -> Injected:
    steps: list[Step] = []
    origin: list[int | None] = []
    held: set[str] = set()
    for number, step in enumerate(scenario.step):
        for handle in _wanted(step, handles):
            name = _name(handle, step.client)
            if name not in held and not _opens(step, handle):
                held.add(name)
                steps.append(_opening(handle, step.client))
                origin.append(None)
        steps.append(_with_handles(step, handles, held))
        origin.append(number)
    return Injected(Scenario(tuple(steps)), tuple(origin))


def begun_first(scenario: Scenario, handles: tuple[Handle, ...]) -> Scenario:
    """The same with each client's first call of a tool that mints a handle, and was there before,
    in front of what asks for one: before it, old servers only say that there is nothing yet."""
    steps = list(scenario.step)
    for handle in handles:
        if handle.open.added:
            continue
        own = [step for step in steps if _opens(step, handle)]
        for client in scenario.clients():
            first = next((s for s in own if s.client == client), None)
            asking = (
                at for at, s in enumerate(steps) if s.client == client and s.call in handle.tools
            )
            at = next(asking, None)
            if at is None or (first is not None and steps.index(first) < at):
                continue
            if first is not None:
                steps.remove(first)
            made = Step(call=handle.open.tool, arguments=handle.open.arguments, client=client)
            other = msgspec.structs.replace(own[0], client=client, keep=None) if own else made
            steps.insert(at, first or other)
    return Scenario(tuple(steps))


def without_handles(
    transcript: Transcript, injected: Injected, migration: ServerMigration
) -> Transcript:
    """The transcript as if nothing had been announced."""
    handles = migration.handles
    answers = tuple(
        answer
        for answer, number in zip(transcript.answers, injected.origin, strict=True)
        if number is not None
    )
    tools = transcript.listed.tools
    listed = msgspec.structs.replace(
        transcript.listed, tools=_as_before(tools, migration) if tools.items else tools
    )
    said = msgspec.structs.replace(transcript, answers=answers, listed=listed)
    return _unnamed(said, handles, list(_minted(transcript, injected, handles)))


def _minted(
    transcript: Transcript, injected: Injected, handles: tuple[Handle, ...]
) -> Iterator[tuple[Handle, str]]:
    """Every handle that was heard of: what was kept last, and what each opening said."""
    for handle in handles:
        for name, value in transcript.kept.items():
            if name.startswith(f"{handle.argument}__") and isinstance(value, str):
                yield handle, value
        pattern = handle.pattern or rf'"{re.escape(handle.argument)}": ?"([\w-]+)"'
        for step, answer in zip(injected.scenario.step, transcript.answers, strict=True):
            if _opens(step, handle):
                said = msgspec.json.encode(answer).decode().replace('\\"', '"')
                for value in re.findall(pattern, said):
                    yield handle, value


def _wanted(step: Step, handles: tuple[Handle, ...]) -> Iterator[Handle]:
    for handle in handles:
        if step.call in handle.tools and step.call != handle.open.tool:
            yield handle


def _opens(step: Step, handle: Handle) -> bool:
    return step.call == handle.open.tool


def _name(handle: Handle, client: str) -> str:
    """A name that a step can say with `$`, whatever a client is called."""
    spelt = "".join(c if c.isalnum() else f"_{ord(c):x}_" for c in client)
    return f"{handle.argument}__{spelt}"


def _opening(handle: Handle, client: str) -> Step:
    return Step(
        call=handle.open.tool,
        arguments=handle.open.arguments,
        client=client,
        keep=_name(handle, client),
        keep_field=handle.result,
        keep_pattern=handle.pattern,
    )


def _with_handles(step: Step, handles: tuple[Handle, ...], held: set[str]) -> Step:
    """The step with its arguments; one that opens keeps what comes back."""
    given = {
        handle.argument: f"${_name(handle, step.client)}"
        for handle in handles
        if step.call in handle.tools and _name(handle, step.client) in held
    }
    step = msgspec.structs.replace(step, arguments={**step.arguments, **given})
    for handle in handles:
        if _opens(step, handle) and step.keep is None:
            held.add(_name(handle, step.client))
            return msgspec.structs.replace(
                step,
                keep=_name(handle, step.client),
                keep_field=handle.result,
                keep_pattern=handle.pattern,
            )
    return step


def _as_before(tools: Listing, migration: ServerMigration) -> Listing:
    items = (tool for tool in tools.items if tool["name"] not in migration.new_tools)
    return Listing(items=tuple(_without_arguments(tool, migration.handles) for tool in items))


def _without_arguments(tool: dict[str, Any], handles: tuple[Handle, ...]) -> dict[str, Any]:
    ours = {handle.argument for handle in handles if tool["name"] in handle.tools}
    if not ours:
        return tool
    schema = dict(tool["inputSchema"])
    schema["properties"] = {
        name: one for name, one in schema.get("properties", {}).items() if name not in ours
    }
    required = [name for name in schema.pop("required", ()) if name not in ours]
    return {**tool, "inputSchema": {**schema, **({"required": required} if required else {})}}


def _unnamed(
    transcript: Transcript, handles: tuple[Handle, ...], minted: list[tuple[Handle, str]]
) -> Transcript:
    """With `<argument>` wherever the value of a handle is said."""
    raw = msgspec.json.encode(transcript.answers)
    for handle, value in minted:
        if len(value) >= SHORTEST:
            written = msgspec.json.encode(value)[1:-1]
            raw = raw.replace(written, f"<{handle.argument}>".encode())
    said = msgspec.json.decode(raw)
    for handle in handles:
        if not handle.open.added:
            said = _unsaid(said, handle.argument)
    answers = _ANSWERS.decode(msgspec.json.encode(said))
    return msgspec.structs.replace(transcript, answers=answers)


def _unsaid(value: Any, argument: str) -> Any:
    """Without what a tool that was there before adds to its answer to say the handle."""
    handle = f"<{argument}>"
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if (name, one) != (argument, handle)}
        return {name: _unsaid(one, argument) for name, one in kept.items()}
    if isinstance(value, list):
        return [_unsaid(one, argument) for one in value]
    if not isinstance(value, str) or handle not in value:
        return value
    key = re.compile(rf',?\s*"{re.escape(argument)}": ?"{re.escape(handle)}"')
    return key.sub("", value.replace(f" ({argument}: {handle})", ""))
