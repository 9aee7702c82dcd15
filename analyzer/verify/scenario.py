"""A conversation as it is written down: steps in order, by one client or several."""

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

Era = Literal["legacy", "modern"]
"""Revision of the protocol a client speaks: with the handshake, or the one without sessions."""


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One request; exactly one of `call`, `read`, `get` and `complete` names what is asked for.

    `call` is a tool, `read` the URI of a resource, `get` a prompt, `complete` a prompt or the URI
    template of a resource whose one argument is completed. `$name` in an argument, alone or before
    a slash, stands for what an earlier step kept; `$work` and `$home` are the
    folders of the server's process. `answer` is what the client says to a question of the server:
    nothing cancels, `{}` fills in a value of each property's type. `until` repeats the step until
    its text is right. `tools` lists the names of the tools afterwards.
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


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    step: tuple[Step, ...] = ()

    def clients(self) -> tuple[str, ...]:
        """Names of the clients, in the order in which they first speak; there is always one."""
        return tuple(dict.fromkeys(step.client for step in self.step)) or ("client",)


def read_scenario(file: Path) -> Scenario:
    """Read a scenario in TOML; raises `ValueError` that names what is wrong with it."""
    return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Scenario)
