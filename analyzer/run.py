"""The run as a value: everything an audit found, in the shape of `run.json` (schema `unstick/1`).

Every report is a pure function of a `Run`. Paths are POSIX and relative to the audited root, lines
and columns are 1-based, and no clock or absolute path appears, so equal input gives equal bytes.
Names that are not UTF-8 are spelled out (`analyzer.spelling`), so any encoder takes a run.
"""

from typing import Final, Literal

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.verification import Verification

SCHEMA: Final = "unstick/1"
TARGET = "2026-07-28"

Role = Literal[
    "constant", "request", "cache", "lazy", "pool", "telemetry", "coordination", "disk",
    "external", "session data", "handle", "identity", "secret", "listing", "unknown",
]  # fmt: skip
Scope = Literal["connection", "process", "disk", "external", "request"]
Key = Literal["none", "session", "principal", "argument", "constant"]
VerdictName = Literal["genuinely-stateful", "accidentally-stateful", "stateless", "inconclusive"]
Confidence = Literal["high", "medium", "low"]
Category = Literal["mandatory", "potential", "optional"]
Applicability = Literal["safe", "unsafe", "manual"]
Framework = Literal["mcp.fastmcp", "mcp.lowlevel", "mcp.mcpserver", "fastmcp", "hand-written"]
Generation = Literal["mcp-1", "mcp-2", "fastmcp-2", "fastmcp-3", "fastmcp-4", "hand-written"]
GENERATIONS: Final[dict[str, str]] = {
    "mcp-1": "mcp 1.x",
    "mcp-2": "mcp 2.x",
    "fastmcp-2": "fastmcp 2.x",
    "fastmcp-3": "fastmcp 3.x",
    "fastmcp-4": "fastmcp 4.x",
    "hand-written": "hand-written protocol",
}
"""What people call each generation."""

EntryKind = Literal[
    "tool", "resource", "prompt", "completion", "handler", "route", "middleware", "lifespan"
]
Outcome = Literal["kept", "lost", "shared", "differs", "races"]


class Step(msgspec.Struct, frozen=True):
    """One location of a trace and the words why it matters."""

    file: str
    line: int
    text: str


class Served(msgspec.Struct, frozen=True):
    """How requests reach a server: the names of `hosts` that they bring beside those of its own
    machine, each with its step; places that name none that could be written down; and what serves
    it on all addresses."""

    server: str
    hosts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    open_names: tuple[Step, ...] = ()
    opened: tuple[Step, ...] = ()


class Fate(msgspec.Struct, frozen=True):
    """What becomes of a cell's value on the target SDK for one kind of client and deployment."""

    client: Literal["2025-era", "2026-07-28"]
    replicas: Literal["one", "many"]
    transport: Literal["http", "sse", "stdio"]
    outcomes: tuple[Outcome, ...]


class GraphNode(msgspec.Struct, frozen=True):
    """A node of a cell's neighbourhood; `layer` is its column in the picture, left to right."""

    id: str
    kind: Literal["deployment", "entry point", "function", "cell"]
    label: str
    file: str
    line: int
    layer: int


class GraphEdge(msgspec.Struct, frozen=True):
    source: str
    target: str
    kind: Literal["routes", "calls", "reads", "writes"]


class Neighbourhood(msgspec.Struct, frozen=True):
    """The part of the state graph around one cell: what routes to it, entry points, functions."""

    nodes: tuple[GraphNode, ...] = ()
    edges: tuple[GraphEdge, ...] = ()


class Cell(msgspec.Struct, frozen=True):
    id: str
    name: str
    file: str
    line: int
    role: Role
    scope: Scope
    key: Key
    written_by: tuple[str, ...]
    read_by: tuple[str, ...]
    leaks_across_clients: bool
    serialisable: bool | None
    thread_unsafe: bool
    remedy: str
    reason: str
    confidence: Confidence
    fate: tuple[Fate, ...]
    trace: tuple[Step, ...]
    neighbourhood: Neighbourhood


class EntryPoint(msgspec.Struct, frozen=True):
    kind: EntryKind
    name: str
    file: str
    line: int


