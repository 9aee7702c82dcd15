"""Servers whose functions read the context, before on 1.x and after on 2.x: same messages."""

import json
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest

from analyzer.verify.build import Build, Entry
from analyzer.verify.scenario import Step
from tests.codemods.cases import fix
from tests.codemods.test_real_servers import INITIALIZE, SECONDS, differing, migrated
from tests.samples.environments import python_with
from tests.verify.running import NEW, OLD

pytestmark = pytest.mark.sdk

HIGH_LEVEL = """\
    import asyncio
    import functools

    from mcp.server.fastmcp import Context, FastMCP
    from mcp.server.lowlevel.server import request_ctx

    mcp = FastMCP("context")


    def logged(fn):
        @functools.wraps(fn)
        async def wrapper(*args, **kwargs):
            return await fn(*args, **kwargs)

        return wrapper


    async def report(done: float, total: float = 3, *, note: str = ""):
        ctx = mcp.get_context()
        await ctx.report_progress(done, total, note)
        await ctx.info(message=f"{done} of {total}", logger_name="report")


    def request():
        return type(request_ctx.get().request_id).__name__


    class Desk:
        def __init__(self, server: FastMCP):
            self.server = server
            server.add_tool(self.name)

        def name(self, prefix: str = "") -> str:
            "The server."
            return self.full(prefix)

        def full(self, prefix):
            context = self.server.get_context()
            return prefix + context.fastmcp.name


    desk = Desk(mcp)


    @mcp.tool()
    @logged
    async def work(steps: int, ctx: Context) -> str:
        "Work."
        await report(1)
        await asyncio.gather(report(steps, note="last"))
        await ctx.log("warning", message="done")
        return f"{request()} {ctx.client_id} {mcp._mcp_server.request_context.lifespan_context}"


    @mcp.tool()
    def who(level: int = 2) -> list[str]:
        "Who."

        def inner():
            return type(mcp.get_context().request_id).__name__

        return [inner() for _ in range(level)] + [desk.full("> ")]


    @mcp.prompt()
    def ask(topic: str) -> str:
        return topic + type(mcp.get_context().request_id).__name__


    @mcp.resource("note://{name}")
    def note(name: str) -> str:
        return name + type(mcp.get_context().session).__name__


    mcp.run()
"""


LOWLEVEL = """\
    import asyncio

    from mcp import types
    from mcp.server.lowlevel import Server
    from mcp.server.lowlevel.server import request_ctx
    from mcp.server.stdio import stdio_server

    app = Server("desk")


    async def tell(text, level="debug"):
        await request_ctx.get().session.send_log_message(level=level, data=text)


    class Desk:
        async def show(self, name, n=1):
            rc = app.request_context
            await asyncio.gather(tell(name, level="info"), tell(text="second"))
            return [types.TextContent(type="text", text=f"{n} {type(rc.request_id).__name__}")]


    @app.list_tools()
    async def list_tools():
        ctx = app.request_context
        schema = {"type": "object"}
        return [types.Tool(name=type(ctx.request_id).__name__, inputSchema=schema)]


    @app.call_tool()
    async def call_tool(name: str, arguments: dict | None = None):
        return await Desk().show(name, n=2)


    async def prompt(req: types.GetPromptRequest) -> types.ServerResult:
        ctx = request_ctx.get()
        await tell(req.params.name)
        text = f"{type(ctx.session).__name__} {req.params.name}"
        return types.ServerResult(types.GetPromptResult(messages=[], description=text))


    app.request_handlers[types.GetPromptRequest] = prompt


    async def main():
        async with stdio_server() as (read, write):
            await app.run(read, write, app.create_initialization_options())


    asyncio.run(main())
"""


def test_lowlevel(tmp_path: Path) -> None:
    before, after = migrated(LOWLEVEL, tmp_path)
    requests: list[tuple[str, dict[str, Any]]] = [
        ("tools/list", {}),
        ("tools/call", {"name": "int", "arguments": {"a": 1}}),
        ("prompts/get", {"name": "p"}),
    ]
    old = said(before, requests)
    assert old == said(after, requests)
    texts = [one["params"]["data"] for one in old if one.get("method") == "notifications/message"]
    assert texts == ["int", "second", "p"]


PROGRESS = """\
    from mcp.server.fastmcp import Context, FastMCP
    from mcp.shared.progress import progress

    mcp = FastMCP("progress")


    @mcp.tool()
    async def work(n: int, ctx: Context) -> str:
        with progress(ctx.request_context, total=n) as told:
            for i in range(n):
                await told.progress(0.5, f"step {i}")
                if told.current == 1:
                    await told.progress(amount=2)
        return "done"


    @mcp.tool()
    async def less() -> str:
        with progress(mcp.get_context().request_context) as told:
            await told.progress(1)
        return str(told.total)


    mcp.run()
"""


def test_progress(tmp_path: Path) -> None:
    for side in ("before", "after"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "server.py").write_text(textwrap.dedent(PROGRESS))
    assert fix(tmp_path / "after", write=True, unsafe=True).marked == ()
    entry = Entry("file", "server.py", ())
    before = Build(python=python_with(OLD), entry=entry, source=tmp_path / "before")
    after = Build(python=python_with(NEW), entry=entry, source=tmp_path / "after")
    meta = {"progressToken": 7}
    requests: list[tuple[str, dict[str, Any]]] = [
        ("tools/call", {"name": "work", "arguments": {"n": 3}, "_meta": meta}),
        ("tools/call", {"name": "less", "arguments": {}, "_meta": meta}),
    ]
    old = said(before, requests)
    assert old == said(after, requests)
    told = [one["params"]["progress"] for one in old if "id" not in one]
    assert told == [0.5, 1.0, 3.0, 3.5, 1.0]


def test_high_level(tmp_path: Path) -> None:
    """Helpers of every kind read the context, and progress and logs go out as on 1.x."""
    before, after = migrated(HIGH_LEVEL, tmp_path)
    requests: list[tuple[str, dict[str, Any]]] = [
        ("tools/call", working({"progressToken": 7, "client_id": "me"})),
        ("tools/call", working({})),
        ("prompts/get", {"name": "ask", "arguments": {"topic": "t"}}),
    ]
    old = said(before, requests)
    assert old == said(after, requests)
    texts = [one["params"]["data"] for one in old if one.get("method") == "notifications/message"]
    assert texts == ["1 of 3", "3 of 3", "done", "1 of 3", "3 of 3", "done"]


def test_high_level_on_all_transports(tmp_path: Path) -> None:
    before, after = migrated(HIGH_LEVEL, tmp_path)
    steps = [
        Step(call="who"),
        Step(call="name", arguments={"prefix": "- "}),
        Step(get="ask", arguments={"topic": "t"}),
        Step(read="note://a"),
    ]
    assert differing(before, after, *steps) == {}


def working(meta: dict[str, Any]) -> dict[str, Any]:
    return {"name": "work", "arguments": {"steps": 3}, "_meta": meta}


def said(build: Build, requests: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    """All that a server writes behind its greeting, notifications included."""
    process = subprocess.Popen(
        [build.python, "-W", "ignore", build.source / "server.py"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    sent = [
        {"jsonrpc": "2.0", "id": at, "method": method, "params": params}
        for at, (method, params) in enumerate([("initialize", INITIALIZE), *requests])
    ]
    sent.insert(1, {"jsonrpc": "2.0", "method": "notifications/initialized"})
    heard: list[dict[str, Any]] = []
    try:
        for message in sent:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
            while "id" in message and (not heard or heard[-1].get("id") != message["id"]):
                heard.append(json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(SECONDS)
        process.stdout.close()
    return heard[1:]
