"""The context of a request as a parameter: handlers, helpers, methods, modules."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

HANDLERS = [
    Case(
        id="decorated-handlers",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            async def work(n: int, size: int = 3) -> str:
                '''Work.'''
                ctx = mcp.get_context()
                await ctx.info("x")

                async def inner():
                    return [mcp.get_context().request_id for _ in range(n)]

                return await inner()


            @mcp.prompt()
            def ask():
                context = mcp.get_context()

                return context.request_id


            @mcp.resource("a://{name}")
            async def read(name):
                return (lambda: mcp.get_context().request_id)()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            async def work(n: int, ctx: Context, size: int = 3) -> str:
                '''Work.'''
                # unstick: UNS304 log with logging: clients see messages only where their request asks for them; clients that show log messages show these no more
                await ctx.info("x")

                async def inner():
                    return [ctx.request_id for _ in range(n)]

                return await inner()


            @mcp.prompt()
            def ask(context: Context):
                return context.request_id


            # unstick: UNS418 values of read arrive decoded now and may be empty, and one with \
`,`, `?`, `&`, `#`, `..` or a leading slash in it matches nothing: say {+name} or security= \
where clients send such
            @mcp.resource("a://{name}")
            async def read(name, ctx: Context):
                return (lambda: ctx.request_id)()
        """,
    ),
    Case(
        id="a-handler-that-has-one",
        before="""\
            from mcp.server.fastmcp import Context as C, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            def work(c: C | None = None) -> str:
                ctx = mcp.get_context()
                return ctx.request_id + helper(c)


            def helper(mine: C):
                return mcp.get_context().request_id
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context as C, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def work(c: C | None = None) -> str:
                ctx = c
                return ctx.request_id + helper(c)


            def helper(mine: C):
                return mine.request_id
        """,
    ),
    Case(
        id="registered-by-calls",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.server.fastmcp.tools import Tool


            def one(a: int):
                return mcp.get_context().request_id


            def two():
                return mcp.get_context().request_id


            def three():
                return mcp.get_context().request_id


            def four():
                return mcp.get_context().request_id


            mcp = FastMCP("a", tools=[Tool.from_function(four)])
            mcp.add_tool(one, name="x")
            TOOLS = [two, three]
            for tool in TOOLS:
                mcp.tool()(tool)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer
            from mcp.server.mcpserver.tools import Tool


            def one(a: int, ctx: Context):
                return ctx.request_id


            def two(ctx: Context):
                return ctx.request_id


            def three(ctx: Context):
                return ctx.request_id


            def four(ctx: Context):
                return ctx.request_id


            mcp = MCPServer("a", tools=[Tool.from_function(four)], version=version("mcp"))
            mcp.add_tool(one, name="x")
            TOOLS = [two, three]
            for tool in TOOLS:
                mcp.tool()(tool)
        """,
    ),
    Case(
        id="the-name-is-taken",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            def work(ctx: str) -> str:
                found = mcp.get_context() if ctx else None
                return f"{found.request_id}"


            @mcp.tool()
            def twice(n: int) -> str:
                ctx = mcp.get_context()
                ctx = ctx.request_context
                return str(ctx)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def work(ctx: str, context: Context) -> str:
                found = context if ctx else None
                return f"{found.request_id}"


            @mcp.tool()
            def twice(n: int, context: Context) -> str:
                ctx = context
                ctx = ctx.request_context
                return str(ctx)
        """,
    ),
    Case(
        id="handlers-that-get-none",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.resource("a://b")
            def fixed():
                return mcp.get_context().request_id


            @mcp.completion()
            async def complete(ref, argument, context):
                return mcp.get_context().request_id


            @mcp.tool()
            @hidden
            def hides():
                return mcp.get_context().request_id


            get = mcp.get_context
            print(mcp.get_context())
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.resource("a://b")
            def fixed():
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: a resource without a variable in its URI gets none)
                return mcp.get_context().request_id


            @mcp.completion()
            async def complete(ref, argument, context):
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: a completion handler gets none: answer completion/complete on \
the low-level server)
                return mcp.get_context().request_id


            @mcp.tool()
            @hidden
            def hides():
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: a decorator of hides may hide its parameters)
                return mcp.get_context().request_id


            # unstick: UNS402 get_context is gone: declare a parameter annotated Context on the \