class FourFacts(msgspec.Struct, frozen=True):
    """The four facts reviewers check; `None` when they cannot be told from the source."""

    per_request_credentials: bool | None
    no_server_initiated_requests: bool | None
    no_subscriptions: bool | None
    independent_tools: bool | None


class Server(msgspec.Struct, frozen=True):
    """`trace` is the deciding trace; `dependencies` names each use of the protocol session.

    `effort` adds up the findings that concern the server and its project.
    """

    id: str
    name: str
    project: str
    file: str
    line: int
    framework: Framework
    transports: tuple[str, ...]
    entry_points: tuple[EntryPoint, ...]
    verdict: VerdictName
    confidence: Confidence
    reason: str
    facts: FourFacts
    cells: tuple[str, ...]
    effort: int
    trace: tuple[Step, ...]
    dependencies: tuple[str, ...]


class Sdk(msgspec.Struct, frozen=True):
    package: Literal["mcp", "fastmcp", "none"]
    generation: Generation
    evidence: tuple[str, ...]


class Project(msgspec.Struct, frozen=True):
    root: str
    sdk: Sdk


class Edit(msgspec.Struct, frozen=True):
    """Replace bytes `[start, end)` of `file` with `text`."""

    file: str
    start: int
    end: int
    text: str


class Fix(msgspec.Struct, frozen=True):
    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]


class Finding(msgspec.Struct, frozen=True):
    """One place where a rule fires. `unfixed` is the reason when `fix` is None."""

    code: str
    fingerprint: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    category: Category
    confidence: Confidence
    effort: int
    server: str | None
    cell: str | None
    trace: tuple[Step, ...]
    fix: Fix | None
    unfixed: str | None


Decision = Literal[
    "remove-now", "remove-after-clients", "remove-after-code", "still-needed", "already-broken",
    "undecided", "as-it-is",
]  # fmt: skip
"""What to do with a deployment setting; `after-clients`: once those of 2025 are cared for."""

SettingKind = Literal["affinity", "one-replica", "replicas", "drain", "session-store"]
"""What a setting is: it keeps a client on one replica; it keeps the server at one; it runs
several; it waits for sessions to end; it stores sessions."""

By = Literal[
    "address", "cookie", "session-header-hash", "session-header-stick", "session-header-learn",
    "header", "route", "session", "none",
]  # fmt: skip
"""What a client is told by. `learn` reads the session id off the response that made it."""


class Deployment(msgspec.Struct, frozen=True):
    """A setting of a deployment file that has to do with sessions, judged with the code.

    `subject` is what it is set on, `server` the id of the server that this is; `tie` says how sure
    that is, and `evidence` why. `cells` are those it holds up. `cite` is the setting's reference.
    """

    technology: str
    kind: SettingKind
    by: By
    file: str
    line: int
    setting: str
    subject: str
    server: str | None
    tie: Literal["proven", "likely", "none"]
    evidence: str
    decision: Decision
    reason: str
    cells: tuple[str, ...]
    note: str
    cite: str
    replicas: int | None = None


class SkippedFile(msgspec.Struct, frozen=True, order=True):
    file: str
    reason: str


class Files(msgspec.Struct, frozen=True):
    analysed: tuple[str, ...]
    skipped: tuple[SkippedFile, ...]
    failed: tuple[SkippedFile, ...]


class Invocation(msgspec.Struct, frozen=True):
    """Which paths were audited (as given, relative to the root) and with which options."""

    paths: tuple[str, ...]
    options: dict[str, str]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    schema: Literal["unstick/1"] = SCHEMA
    tool_version: str
    target: str = TARGET
    run: Invocation
    projects: tuple[Project, ...]
    servers: tuple[Server, ...]
    cells: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: Files
    deployment: tuple[Deployment, ...] = ()
    verification: Verification | None = None


def encode(run: Run) -> bytes:
    """`run.json` bytes: two-space indent, keys in declaration order, a trailing newline."""
    return msgspec.json.format(msgspec.json.encode(run), indent=2) + b"\n"


def decode(raw: bytes) -> Run:
    """Read `run.json` back; raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return msgspec.json.decode(raw, type=Run)
