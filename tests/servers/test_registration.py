"""Every way in which a server and its entry points come to be."""

from tests.servers.finding import Case, Seen, seen, table


def mcp(*entries: str, transports: tuple[str, ...] = ("stdio",), **more: object) -> Seen:
    return Seen("mcp.fastmcp", transports, entries, **more)  # type: ignore[arg-type]


def fastmcp(*entries: str, transports: tuple[str, ...] = ("stdio",), **more: object) -> Seen:
    return Seen("fastmcp", transports, entries, **more)  # type: ignore[arg-type]


CASES = [
    # where the server object lives
    Case(
        "module-level",
        """\
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        @server.tool()
        def f(): pass
        @server.resource("a://b")
        def g(): pass
        @server.prompt()
        def h(): pass
        @server.completion()
        def c(ref, argument, context): pass
        server.run()
        """,
        (mcp("completion c", "prompt h", "resource g", "tool f"),),
    ),
    Case(
        "one-name-in-two-functions",
        """\
        from mcp.server.fastmcp import FastMCP
        def one():
            server = FastMCP("one")
            @server.tool()
            def f(): pass
            @server.tool()
            def g(): pass
            return server
        def two():
            server = FastMCP("two")
            @server.tool()
            def h(): pass
            return server
        one().run()
        two().run()
        """,
        (mcp("tool f", "tool g", name="one"), mcp("tool h", name="two")),
    ),
    Case(
        "mcp-server-of-2.x",
        """\
        from mcp.server import MCPServer
        server = MCPServer("x")
        @server.tool()
        def f(): pass
        server.run()
        """,
        (Seen("mcp.mcpserver", ("stdio",), ("tool f",)),),
    ),
    Case(
        "fastmcp-is-told-apart-by-import",
        """\
        from fastmcp import FastMCP
        from mcp.server.fastmcp import FastMCP as Old
        new = FastMCP("new")
        old = Old("old")
        @new.tool
        def f(): pass
        @old.tool()
        def g(): pass
        new.run()
        old.run()
        """,
        (fastmcp("tool f", name="new"), mcp("tool g", name="old")),
    ),
    Case(
        "module-import-and-alias",
        """\
        import mcp.server.fastmcp as m
        from mcp.server import fastmcp
        server = m.FastMCP("x")
        other = fastmcp.FastMCP("y")
        @server.tool()
        def f(): pass
        @other.tool()
        def g(): pass
        server.run()
        other.run()
        """,
        (mcp("tool f"), mcp("tool g", name="y")),
    ),
    Case(
        "import-of-either-library",
        """\
        try:
            from fastmcp import FastMCP
        except ImportError:
            from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        @server.tool()
        def f(): pass
        server.run()
        """,
        (fastmcp("tool f"),),
    ),
    Case(
        "in-a-factory",
        """\
        from mcp.server.fastmcp import FastMCP
        def make():
            server = FastMCP("x")
            @server.tool()
            def f(): pass
            return server
        if __name__ == "__main__":
            make().run()
        """,
        (mcp("tool f"),),
    ),
    Case(
        "in-a-factory-that-nobody-calls",
        """\
        from mcp.server.fastmcp import FastMCP
        def make(name):
            server = FastMCP("x")
            server.add_tool(f)
            return server
        def f(): pass
        """,
        (mcp("tool f", transports=("configurable",)),),
    ),
    Case(
        "in-main-of-a-console-script",
        """\
        # p/__init__.py
        # p/cli.py
        def main():
            from p.server import build
            build().run()
        # p/server.py
        from mcp.server.fastmcp import FastMCP
        def f(): pass
        def build():
            server = FastMCP("x")
            server.tool()(f)
            return server
        """,
        (mcp("tool f"),),
        scripts=(("p", "p.cli:main"),),
    ),
    Case(
        "in-a-class",
        """\
        from mcp.server.fastmcp import FastMCP
        class App:
            def __init__(self):
                self.server = FastMCP("x")
                self.server.add_tool(self.f)
                self._register()
            def _register(self):
                @self.server.tool()
                def g(): pass
            def f(self): pass
            def run(self): self.server.run()
        App().run()
        """,
        (mcp("tool f", "tool g"),),
    ),
    Case(
        "in-a-class-that-nobody-makes",
        """\
        from mcp.server.fastmcp import FastMCP
        class App:
            def __init__(self):
                self.server = FastMCP("x")
                self.server.add_tool(self.f)
            def f(self): pass
        """,
        (mcp("tool f", transports=("configurable",)),),
    ),
    Case(
        "subclass-of-the-server",
        """\
        from fastmcp import FastMCP
        class App(FastMCP):
            def __init__(self):
                super().__init__("x")
                self.add_tool(self.f)
            def f(self): pass
        app = App()
        app.run()
        """,
        (fastmcp("tool f"),),
    ),
    Case(
        "attribute-of-the-server-object",
        """\
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        server.store = {}
        @server.tool()
        def f(): return server.store
        server.run()
        """,
        (mcp("tool f"),),
    ),
    Case(
        "chosen-by-a-branch-in-main",
        """\
        import sys
        from mcp.server.fastmcp import FastMCP
        def main():
            server = FastMCP("x")
            @server.tool()
            def f(): pass
            if "--http" in sys.argv:
                server.run(transport="streamable-http")
            else:
                server.run()
        main()
        """,
        (mcp("tool f", transports=("stdio", "streamable-http")),),
    ),
    # how entry points are registered
    Case(
        "decorator-with-and-without-call",
        """\
        from fastmcp import FastMCP
        server = FastMCP("x")
        @server.tool
        def a(): pass
        @server.tool()
        def b(): pass
        @server.tool("named")
        def c(): pass
        @server.tool(name="also")
        def d(): pass
        @server.tool(description="no name")
        def e(): pass
        server.run()
        """,
        (fastmcp("tool a", "tool also", "tool b", "tool e", "tool named"),),
    ),
    Case(
        "call-on-the-function",
        """\
        from fastmcp import FastMCP
        server = FastMCP("x")
        def a(): pass
        def b(): pass
        def c(): pass
        server.tool()(a)
        server.tool(b)
        server.tool(c, name="named")
        server.run()
        """,
        (fastmcp("tool a", "tool b", "tool named"),),
    ),
    Case(
        "add-methods",
        """\
        from mcp.server.fastmcp import FastMCP
        from mcp.server.fastmcp.prompts import Prompt
        server = FastMCP("x")
        def a(): pass
        def b(): pass
        def c(): pass
        server.add_tool(a)
        server.add_tool(b, name="named")
        server.add_prompt(Prompt.from_function(c))
        server.run()
        """,
        (mcp("prompt c", "tool a", "tool named"),),
    ),
    Case(
        "tools-given-to-the-constructor",
        """\
        from fastmcp import FastMCP
        def a(): pass
        def b(): pass
        server = FastMCP("x", tools=[a, b])
        server.run()
        """,
        (fastmcp("tool a", "tool b"),),
    ),
    Case(
        "bound-methods",
        """\
        from mcp.server.fastmcp import FastMCP
        class Tools:
            def a(self): pass
            async def b(self): pass
            @staticmethod
            def c(): pass
            @classmethod
            def d(cls): pass
        tools = Tools()
        server = FastMCP("x")
        server.add_tool(tools.a)
        server.tool()(tools.b)
        server.add_tool(tools.c)
        server.add_tool(Tools.d)
        server.run()
        """,
        (mcp("tool a", "tool b", "tool c", "tool d"),),
    ),
    Case(
        "register-in-another-module",
        """\
        from mcp.server.fastmcp import FastMCP
        from b import register
        import c
        server = FastMCP("x")
        register(server)
        c.setup(app=server)
        server.run()
        # b.py
        def register(mcp):
            @mcp.tool()
            def f(): pass
        # c.py
        def g(): pass
        def setup(app): app.add_tool(g)
        """,
        (mcp("tool f", "tool g"),),
    ),
    Case(
        "tools-in-modules-imported-for-their-effect",
        """\
        from p import app
        import p.tools
        app.server.run()
        # p/__init__.py
        # p/app.py
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        # p/tools.py
        from .app import server
        @server.tool()
        def f(): pass
        """,
        (mcp("tool f"),),
    ),
    Case(
        "loop-over-functions",
        """\
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        def a(): pass
        def b(): pass
        def c(): pass
        for fn in (a, b):
            server.tool()(fn)
        for name, fn in {"c": c}.items():
            server.add_tool(fn)
        server.run()
        """,
        (mcp("tool a", "tool b", "tool c"),),
    ),
    Case(
        "table-of-registrations",
        """\
        from mcp.server.fastmcp import FastMCP
        TOOLS = []
        def tool(fn):
            TOOLS.append(fn)
            return fn
        @tool
        def a(): pass
        @tool
        def b(): pass
        server = FastMCP("x")
        [server.add_tool(fn) for fn in TOOLS]
        server.run()
        """,
        (mcp("tool a", "tool b"),),
    ),
    Case(
        "under-other-decorators",
        """\
        import functools
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        def logged(fn):
            @functools.wraps(fn)
            async def wrapper(*args, **kwargs): return fn(*args, **kwargs)
            return wrapper
        @server.tool()
        @logged
        def a(): pass
        @logged
        @server.tool()
        def b(): pass
        server.run()
        """,
        (mcp("tool a", "tool b"),),
    ),
    Case(
        "own-decorator-that-registers",
        """\
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        def tool(fn):
            return server.tool()(fn)
        @tool
        def a(): pass
        server.run()
        """,
        (mcp("tool a"),),
    ),
    Case(
        "lambda-and-partial",
        """\
        from functools import partial
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        def a(store, key): pass
        server.add_tool(lambda key: key, name="l")
        server.add_tool(partial(a, {}), name="p")
        server.run()
        """,
        (mcp("tool l", "tool p"),),
    ),
    Case(
        "custom-route",
        """\
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        @server.custom_route("/health", methods=["GET"])
        async def health(request): pass
        server.run(transport="sse")
        """,
        (mcp("route health", transports=("sse",)),),
    ),
    Case(
        "middleware",
        """\
        from fastmcp import FastMCP
        from fastmcp.server.middleware import Middleware
        class Log(Middleware):
            def __init__(self): self.seen = []
            async def on_call_tool(self, context, call_next): return await call_next(context)
            def describe(self): pass
        server = FastMCP("x")
        server.add_middleware(Log())
        @server.tool
        def f(): pass
        server.run()
        """,
        (fastmcp("middleware on_call_tool", "tool f"),),
    ),
    Case(
        "middleware-given-to-the-constructor",
        """\
        from fastmcp import FastMCP
        from fastmcp.server.middleware import Middleware
        class Log(Middleware):
            async def on_message(self, context, call_next): return await call_next(context)
        server = FastMCP("x", middleware=[Log()])
        server.run()
        """,
        (fastmcp("middleware on_message"),),
    ),
    Case(
        "lifespan",
        """\
        from contextlib import asynccontextmanager
        from mcp.server.fastmcp import FastMCP
        @asynccontextmanager
        async def life(server):
            yield {}
        server = FastMCP("x", lifespan=life)
        server.run()
        """,
        (mcp("lifespan life"),),
    ),
    # several servers
    Case(
        "two-servers",
        """\
        from mcp.server.fastmcp import FastMCP
        one, two = FastMCP("one"), FastMCP("two")
        @one.tool()
        def a(): pass
        @two.tool()
        @one.tool()
        def b(): pass
        one.run()
        two.run()
        """,
        (mcp("tool a", "tool b", name="one"), mcp("tool b", name="two")),
    ),
    Case(
        "mounted-servers",
        """\
        from fastmcp import FastMCP
        from b import sub, other
        server = FastMCP("x")
        @server.tool
        def f(): pass
        server.mount(sub, prefix="sub")
        server.import_server("other", other)
        server.run()
        # b.py
        from fastmcp import FastMCP
        sub = FastMCP("sub")
        @sub.tool
        def g(): pass
        other = FastMCP("other")
        @other.tool
        def h(): pass
        """,
        (fastmcp("tool f", "tool g", "tool h"),),
    ),
    # what is no server
    Case(
        "impostor",
        """\
        class FastMCP:
            def __init__(self, name): self.name = name
            def tool(self): return lambda fn: fn
            def run(self): pass
        server = FastMCP("x")
        @server.tool()
        def f(): pass
        server.run()
        """,
        (),
    ),
    Case(
        "impostor-of-another-library",
        """\
        from mylib.fastmcp import FastMCP
        server = FastMCP("x")
        @server.tool()
        def f(): pass
        server.run()
        """,
        (),
    ),
    Case(
        "client",
        """\
        from fastmcp import Client
        async def main():
            async with Client("server.py") as client:
                await client.call_tool("f", {})
        """,
        (),
    ),
    Case(
        "server-with-nothing-on-it",
        """\
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("x")
        """,
        (),
    ),
    # what the context is
    Case(
        "context-imported-for-types-only",
        """\
        from __future__ import annotations
        from typing import TYPE_CHECKING
        from fastmcp import FastMCP
        if TYPE_CHECKING:
            from fastmcp import Context
        server = FastMCP("x")
        @server.tool
        async def f(ctx: Context): return ctx.session_id
        server.run()
        """,
        (fastmcp("tool f"),),
    ),
    # written by hand
    Case(
        "hand-written",
        """\
        import sys, json
        def handle(message):
            method = message["method"]
            if method == "initialize":
                return {}
            elif method == "tools/list":
                return []
            elif method == "tools/call":
                return call(message["params"]["name"], message["params"]["arguments"])
        def call(name, arguments):
            if name == "add":
                return 1
            if name == "sub":
                return 2
        for line in sys.stdin:
            print(json.dumps(handle(json.loads(line))))
        """,
        (
            Seen(
                "hand-written", ("stdio",),
                ("handler handle", "tool add", "tool sub"), "a",
            ),
        ),
    ),
]  # fmt: skip


@table(CASES)
def test_registration(case: Case) -> None:
    assert seen(case) == case.servers
