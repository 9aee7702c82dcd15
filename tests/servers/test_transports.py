"""How a server is served."""

import pytest

from tests.servers.finding import servers_of, uses_of

HEAD = """\
from mcp.server.fastmcp import FastMCP
server = FastMCP("x")
@server.tool()
def f(): pass
"""
NEW = HEAD.replace("mcp.server.fastmcp", "fastmcp")
LOW = """\
from mcp.server import Server
server = Server("x")
@server.list_tools()
async def f(): return []
"""

STARTS = [
    ("run", HEAD + "server.run()", "stdio"),
    ("run-with-a-word", HEAD + "server.run('sse')", "sse"),
    ("run-by-name", HEAD + "server.run(transport='streamable-http')", "streamable-http"),
    ("http-is-streamable", NEW + "server.run(transport='http', port=1)", "streamable-http"),
    ("mount-path", HEAD + "server.run(transport='sse', mount_path='/x')", "sse"),
    ("variable", HEAD + "import sys\nserver.run(transport=sys.argv[1])", "configurable"),
    ("keywords", HEAD + "options = {}\nserver.run(**options)", "configurable"),
    ("never-run", HEAD, "configurable"),
    ("run-async", NEW + "import asyncio\nasyncio.run(server.run_async())", "stdio"),
    ("run-stdio", HEAD + "import asyncio\nasyncio.run(server.run_stdio_async())", "stdio"),
    ("run-sse", HEAD + "import asyncio\nasyncio.run(server.run_sse_async())", "sse"),
    ("run-http", HEAD + "server.run_streamable_http_async()", "streamable-http"),
    ("sse-app", HEAD + "app = server.sse_app()", "sse"),
    ("streamable-app", HEAD + "app = server.streamable_http_app()", "streamable-http"),
    ("http-app", NEW + "app = server.http_app(path='/mcp')", "streamable-http"),
    ("http-app-of-sse", NEW + "app = server.http_app(transport='sse')", "sse"),
    (
        "constant",
        HEAD + "KIND = 'sse'\nserver.run(transport=KIND)",
        "sse",
    ),
    (
        "either",
        HEAD + "import os\nserver.run(transport='sse' if os.environ else 'stdio')",
        "sse stdio",
    ),
    (
        "constant-of-another-module",
        HEAD + "from kinds import KIND\nserver.run(KIND)\n# kinds.py\nKIND = 'sse'",
        "sse",
    ),
    (
        "local-variable",
        HEAD
        + "import os\ndef main():\n  kind = 'stdio'\n  if os.environ:\n    kind = 'sse'\n"
        + "  server.run(transport=kind)\nmain()",
        "sse stdio",
    ),
    (
        "parameter-of-main",
        HEAD + "def main(kind='stdio'):\n  server.run(transport=kind)\nmain()",
        "configurable",
    ),
    (
        "nothing-said",
        HEAD + "server.run(transport=None)",
        "stdio",
    ),
    (
        "stdio-server",
        LOW
        + "from mcp.server.stdio import stdio_server\n"
        + "async def main():\n  async with stdio_server() as s:\n    await server.run(*s, {})",
        "stdio",
    ),
    (
        "stdio-server-of-the-module",
        LOW
        + "import mcp.server.stdio\n"
        + "async def main():\n  async with mcp.server.stdio.stdio_server() as (r, w):\n"
        + "    await server.run(r, w, {})",
        "stdio",
    ),
    (
        "sse-transport",
        LOW
        + "from mcp.server.sse import SseServerTransport\nsse = SseServerTransport('/m')\n"
        + "async def handle(request):\n  async with sse.connect_sse(request) as s:\n"
        + "    await server.run(s[0], s[1], {})",
        "sse",
    ),
    (
        "session-manager",
        LOW
        + "from mcp.server.streamable_http_manager import StreamableHTTPSessionManager\n"
        + "manager = StreamableHTTPSessionManager(app=server)\n",
        "streamable-http",
    ),
    (
        "several",
        HEAD + "import sys\nif sys.argv:\n  server.run()\nelse:\n  server.run(transport='sse')",
        "sse stdio",
    ),
]


@pytest.mark.parametrize(
    ("program", "transports"),
    [pytest.param(*row[1:], id=row[0]) for row in STARTS],
)
def test_transports(program: str, transports: str) -> None:
    (server,) = servers_of(program + "\n")
    assert server.transports == tuple(transports.split())


@pytest.mark.parametrize(
    ("program", "stateless"),
    [
        (NEW + "server.http_app(stateless_http=True)", True),
        (NEW + "server.http_app(stateless_http=False)", False),
        (NEW + "server.run(transport='http', stateless_http=True)", True),
        (HEAD.replace('"x"', '"x", stateless_http=True') + "server.run()", True),
        (HEAD.replace('"x"', '"x", stateless_http=flag') + "server.run()", False),
        (
            LOW
            + "from mcp.server.streamable_http_manager import StreamableHTTPSessionManager\n"
            + "manager = StreamableHTTPSessionManager(app=server, stateless=True)",
            True,
        ),
    ],
    ids=["app", "app-off", "run", "constructor", "unknown", "session-manager"],
)
def test_stateless_flag(program: str, stateless: bool) -> None:
    (server,) = servers_of(program + "\n")
    assert server.stateless_http is stateless


@pytest.mark.parametrize(
    ("program", "name", "id"),
    [
        (HEAD + "server.run()", "x", "a.py:server"),
        (HEAD.replace('"x"', 'name="y"') + "server.run()", "y", "a.py:server"),
        (HEAD.replace('"x"', "") + "server.run()", "server", "a.py:server"),
        (HEAD.replace('"x"', "title") + "server.run()", "server", "a.py:server"),
        (
            "from mcp.server.fastmcp import FastMCP\nclass A:\n  def __init__(self):\n"
            "    self.app = FastMCP('x')\n    self.app.run()\nA()",
            "x",
            "a.py:app",
        ),
    ],
    ids=["positional", "keyword", "none", "unknown", "attribute"],
)
def test_names(program: str, name: str, id: str) -> None:
    (server,) = servers_of(program + "\n")
    assert (server.name, server.id) == (name, id)


def test_uses_of_the_session() -> None:
    program = """\
    from mcp.server.fastmcp import Context, FastMCP
    server = FastMCP("x", event_store=object())
    @server.tool()
    async def f(ctx: Context):
        await ctx.elicit("?", int)
        await ctx.session.send_tool_list_changed()
        await ctx.info("hello")
        return ctx.session, ctx.request_context.request.headers["Mcp-Session-Id"]
    @server.tool()
    async def g(ctx: Context | None = None):
        return await helper(ctx)
    async def helper(ctx):
        return ctx.client_id
    class Context2:
        def elicit(self, *args): pass
    def other():
        Context2().elicit("?")
    other()
    server.run()
    """
    assert uses_of(program) == [
        ("event-store", "module", "event_store=object()"),
        ("listing-change", "module", "server.tool()"),
        ("listing-change", "module", "server.tool()"),
        ("elicitation", "f", "ctx.elicit('?', int)"),
        ("session-object", "f", "session"),
        ("list-changed", "f", "ctx.session.send_tool_list_changed()"),
        ("log-message", "f", "ctx.info('hello')"),
        ("session-object", "f", "session"),
        ("session-id", "f", "'Mcp-Session-Id'"),
        ("client-id", "helper", "client_id"),
    ]
