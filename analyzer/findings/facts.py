"""What the engine knows, in the flat form that rules query."""

from typing import Literal, get_args

import msgspec

from analyzer.run import Confidence, Framework, Generation, Key, Role, Scope, Step, VerdictName
from analyzer.state.model import Origin

FactKind = Literal["cell", "api", "server", "sdk", "dependency"]

CELL_ATTRIBUTES = ("role", "scope", "key", "leaks", "origin", "generation", "races")
"""`leaks` and `races` are yes or no; `origin` is one of `ORIGINS`."""

API_ATTRIBUTES = ("api", "generation")
SERVER_ATTRIBUTES = ("framework", "generation", "transport", "stateless_http", "verdict")
"""`transport` is a tuple of the words in `VOCABULARY`; `stateless_http` is yes or no."""

SDK_ATTRIBUTES = ("package", "generation")
DEPENDENCY_ATTRIBUTES = ("dependency", "generation")

APIS = (
    "session-id", "session-object", "client-id", "client-params", "elicitation", "sampling",
    "roots", "ping", "log-message", "list-changed", "resource-updated", "subscription",
    "event-store", "lifespan-context", "set-state", "get-state", "on-initialize", "progress",
    "sse-transport", "session-manager", "visibility", "listing-change", "v1-import",
    "get-context", "transport-argument", "unnamed-server", "positional-argument", "mount-path",
    "transport-setting", "renamed-member", "removed-name", "session-type-parameter",
    "lowlevel-decorator", "access-token", "exception-text", "uri-object", "camel-field",
    "dumped-keys", "union-wrapper", "request-meta", "undeclared-field", "in-memory-session",
    "stdio-descriptor", "client-transport", "timedelta-timeout", "client-session-member",
    "httpx-object", "oauth-client", "client-error-code", "protocol-version-constant",
    "direct-tool-call", "resource-definition", "elicitation-result", "tool-schema",
    "token-resource",
)  # fmt: skip
"""Closed vocabulary of `api` facts: uses of the SDK that matter for sessions."""

ORIGINS: tuple[str, ...] = get_args(Origin)
"""Where a cell lives. `attribute` is a field of a long-lived object or of a class; `lifespan` is
what a lifespan yields; `session-object` is an attribute of the SDK's session object or a mapping
keyed by it; `library-object` is an attribute set on another library's object; `session-store` is a
value under `ctx.set_state`; `process` is cwd and environ; `listing` is the server's own set of
tools, resources and prompts; `entry` is an object whose bound method is an entry point."""

ATTRIBUTES: dict[FactKind, tuple[str, ...]] = {
    "cell": CELL_ATTRIBUTES,
    "api": API_ATTRIBUTES,
    "server": SERVER_ATTRIBUTES,
    "sdk": SDK_ATTRIBUTES,
    "dependency": DEPENDENCY_ATTRIBUTES,
}
"""What a rule's query may ask of each kind of fact."""

PLACEHOLDERS: dict[FactKind, tuple[str, ...]] = {
    "cell": (
        *CELL_ATTRIBUTES, "cell", "written_by", "read_by", "reason", "function", "source",
        "server",
    ),
    "api": (*API_ATTRIBUTES, "function", "source", "server"),
    "server": (*SERVER_ATTRIBUTES, "server", "reason", "evidence"),
    "sdk": (*SDK_ATTRIBUTES, "evidence"),
    "dependency": (*DEPENDENCY_ATTRIBUTES, "requirement", "wanted"),
}  # fmt: skip
"""The words a rule's message may use for each kind of fact."""

_YES_NO = ("yes", "no")

VOCABULARY: dict[str, tuple[str, ...]] = {
    "role": get_args(Role),
    "scope": get_args(Scope),
    "key": get_args(Key),
    "leaks": _YES_NO,
    "races": _YES_NO,
    "origin": ORIGINS,
    "generation": get_args(Generation),
    "api": APIS,
    "framework": get_args(Framework),
    "transport": ("stdio", "sse", "streamable-http", "configurable"),
    "stateless_http": _YES_NO,
    "verdict": get_args(VerdictName),
    "package": ("mcp", "fastmcp", "none"),
    "dependency": ("below-floor", "undeclared"),
}
"""Every value each attribute can have."""


class Fact(msgspec.Struct, frozen=True):
    """One thing found in the source, with where and why.

    `values` holds the attributes of its kind and the words a message may use (`PLACEHOLDERS`).
    `function` is the qualified name of the enclosing function, `source` the node's text.
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
