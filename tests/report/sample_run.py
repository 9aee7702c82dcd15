"""A realistic run to render: a cart keyed by the session, a cache, a loader nobody can judge."""

from collections.abc import Callable
from itertools import product

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.run import (
    Cell,
    Edit,
    EntryPoint,
    Fate,
    Files,
    Finding,
    Fix,
    FourFacts,
    GraphEdge,
    GraphNode,
    Invocation,
    Neighbourhood,
    Outcome,
    Project,
    Run,
    Sdk,
    Server,
    SkippedFile,
    Step,
)

SOURCES = {
    "shop/server.py": '''\
"""The shop: a cart per client."""

from mcp.server.fastmcp import Context, FastMCP

from shop import tools
from shop.limits import allow

mcp = FastMCP("shop")
CURRENCY = "EUR"


@mcp.tool()
async def add_item(item: str, amount: int, ctx: Context) -> str:
    allow()
    return tools.add(ctx, item, amount)


@mcp.tool()
async def view_cart(ctx: Context) -> list[str]:
    return tools.lines(ctx)


@mcp.tool()
async def checkout(ctx: Context) -> str:
    answer = await ctx.elicit("Pay now?", schema=Confirm)
    return tools.pay(ctx, answer)


mcp.run(transport="streamable-http")
''',
    "shop/tools.py": """\
from shop.carts import cart_of, drop


def add(ctx, item, amount):
    cart = cart_of(ctx)
    cart[item] = cart.get(item, 0) + amount
    return f"{amount} x {item}"


def lines(ctx):
    return sorted(cart_of(ctx))


def pay(ctx, answer):
    total = sum(cart_of(ctx).values())
    drop(ctx)
    return f"paid for {total}"
""",
    "shop/carts.py": """\
CARTS: dict[int, dict[str, int]] = {}


def cart_of(ctx):
    return CARTS.setdefault(id(ctx.session), {})


def drop(ctx):
    CARTS.pop(id(ctx.session), None)
""",
    "shop/limits.py": """\
from threading import Semaphore

SLOTS = Semaphore(4)


def allow():
    SLOTS.acquire(timeout=1)
""",
    "prices/app.py": """\
from functools import lru_cache

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices")
client = httpx.Client()


@lru_cache(maxsize=256)
def fetch(symbol: str) -> float:
    return client.get(f"/price/{symbol}").json()["price"]


@mcp.tool()
def price(symbol: str) -> float:
    return fetch(symbol)


mcp.run(transport="streamable-http")
""",
    "plugins/main.py": """\
import importlib

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("plugins")
REGISTRY = {}


@mcp.tool()
def call(name: str, text: str) -> str:
    plugin = importlib.import_module(name)
    return plugin.run(REGISTRY, text)


mcp.run()
""",
}


def line_of(file: str, text: str, nth: int = 1) -> int:
    """Line of the `nth` line of a source that holds `text`."""
    lines = [n for n, line in enumerate(SOURCES[file].split("\n"), start=1) if text in line]
    return lines[nth - 1]


def read_source(file: str) -> str | None:
    return SOURCES.get(file)


def step(file: str, text: str, words: str) -> Step:
    return Step(file, line_of(file, text), words)


def fate_of(outcome: Callable[[str, str, str], tuple[Outcome, ...]]) -> tuple[Fate, ...]:
    cases = product(("2025-era", "2026-07-28"), ("one", "many"), ("http", "sse", "stdio"))
    return tuple(Fate(*case, outcome(*case)) for case in cases)  # type: ignore[arg-type]


def carts_fate(client: str, replicas: str, transport: str) -> tuple[Outcome, ...]:
    return ("lost", "differs") if replicas == "many" and transport == "http" else ("lost",)


def per_replica(client: str, replicas: str, transport: str) -> tuple[Outcome, ...]:
    return ("differs",) if replicas == "many" else ("kept",)


def always_kept(client: str, replicas: str, transport: str) -> tuple[Outcome, ...]:
    return ("kept",)


def node(id: str, kind: str, file: str, text: str, layer: int) -> GraphNode:
    return GraphNode(id, kind, id, file, line_of(file, text), layer)  # type: ignore[arg-type]


def edge(source: str, target: str, kind: str = "calls") -> GraphEdge:
    return GraphEdge(source, target, kind)  # type: ignore[arg-type]