handler and pass it on
            get = mcp.get_context
            # unstick: UNS402 get_context is gone: declare a parameter annotated Context on the \
handler and pass it on (left: no handler runs it)
            print(mcp.get_context())
        """,
    ),
    Case(
        id="handlers-called-by-others",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            def work(n: int) -> str:
                return mcp.get_context().request_id


            @mcp.tool()
            def more() -> str:
                return work(1)


            def test_work():
                assert work(2)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def work(n: int, ctx: Context) -> str:
                return ctx.request_id


            @mcp.tool()
            def more(ctx: Context) -> str:
                return work(1, ctx)


            def test_work():
                # unstick: UNS402 work takes the context now: pass one
                assert work(2)
        """,
    ),
    Case(
        id="fastmcp-and-new-servers-stay",
        before="""\
            from fastmcp import FastMCP
            from mcp.server.mcpserver import MCPServer

            mcp = FastMCP("a")
            other = MCPServer("b")


            @mcp.tool()
            def work():
                return mcp.get_context()
        """,
    ),
]

HELPERS = [
    Case(
        id="across-modules",
        before={
            "server.py": """\
                import app.helpers
                from app.base import mcp
                from app.helpers import notify as tell


                @mcp.tool()
                async def work(n: int) -> str:
                    await tell("a", loud=True)
                    await app.helpers.both(*[1, 2])
                    return "done"
            """,
            "app/__init__.py": "",
            "app/base.py": """\
                from mcp.server.fastmcp import FastMCP

                mcp = FastMCP("a")
            """,
            "app/helpers.py": """\
                import asyncio
                import functools

                from app.base import mcp


                async def notify(text: str, loud: bool = False):
                    await mcp.get_context().info(text)
                    if loud:
                        await notify(text=text)


                async def both(*texts):
                    await asyncio.gather(notify("1"), *(notify(text) for text in texts))
                    await asyncio.to_thread(plain, "x")
                    functools.partial(plain, 1)()


                def plain(text):
                    return mcp.get_context().request_id
            """,
        },
        after={
            "server.py": """\
                from mcp.server.mcpserver import Context

                import app.helpers
                from app.base import mcp
                from app.helpers import notify as tell


                @mcp.tool()
                async def work(n: int, ctx: Context) -> str:
                    await tell("a", ctx, loud=True)
                    await app.helpers.both(*[1, 2], ctx=ctx)
                    return "done"
            """,
            "app/base.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer

                mcp = MCPServer("a", version=version("mcp"))
            """,
            "app/helpers.py": """\
                import asyncio
                import functools

                from mcp.server.mcpserver import Context


                async def notify(text: str, ctx: Context, loud: bool = False):
                    # unstick: UNS304 log with logging: clients see messages only where their request asks for them; clients that show log messages show these no more
                    await ctx.info(text)
                    if loud:
                        await notify(text=text, ctx=ctx)


                async def both(*texts, ctx: Context):
                    await asyncio.gather(notify("1", ctx), *(notify(text, ctx) for text in texts))
                    await asyncio.to_thread(plain, "x", ctx)
                    functools.partial(plain, 1, ctx)()


                def plain(text, ctx: Context):
                    return ctx.request_id
            """,
        },
    ),
    Case(
        id="methods",
        before="""\
            import logging

            from mcp.server.fastmcp import FastMCP

            log = logging.getLogger(__name__)


            class Desk:
                def __init__(self, server: FastMCP):
                    self.server = server
                    self.log = logging.getLogger("desk")
                    server.add_tool(self.work)

                async def work(self, n: int) -> str:
                    log.notify("elsewhere")
                    self.log.notify("elsewhere")
                    return await self.notify(n) + Desk.fixed(n)

                async def notify(self, n, size=1):
                    ctx = self.server.get_context()
                    return ctx.request_id

                @staticmethod
                def fixed(n):
                    return mcp.get_context().request_id


            mcp = FastMCP("a")
            desk = Desk(mcp)


            @mcp.tool()
            async def more():
                return await desk.notify(1, 2)
        """,
        after="""\
            import logging
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            log = logging.getLogger(__name__)


            class Desk:
                def __init__(self, server: MCPServer):
                    self.server = server
                    self.log = logging.getLogger("desk")
                    server.add_tool(self.work)

                async def work(self, n: int, ctx: Context) -> str:
                    log.notify("elsewhere")
                    self.log.notify("elsewhere")
                    return await self.notify(n, ctx) + Desk.fixed(n, ctx)

                async def notify(self, n, ctx: Context, size=1):
                    return ctx.request_id

                @staticmethod
                def fixed(n, ctx: Context):
                    return ctx.request_id


            mcp = MCPServer("a", version=version("mcp"))
            desk = Desk(mcp)


            @mcp.tool()
            async def more(ctx: Context):
                return await desk.notify(1, ctx, 2)
        """,
    ),
    Case(
        id="callers-that-are-not-known",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")
            HOOKS = {}


            class Base:
                def step(self):
                    return mcp.get_context().request_id


            class Other(Base):
                def step(self):
                    return 1


            def handed_on():
                return mcp.get_context().request_id


            def at_start():
                return mcp.get_context().request_id


            def never():
                return mcp.get_context().request_id


            def loop():
                return loop() or mcp.get_context().request_id


            HOOKS["x"] = handed_on
            at_start()


            @mcp.tool()
            def work():
                return handed_on(), at_start(), Base().step()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))
            HOOKS = {}


            class Base:
                def step(self):
                    # unstick: UNS402 get_context is gone: declare a parameter annotated \
Context on the handler and pass it on (left: step belongs to more than one class, or is called \
by a library)
                    return mcp.get_context().request_id


            class Other(Base):
                def step(self):
                    return 1


            def handed_on():
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: handed_on is handed on without being called)
                return mcp.get_context().request_id


            def at_start():
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: at_start is called outside of handlers too)
                return mcp.get_context().request_id


            def never():
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: nothing seen calls never)
                return mcp.get_context().request_id


            def loop():
                # unstick: UNS402 get_context is gone: declare a parameter annotated Context on \
the handler and pass it on (left: no handler runs it)
                return loop() or mcp.get_context().request_id


            HOOKS["x"] = handed_on
            at_start()


            @mcp.tool()
            def work():
                return handed_on(), at_start(), Base().step()
        """,
    ),
    Case(
        id="annotated-variables",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP
            from mcp.server.session import ServerSession

            mcp = FastMCP("a")


            class State: ...


            @mcp.tool()
            async def work(first: int, second: str = "something", third: float = 1.5) -> list[str]:
                ctx: Context[ServerSession, State] = mcp.get_context()
                return await helper(first) + [ctx.request_id]


            async def helper(first):
                later: Context[ServerSession, Later] = mcp.get_context()
                return [later.request_id]


            class Later: ...
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            class State: ...


            @mcp.tool()
            async def work(
                first: int, ctx: Context[State], second: str = "something", third: float = 1.5
            ) -> list[str]:
                return await helper(first, ctx) + [ctx.request_id]


            async def helper(first, later: Context):
                return [later.request_id]


            class Later: ...
        """,
    ),
    Case(
        id="imported-for-type-checkers",
        before={
            "server.py": """\
                from __future__ import annotations

                from typing import TYPE_CHECKING

                from mcp.server.fastmcp import FastMCP

                if TYPE_CHECKING:
                    from mcp.server.fastmcp import Context

                mcp = FastMCP("a")


                @mcp.tool()
                def work() -> str:
                    return mcp.get_context().request_id
            """,
            "other.py": """\
                from typing import TYPE_CHECKING

                from mcp.server.fastmcp import Context as C
                from server import mcp

                if TYPE_CHECKING:
                    from mcp.server.fastmcp import Context


                @mcp.tool()
                def more(ctx: C) -> str:
                    return help_more()


                def help_more() -> str:
                    return mcp.get_context().request_id
            """,
        },
        after={
            "server.py": """\
                from __future__ import annotations

                from importlib.metadata import version
                from typing import TYPE_CHECKING

                from mcp.server.mcpserver import MCPServer

                if TYPE_CHECKING:
                    from mcp.server.mcpserver import Context

                mcp = MCPServer("a", version=version("mcp"))


                @mcp.tool()
                def work() -> str:
                    # unstick: UNS402 get_context is gone: declare a parameter annotated Context \
on the handler and pass it on (left: Context is another name in this module, or imported for type \
checkers only)
                    return mcp.get_context().request_id
            """,
            "other.py": """\
                from typing import TYPE_CHECKING

                from mcp.server.mcpserver import Context as C
                from server import mcp

                if TYPE_CHECKING:
                    from mcp.server.mcpserver import Context


                @mcp.tool()
                def more(ctx: C) -> str:
                    return help_more(ctx)


                def help_more(ctx: C) -> str:
                    return ctx.request_id
            """,
        },
    ),
    Case(
        id="layouts",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            def work(
                n: int,  # how many
            ) -> str:
                ctx = mcp.get_context()  # for the log
                return helper(
                    n,
                    m=2,  # two
                )


            def helper(n, *, m=1, **options):
                if n:
                    found = mcp.get_context()
                return found.request_id
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def work(
                n: int,  # how many
                ctx: Context,
            ) -> str:
                # for the log
                return helper(
                    n,
                    ctx,
                    m=2,  # two
                )


            def helper(n, found: Context, *, m=1, **options):
                return found.request_id
        """,
    ),
]

VARIABLE = [
    Case(
        id="context-variable-in-high-level-servers",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.server.lowlevel.server import Server, request_ctx

            mcp = FastMCP("a")


            @mcp.tool()
            def work():
                return request_ctx.get().request_id, mcp._mcp_server.request_context.meta
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.lowlevel.server import Server
            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            def work(ctx: Context):
                return ctx.request_context.request_id, ctx.request_context.meta
        """,
    ),
]

MEMBERS = [
    Case(
        id="arguments-of-the-log",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            async def work(ctx: Context, other) -> None:
                await ctx.log("info", message="a", logger_name="x")
                await ctx.warning(message="a", extra={"b": 1})
                await mcp.get_context().info(message="a")
                await ctx.error("a", **other)
                await other.info(message="a")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            async def work(ctx: Context, other) -> None:
                # unstick: UNS304 log reaches only clients that ask for it with the request: use logging (left: its text is no positional argument)
                await ctx.log("info", data="a", logger_name="x")
                # unstick: UNS408 extra raises TypeError, as it did on 1.x: drop it, and put what \
it says into the message
                await ctx.warning(data="a", extra={"b": 1})
                await ctx.info(data="a")
                # unstick: UNS408 message is called data, and extra is gone: check what is passed here
                await ctx.error("a", **other)
                await other.info(message="a")
        """,
    ),
    Case(
        id="client-id",
        before="""\
            from mcp.server.fastmcp import Context

            STATE = {}


            def work(ctx: Context, other) -> None:
                who = ctx.client_id
                print(f"{ctx.client_id}", other.client_id)
                return STATE[who], STATE.get(ctx.client_id)
        """,
        after="""\
            from mcp.server.mcpserver import Context

            STATE = {}


            def work(ctx: Context, other) -> None:
                # unstick: UNS408 the client says its client_id itself: key state by \
get_access_token().client_id
                who = (ctx.request_context.meta or {}).get("client_id")
                print(f"{(ctx.request_context.meta or {}).get('client_id')}", other.client_id)
                # unstick: UNS408 the client says its client_id itself: key state by \
get_access_token().client_id
                return STATE[who], STATE.get((ctx.request_context.meta or {}).get("client_id"))
        """,
    ),
    Case(
        id="the-server-behind-it",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            def work(ctx: Context):
                return getattr(ctx, "fastmcp"), ctx._fastmcp, Context(fastmcp=mcp)


            @mcp.tool()
            def name():
                ctx = mcp.get_context()
                return ctx.fastmcp.name
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            def work(ctx: Context):
                return getattr(ctx, "mcp_server"), ctx._mcp_server, Context(mcp_server=mcp)


            @mcp.tool()
            def name(ctx: Context):
                return ctx.mcp_server.name
        """,
    ),
]


@pytest.mark.parametrize("case", HANDLERS, ids=lambda case: case.id)
def test_handlers_take_the_context(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", HELPERS, ids=lambda case: case.id)
def test_functions_are_handed_the_context(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", VARIABLE, ids=lambda case: case.id)
def test_context_variable(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", MEMBERS, ids=lambda case: case.id)
def test_members_of_the_context(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
