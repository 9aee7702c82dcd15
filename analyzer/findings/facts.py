"""What the engine knows, in the flat form that rules query."""

from typing import Literal

import msgspec

from analyzer.run import Confidence, Step

FactKind = Literal["cell", "api", "server", "sdk"]

CELL_ATTRIBUTES = ("role", "scope", "key", "leaks", "origin")
"""`leaks` is yes or no; `origin` is lifespan, session-object, session-store, variable, attribute, …"""

API_ATTRIBUTES = ("api", "generation")
SERVER_ATTRIBUTES = ("framework", "generation", "transport", "stateless_http", "verdict")
"""`transport` is a tuple of stdio, sse, streamable-http, configurable; `stateless_http` yes or no."""

SDK_ATTRIBUTES = ("package", "generation")

APIS = (
    "session-id", "session-object", "client-id", "client-params", "elicitation", "sampling",
    "roots", "ping", "log-message", "list-changed", "resource-updated", "subscription",
    "event-store", "lifespan-context", "set-state", "get-state", "on-initialize", "progress",
    "sse-transport", "session-manager", "visibility", "listing-change", "v1-import", "get-context",
)  # fmt: skip
"""Closed vocabulary of `api` facts: uses of the SDK that matter for sessions."""


class Fact(msgspec.Struct, frozen=True):
    """One thing found in the source, with where and why.

    `values` holds the attributes of its kind (see the tuples above) and the words a message may
    use as placeholders: `cell`, `written_by`, `read_by`, `reason`, `function`, `source`, `server`,
    `evidence`. `function` is the qualified name of the enclosing function, `source` the node's text.
    """

    kind: FactKind
    values: dict[str, str | tuple[str, ...]]
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str
    source: str
    confidence: Confidence
    server: str | None
    cell: str | None
    trace: tuple[Step, ...]
    stdio_only: bool