CARTS_GRAPH = Neighbourhood(
    nodes=(
        node("add_item", "entry point", "shop/server.py", "def add_item", 0),
        node("view_cart", "entry point", "shop/server.py", "def view_cart", 0),
        node("checkout", "entry point", "shop/server.py", "def checkout", 0),
        node("tools.add", "function", "shop/tools.py", "def add", 1),
        node("tools.lines", "function", "shop/tools.py", "def lines", 1),
        node("tools.pay", "function", "shop/tools.py", "def pay", 1),
        node("carts.cart_of", "function", "shop/carts.py", "def cart_of", 2),
        node("carts.drop", "function", "shop/carts.py", "def drop", 2),
        node("CARTS", "cell", "shop/carts.py", "CARTS: dict", 3),
    ),
    edges=(
        edge("add_item", "tools.add"),
        edge("view_cart", "tools.lines"),
        edge("checkout", "tools.pay"),
        edge("tools.add", "carts.cart_of"),
        edge("tools.lines", "carts.cart_of"),
        edge("tools.pay", "carts.cart_of"),
        edge("tools.pay", "carts.drop"),
        edge("carts.cart_of", "CARTS", "writes"),
        edge("carts.cart_of", "CARTS", "reads"),
        edge("carts.drop", "CARTS", "writes"),
    ),
)
CARTS_TRACE = (
    step("shop/server.py", "tools.add", "tool `add_item` passes its context on"),
    step("shop/tools.py", "cart_of(ctx)", "`add` asks for the cart of this session"),
    step("shop/carts.py", "setdefault", "`CARTS` is written, keyed by `id(ctx.session)`"),
    step(
        "shop/tools.py", "sorted(cart_of", "`view_cart` answers from it: a miss is an empty cart"
    ),
)
CARTS = Cell(
    id="shop/carts.py:CARTS",
    name="CARTS",
    file="shop/carts.py",
    line=1,
    role="session data",
    scope="connection",
    key="session",
    written_by=("add_item", "checkout", "view_cart"),
    read_by=("add_item", "checkout", "view_cart"),
    leaks_across_clients=False,
    serialisable=True,
    thread_unsafe=False,
    remedy="explicit handle and a shared store",
    reason="`add_item` writes it and `checkout` answers from it; a miss is an empty cart, so the "
    "answer changes.",
    confidence="high",
    fate=fate_of(carts_fate),
    trace=CARTS_TRACE,
    neighbourhood=CARTS_GRAPH,
)
SLOTS = Cell(
    id="shop/limits.py:SLOTS",
    name="SLOTS",
    file="shop/limits.py",
    line=3,
    role="coordination",
    scope="process",
    key="none",
    written_by=("add_item",),
    read_by=("add_item",),
    leaks_across_clients=False,
    serialisable=False,
    thread_unsafe=False,
    remedy="shared limiter",
    reason="A semaphore limits how many calls run at once; N replicas allow N times as many.",
    confidence="high",
    fate=fate_of(per_replica),
    trace=(step("shop/limits.py", "SLOTS.acquire", "`add_item` takes a slot"),),
    neighbourhood=Neighbourhood(
        nodes=(
            node("add_item", "entry point", "shop/server.py", "def add_item", 0),
            node("limits.allow", "function", "shop/limits.py", "def allow", 1),
            node("SLOTS", "cell", "shop/limits.py", "SLOTS = ", 2),
        ),
        edges=(edge("add_item", "limits.allow"), edge("limits.allow", "SLOTS", "writes")),
    ),
)
CURRENCY = msgspec.structs.replace(
    SLOTS,
    id="shop/server.py:CURRENCY",
    name="CURRENCY",
    file="shop/server.py",
    line=9,
    role="constant",
    key="constant",
    written_by=(),
    remedy="none",
    reason="Assigned once at import.",
    trace=(),
    fate=fate_of(always_kept),
    neighbourhood=Neighbourhood(),
)
FETCH = Cell(
    id="prices/app.py:fetch",
    name="fetch (lru_cache)",
    file="prices/app.py",
    line=10,
    role="cache",
    scope="process",
    key="argument",
    written_by=("price",),
    read_by=("price",),
    leaks_across_clients=False,
    serialisable=True,
    thread_unsafe=False,
    remedy="keep per replica; it is bounded",
    reason="A miss is computed again from `symbol`; at most 256 entries.",
    confidence="high",
    fate=fate_of(per_replica),
    trace=(step("prices/app.py", "return fetch", "`price` reads through the cache"),),
    neighbourhood=Neighbourhood(
        nodes=(
            node("price", "entry point", "prices/app.py", "def price", 0),
            node("fetch", "cell", "prices/app.py", "def fetch", 1),
        ),
        edges=(edge("price", "fetch", "reads"), edge("price", "fetch", "writes")),
    ),
)
REGISTRY = Cell(
    id="plugins/main.py:REGISTRY",
    name="REGISTRY",
    file="plugins/main.py",
    line=6,
    role="unknown",
    scope="process",
    key="none",
    written_by=("call",),
    read_by=("call",),
    leaks_across_clients=True,
    serialisable=None,
    thread_unsafe=True,
    remedy="read the plugins, then decide",
    reason="It is passed to code that is imported by a name from the request.",
    confidence="low",
    fate=(),
    trace=(step("plugins/main.py", "plugin.run", "`call` hands it to code that was not read"),),
    neighbourhood=Neighbourhood(
        nodes=(
            node("call", "entry point", "plugins/main.py", "def call", 0),
            node("REGISTRY", "cell", "plugins/main.py", "REGISTRY = ", 1),
        ),
        edges=(edge("call", "REGISTRY", "writes"),),
    ),
)


