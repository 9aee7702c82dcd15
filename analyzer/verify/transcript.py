"""What came back in a conversation, as the client saw it."""

from typing import Any

import msgspec


class ServerError(msgspec.Struct, frozen=True, omit_defaults=True):
    code: int
    message: str


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of `result`, `error` (the server's) and `failed` (no usable answer) is there.

    `asked` are the questions that the server put before it answered.
    """

    result: dict[str, Any] | None = None
    error: ServerError | None = None
    failed: str | None = None
    asked: tuple[dict[str, Any], ...] = ()
    tools: tuple[str, ...] | None = None

    @property
    def succeeded(self) -> bool:
        return self.result is not None and not self.result.get("isError", False)


class Listing(msgspec.Struct, frozen=True, omit_defaults=True):
    """All pages of one kind of thing that a server lists, or why there are none."""

    items: tuple[dict[str, Any], ...] = ()
    error: ServerError | None = None
    failed: str | None = None


class ServerWords(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a server says of itself."""

    name: str | None = None
    title: str | None = None
    version: str | None = None
    instructions: str | None = None


class Listed(msgspec.Struct, frozen=True):
    tools: Listing
    resources: Listing
    templates: Listing
    prompts: Listing


class Transcript(msgspec.Struct, frozen=True):
    """`revision` is the protocol's; `answers` stand beside the steps of the scenario.

    `kept` is what steps kept, for a conversation that goes on from here.
    """

    revision: str
    server: ServerWords
    listed: Listed
    answers: tuple[Answer, ...]
    kept: dict[str, Any] = {}
