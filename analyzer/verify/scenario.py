"""A conversation as it is written down: steps in order, by one client or several."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

_Kind = TypeVar("_Kind")
_NAME = re.compile(r"\$(\w+)(?=/|$)")
_IN_ADDRESS = re.compile(r"\$(\w+)")
FOLDERS = ("work", "home", "share")

Era = Literal["legacy", "modern"]
"""Revision of the protocol a client speaks: with the handshake, or the one without sessions."""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One request; exactly one of `call`, `read`, `get` and `complete` names what is asked for.

    `call` is a tool, `read` the URI of a resource, `get` a prompt, `complete` a prompt or the URI
    template of a resource whose one argument is completed. `$name` in an argument, alone or before
    a slash, and anywhere in a URI, stands for what an earlier step kept; `$work`, `$home` and
    `$share` are the folders of the server's process. A step keeps its text, or `keep_field` of
    what it says as an object, or of that the first group of `keep_pattern`. `answer` is what the
    client says to a question of the server: nothing cancels, `{}` fills in a value of each
    property's type. `until` repeats the step until its text is right. `tools` lists the names of
    the tools afterwards.
    """

    call: str | None = None
    read: str | None = None
    get: str | None = None
    complete: str | None = None
    arguments: dict[str, Any] = {}
    client: str = "client"
    answer: dict[str, Any] | None = None
    keep: str | None = None
    keep_field: str | None = None
    keep_pattern: str | None = None
    until: str | None = None
    tools: bool = False

    def __post_init__(self) -> None:
        if len(self._named()) != 1:
            raise ValueError("a step has exactly one of call, read, get and complete")

    def subject(self) -> str:
        """What is asked for, in words: `call add`."""
        return self._named()[0]

    def _named(self) -> list[str]:
        kinds = ("call", "read", "get", "complete")
        return [f"{kind} {name}" for kind in kinds if (name := getattr(self, kind)) is not None]


class Hints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What arguments stand for in a server's own world: `params` by their name, whatever the
    tool, and `tools` by the tool's name first. `$share`, `$work` and `$home` are folders."""

    params: dict[str, Any] = {}
    tools: dict[str, dict[str, Any]] = {}


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: tuple[Step, ...] = ()

    def clients(self) -> tuple[str, ...]:
        """Names of the clients, in the order in which they first speak; there is always one."""
        return tuple(dict.fromkeys(step.client for step in self.step)) or ("client",)


def unkept(scenario: Scenario) -> Iterator[str]:
    """Sentences on names that no earlier step keeps: they go to the server as they are written."""
    kept = {*FOLDERS}
    for number, step in enumerate(scenario.step, 1):
        names = {found[1] for text in _texts(step.arguments) if (found := _NAME.match(text))}
        names |= set(_IN_ADDRESS.findall(step.read or ""))
        for name in sorted(names - kept):
            yield f"Step {number} sends ${name} as it is: no earlier step keeps {name}"
        if step.keep is not None:
            kept.add(step.keep)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def read_scenario(file: Path) -> Scenario:
    """Read a scenario in TOML or YAML; raises `ValueError` that names what is wrong with it.

    Its list of steps is called `step`, or `steps`.
    """
    table = _read_table(file)
    if "steps" in table and "step" not in table:
        table["step"] = table.pop("steps")
    return _converted(file, table, Scenario)


def read_hints(file: Path) -> Hints:
    """Read hints in TOML or YAML; raises `ValueError` that names what is wrong with them."""
    return _converted(file, _read_table(file), Hints)


def _read_table(file: Path) -> dict[str, Any]:
    text = file.read_text(encoding="utf-8")
    if file.suffix not in (".yaml", ".yml"):
        return tomllib.loads(text)
    import yaml  # slow to import, and TOML does without

    try:
        table = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(f"{file}: {' '.join(str(error).split())}") from error
    if not isinstance(table, dict):
        raise ValueError(f"{file} has no table at its top")
    return table


def _converted(file: Path, table: dict[str, Any], kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        raise msgspec.ValidationError(f"{file}: {error}") from error
