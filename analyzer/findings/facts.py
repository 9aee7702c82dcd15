"""What the engine knows, in the flat form that rules query."""

from typing import Literal, get_args

import msgspec

from analyzer.run import (
    By,
    Confidence,
    Decision,
    Edit,
    Framework,
    Generation,
    Key,
    Role,
    Scope,
    SettingKind,
    Step,
    VerdictName,
)
from analyzer.state.model import Origin

FactKind = Literal["cell", "api", "server", "sdk", "dependency", "deployment"]

CELL_ATTRIBUTES = (
    "role",
    "scope",
    "key",
    "leaks",
    "origin",
    "generation",
    "races",
    "interleaves",
    "passes",
)
"""`leaks`, `races`, `interleaves` and `passes` are yes or no; `origin` is one of `ORIGINS`."""

API_ATTRIBUTES = ("api", "generation")
SERVER_ATTRIBUTES = ("framework", "generation", "transport", "stateless_http", "verdict")
"""`transport` is a tuple of the words in `VOCABULARY`; `stateless_http` is yes or no."""

SDK_ATTRIBUTES = ("package", "generation")
DEPENDENCY_ATTRIBUTES = ("dependency", "generation")
DEPLOYMENT_ATTRIBUTES = ("setting", "by", "technology", "decision", "tie")
TECHNOLOGIES = (
    "api-gateway", "azure-template", "caddy", "cdk", "cloudformation", "commands", "compose",
    "envoy", "fly", "gateway", "haproxy", "helm", "ingress", "kubernetes", "mcp-gateway", "nginx",
    "platform", "stores", "terraform-aws", "terraform-azure", "terraform-google", "traefik",
    "workers",
)  # fmt: skip
"""What `rules/deployment/` knows; a test keeps this equal to its files."""

APIS = (
    "access-token",
    "camel-field",
    "client-error-code",
    "client-id",
    "client-params",
    "client-session-member",
    "client-transport",
    "content-result",
    "direct-tool-call",
    "dumped-keys",
    "elicitation",
    "elicitation-result",
    "event-store",
    "exception-text",
    "fastmcp-component-argument",
    "fastmcp-constructor-argument",
    "fastmcp-member",
    "fastmcp-moved-name",
    "fastmcp-prompt-message",
    "fastmcp-removed-name",
    "fastmcp-session-era",
    "get-context",
    "get-state",
    "httpx-object",
    "in-memory-session",
    "lifespan-context",
    "list-changed",
    "listing-change",
    "local-host-check",
    "log-message",
    "logging-level",
    "lowlevel-decorator",
    "mount-path",
    "oauth-client",
    "on-initialize",
    "ping",
    "positional-argument",
    "progress",
    "protocol-version-constant",
    "removed-name",
    "renamed-member",
    "request-meta",
    "resource-definition",
    "resource-updated",
    "roots",
    "sampling",
    "session-id",
    "session-manager",
    "session-object",
    "session-routing",
    "session-type-parameter",
    "set-state",
    "sse-transport",
    "stdio-descriptor",
    "subscription",
    "timedelta-timeout",
    "token-resource",
    "tool-schema",
    "transport-argument",
    "transport-setting",
    "undeclared-field",
    "union-wrapper",
    "unnamed-server",
    "uri-object",
    "v1-import",
    "visibility",
)
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
    "deployment": DEPLOYMENT_ATTRIBUTES,
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
    "deployment": (
        *DEPLOYMENT_ATTRIBUTES, "source", "subject", "server", "reason", "cells", "note",
        "evidence",
    ),
}  # fmt: skip
"""The words a rule's message may use for each kind of fact."""

_YES_NO = ("yes", "no")

VOCABULARY: dict[str, tuple[str, ...]] = {
    "role": get_args(Role),
    "scope": get_args(Scope),
    "key": get_args(Key),
    "leaks": _YES_NO,
    "races": _YES_NO,
    "interleaves": _YES_NO,
    "passes": _YES_NO,
    "origin": ORIGINS,
    "generation": get_args(Generation),
    "api": APIS,
    "framework": get_args(Framework),
    "transport": ("stdio", "sse", "streamable-http", "configurable"),
    "stateless_http": _YES_NO,
    "verdict": get_args(VerdictName),
    "package": ("mcp", "fastmcp", "none"),
    "dependency": ("below-floor", "undeclared"),
    "setting": get_args(SettingKind),
    "by": get_args(By),
    "technology": TECHNOLOGIES,
    "decision": get_args(Decision),
    "tie": ("proven", "likely", "none"),
}
"""Every value each attribute can have."""


class Fact(msgspec.Struct, frozen=True):
    """One thing found in the source, with where and why.

    `values` holds the attributes of its kind and the words a message may use (`PLACEHOLDERS`).
    `function` is the qualified name of the enclosing function, `source` the node's text. `edits`
    are known for deployment facts alone; where there are none, `kept` says why.
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
    edits: tuple[Edit, ...] = ()
    kept: str = ""
