"""What servers tell clients by themselves: changes published, log messages to logging."""

import textwrap
from pathlib import Path

import pytest

from analyzer.rewrite.fixing import FixOptions, fix_files
from tests.codemods.cases import Case, fix, read, run_case

CASES = [
    Case(
        id="changes-beside-the-old-call",
        unsafe=True,
        before="""\
            from mcp.server.fastmcp import Context, FastMCP
            from pydantic import AnyUrl

            mcp = FastMCP("a")


            @mcp.tool()
            async def change(name: str, ctx: Context) -> None:
                session = ctx.request_context.session
                if name:
                    await session.send_resource_updated(uri=AnyUrl(f"note://{name}"))
                await ctx.session.send_prompt_list_changed()


            @mcp.tool()
            async def told(ctx: Context) -> None:
                await ctx.session.send_resource_list_changed()
                await ctx.notify_resources_changed()


            @mcp.tool()
            async def lost(names: list[str], ctx: Context) -> None:
                await ctx.session.send_resource_updated(AnyUrl(names.pop()))


            mcp.run()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer
            from pydantic import AnyUrl

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            async def change(name: str, ctx: Context) -> None:
                session = ctx.request_context.session
                if name:
                    await session.send_resource_updated(uri=str(AnyUrl(f"note://{name}")))
                    await ctx.notify_resource_updated(f"note://{name}")
                await ctx.session.send_prompt_list_changed()
                await ctx.notify_prompts_changed()


            @mcp.tool()
            async def told(ctx: Context) -> None:
                await ctx.session.send_resource_list_changed()
                await ctx.notify_resources_changed()


            @mcp.tool()
            async def lost(names: list[str], ctx: Context) -> None:
                # unstick: UNS303 send_resource_updated reaches no client of 2026-07-28: await \
ctx.notify_resource_updated(uri) as well, or publish on the bus of a low-level server (left: its \
URI would be computed twice)
                await ctx.session.send_resource_updated(str(AnyUrl(names.pop())))


            mcp.run()
        """,
    ),
    Case(
        id="over-http-the-bus-is-shared",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            async def change(ctx: Context) -> None:
                await ctx.session.send_tool_list_changed()


            mcp.run("streamable-http")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            # unstick: UNS303 with several replicas pass subscriptions=, an object with async \
publish(event) to a broker they share and subscribe(listener) for what arrives there: the default \
bus is this process's
            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            async def change(ctx: Context) -> None:
                await ctx.session.send_tool_list_changed()
                await ctx.notify_tools_changed()


            mcp.run("streamable-http")
        """,
    ),
    Case(
        id="log-messages",
        unsafe=True,
        before="""\
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            async def work(level: str, ctx: Context) -> None:
                await ctx.info(
                    f"working on {level}",  # as it is
                )
                await ctx.log("alert", "stop", logger_name="audit")
                await ctx.log(level, "either")
        """,
        after="""\
            import logging
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            logger = logging.getLogger(__name__)

            mcp = MCPServer("a", version=version("mcp"))


            @mcp.tool()
            async def work(level: str, ctx: Context) -> None:
                logger.info(
                    f"working on {level}",  # as it is
                )
                logging.getLogger("audit").critical("stop")
                # unstick: UNS304 log reaches only clients that ask for it with the request: use \
logging (left: its level is computed)
                await ctx.log(level, "either")
        """,
    ),
    Case(
        id="the-logger-there-is",
        unsafe=True,
        before="""\
            import logging

            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")
            log = logging.getLogger("a")


            @mcp.tool()
            async def work(ctx: Context) -> None:
                await ctx.error("no")
        """,
        after="""\
            import logging
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))
            log = logging.getLogger("a")


            @mcp.tool()
            async def work(ctx: Context) -> None:
                log.error("no")
        """,
    ),
    Case(
        id="of-others",
        unsafe=True,
        before="""\
            import asyncio
            import logging

            import broker

            ctx = logging.getLogger("a")


            class Window:
                async def info(self, text: str) -> None:
                    print(text)

                async def send_tool_list_changed(self) -> None:
                    await self.info("tools")

                def notify(self, name: str) -> None:
                    print(name)


            async def work(window: Window) -> None:
                ctx.info("a")
                await window.info("b")
                await window.send_tool_list_changed()
                await broker.session.send_resource_updated("note://a")
                await broker.connect().log("info", "a")
                window.notify("c")


            asyncio.run(work(Window()))
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_notices(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


def test_log_messages_to_clients_can_be_kept(tmp_path: Path) -> None:
    case = next(case for case in CASES if case.id == "the-logger-there-is")
    text = textwrap.dedent(str(case.before))
    (tmp_path / "server.py").write_text(text)
    options = FixOptions(unsafe=True, write=True, allow_dirty=True, keep_client_logging=True)
    fix_files(tmp_path, ["server.py"], options)
    kept = read(tmp_path)["server.py"]
    assert 'await ctx.error("no")' in kept
    assert "unstick" not in kept


LOW = """\
from mcp.server.lowlevel import Server

server = Server("prices")


@server.subscribe_resource()
async def subscribe(uri) -> None:
    print(uri)
"""
SENDING = """

@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list:
    await server.request_context.session.send_resource_updated(arguments["uri"])
    return []
"""


def test_who_subscribes_listens_on_a_bus(tmp_path: Path) -> None:
    texts = []
    for folder, code in (("quiet", LOW), ("telling", LOW + SENDING)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "server.py").write_text(code)
        fix(tmp_path / folder, unsafe=True, write=True)
        texts.append(read(tmp_path / folder)["server.py"])
    quiet, telling = texts
    assert (
        "# unstick: UNS302 clients of 2026-07-28 listen instead: pass "
        "on_subscriptions_listen=ListenHandler(bus), and publish on the bus what changes\n"
    ) in quiet
    assert "UNS302" not in telling
    assert "subscriptions = InMemorySubscriptionBus()\nserver = Server(" in telling
    assert (
        '    await ctx.session.send_resource_updated(arguments["uri"])\n'
        '    await subscriptions.publish(ResourceUpdated(uri=str(arguments["uri"])))\n'
    ) in telling