def tool(name: str, file: str) -> EntryPoint:
    return EntryPoint("tool", name, file, line_of(file, f"def {name}"))


SHOP = Server(
    id="shop/server.py:mcp",
    name="shop",
    project="shop",
    file="shop/server.py",
    line=8,
    framework="mcp.fastmcp",
    transports=("streamable-http",),
    entry_points=tuple(tool(n, "shop/server.py") for n in ("add_item", "checkout", "view_cart")),
    verdict="genuinely-stateful",
    confidence="high",
    reason="`CARTS` is written by `add_item` and decides what `view_cart` and `checkout` answer.",
    facts=FourFacts(True, False, True, False),
    cells=(CARTS.id, SLOTS.id, CURRENCY.id),
    effort=13,
    trace=CARTS_TRACE,
    dependencies=(
        "`id(ctx.session)` as a key (shop/carts.py:5)",
        "`ctx.elicit` waits for an answer (shop/server.py:25)",
    ),
)
PRICES = Server(
    id="prices/app.py:mcp",
    name="prices",
    project="prices",
    file="prices/app.py",
    line=6,
    framework="mcp.fastmcp",
    transports=("streamable-http",),
    entry_points=(tool("price", "prices/app.py"),),
    verdict="accidentally-stateful",
    confidence="high",
    reason="It keeps transport sessions by default and a cache; neither changes an answer.",
    facts=FourFacts(True, True, True, True),
    cells=(FETCH.id,),
    effort=1,
    trace=(
        step("prices/app.py", "mcp.run", "served over HTTP with sessions, the default of 1.x"),
    ),
    dependencies=("stateful streamable HTTP by default (prices/app.py:20)",),
)
PLUGINS = Server(
    id="plugins/main.py:mcp",
    name="plugins",
    project="plugins",
    file="plugins/main.py",
    line=5,
    framework="mcp.fastmcp",
    transports=("stdio",),
    entry_points=(tool("call", "plugins/main.py"),),
    verdict="inconclusive",
    confidence="low",
    reason="`REGISTRY` is passed to plugins that are imported by name; their source settles it.",
    facts=FourFacts(None, None, None, None),
    cells=(REGISTRY.id,),
    effort=2,
    trace=(step("plugins/main.py", "import_module", "the imported module is not known"),),
    dependencies=(),
)


def finding(code: str, file: str, text: str, message: str, **changes: object) -> Finding:
    """A finding on the first line of `file` that holds `text`, from there to the line's end."""
    line = line_of(file, text)
    source = SOURCES[file].split("\n")[line - 1]
    column = len(source) - len(source.lstrip()) + 1
    plain = Finding(
        code=code,
        fingerprint=f"{code.lower()}{line:04x}",
        file=file,
        line=line,
        column=column,
        end_line=line,
        end_column=len(source) + 1,
        message=message,
        category="mandatory",
        confidence="high",
        effort=5,
        server=None,
        cell=None,
        trace=(),
        fix=None,
        unfixed=None,
    )
    return msgspec.structs.replace(plain, **changes)


def replaced(file: str, old: str, new: str) -> Edit:
    start = SOURCES[file].encode().index(old.encode())
    return Edit(file, start, start + len(old.encode()), new)


FINDINGS = (
    finding(
        "UNS201", "shop/carts.py", "setdefault",
        "`CARTS` is keyed by the session: written by add_item, read by checkout",
        server=SHOP.id, cell=CARTS.id, trace=CARTS_TRACE,
        unfixed="The key of the new store is a design decision: a handle or the principal.",
    ),
    finding(
        "UNS301", "shop/server.py", "ctx.elicit",
        "`ctx.elicit` asks the client from within a call; a 2026-07-28 client cannot be asked",
        server=SHOP.id, effort=8,
        trace=(step("shop/server.py", "def checkout", "tool `checkout`"),
               step("shop/server.py", "ctx.elicit", "waits for the client")),
        fix=Fix("Ask through `Resolve(Elicit)`", "manual", ()),
    ),
    finding(
        "UNS401", "prices/app.py", "import FastMCP",
        "`mcp.server.fastmcp.FastMCP` is `mcp.server.MCPServer` in 2.x",
        server=PRICES.id, effort=1,
        fix=Fix("Import `MCPServer`", "safe", (
            replaced("prices/app.py", "mcp.server.fastmcp import FastMCP",
                     "mcp.server import MCPServer"),
            replaced("prices/app.py", 'FastMCP("prices")', 'MCPServer("prices")'),
        )),
    ),
    finding(
        "UNS105", "prices/app.py", "mcp.run",
        "Streamable HTTP keeps a session per client by default",
        server=PRICES.id, effort=1, category="potential",
        fix=Fix("Serve without sessions", "unsafe", (
            replaced("prices/app.py", 'mcp.run(transport="streamable-http")',
                     'mcp.run(transport="streamable-http", stateless_http=True)'),
        )),
    ),
    finding(
        "UNS290", "plugins/main.py", "plugin.run",
        "What `plugins` keeps between calls cannot be told",
        server=PLUGINS.id, cell=REGISTRY.id, effort=2, category="potential", confidence="low",
        unfixed="Nothing to change before a person has read the plugins.",
    ),
)  # fmt: skip


class Doc(msgspec.Struct, frozen=True):
    """Rule documentation of the shape the findings room supplies."""

    code: str
    name: str
    summary: str
    category: str
    what: str
    why: str
    instead: str
    spec: tuple[str, ...]


RULES = {
    doc.code: doc
    for doc in (
        Doc("UNS105", "stateful-by-default", "Streamable HTTP keeps sessions by default",
            "potential", "The server is served over streamable HTTP without `stateless_http`.",
            "A 2026-07-28 client never opens a session; only 2025-era clients get one.",
            "Pass `stateless_http=True` once no 2025-era client needs server requests.",
            ("SEP-2567",)),
        Doc("UNS201", "session-keyed-cell", "State is keyed by the protocol session", "mandatory",
            "A value is stored under the session, its id or its `id()`.",
            "Sessions are gone in 2026-07-28 and `ctx.session` is a new proxy a message.\n\n"
            "The value is lost, silently.",
            "Mint a handle and take it as an argument:\n\n```python\ndef add_item(cart: str, "
            "item: str) -> str: ...\n```\n", ("SEP-2567",)),
        Doc("UNS290", "inconclusive-server", "A server cannot be judged", "potential",
            "Code that could keep state was not read.", "It may be genuinely stateful.",
            "Read it, or give its path to the audit.", ()),
        Doc("UNS301", "server-initiated-request", "The server asks the client within a call",
            "mandatory", "Elicitation, sampling or roots from a handler.",
            "There is no way back to a 2026-07-28 client.", "Return an `InputRequiredResult`.",
            ("SEP-2322",)),
        Doc("UNS401", "fastmcp-class", "The class FastMCP is MCPServer in 2.x", "mandatory",
            "Import of the old name.", "It raises at import.", "Import `MCPServer`.", ()),
    )
}  # fmt: skip

RUN = Run(
    tool_version="0.1.0",
    run=Invocation(paths=(".",), options={"select": "UNS"}),
    projects=(
        Project("plugins", Sdk("mcp", "mcp-1", ("import of mcp.server.fastmcp",))),
        Project("prices", Sdk("mcp", "mcp-1", ("mcp==1.30.0 in prices/uv.lock",))),
        Project("shop", Sdk("mcp", "mcp-1", ("mcp>=1.9,<2 in shop/pyproject.toml",))),
    ),
    servers=(PLUGINS, PRICES, SHOP),
    cells=(REGISTRY, FETCH, CARTS, SLOTS, CURRENCY),
    findings=FINDINGS,
    diagnostics=(
        Diagnostic("syntax-error", "shop/broken.py", 3, "invalid syntax"),
        Diagnostic("unresolved-call", "plugins/main.py", 12, "`plugin.run` has no known target"),
    ),
    files=Files(
        analysed=tuple(sorted(SOURCES)),
        skipped=(SkippedFile("shop/tests/test_cart.py", "test code"),),
        failed=(SkippedFile("shop/broken.py", "syntax error in line 3"),),
    ),
)
STDIO_RUN = msgspec.structs.replace(
    RUN, projects=RUN.projects[:1], servers=(PLUGINS,), cells=(REGISTRY,),
    findings=FINDINGS[4:], diagnostics=(),
    files=Files(analysed=("plugins/main.py",), skipped=(), failed=()),
)  # fmt: skip
EMPTY_RUN = msgspec.structs.replace(
    RUN, projects=(), servers=(), cells=(), findings=(), diagnostics=(),
    files=Files(analysed=(), skipped=(), failed=()),
)  # fmt: skip
