"""Real servers of every shape over both transports: nothing of them is edited to be served."""

import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry, EntryKind, Transport
from analyzer.verify.conversing import converse
from analyzer.verify.scenario import Era, Scenario, Step
from analyzer.verify.starting import NotStarted
from analyzer.verify.transcript import Transcript
from tests.samples.environments import client_python, python_with
from tests.verify.running import ERAS, NEW, OLD, REVISIONS, TRANSPORTS

pytestmark = pytest.mark.sdk

LOW_LEVEL_IN_A_FUNCTION = """\
    import asyncio, sys
    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
    from mcp.types import TextContent, Tool

    async def serve(word):
        server = Server("desk", instructions="Ask.")
        opened = []

        @server.list_tools()
        async def tools():
            return [Tool(name="say", description="Say.", inputSchema={"type": "object"})]

        @server.call_tool()
        async def call(name, arguments):
            return [TextContent(type="text", text=f"{word} {opened}")]

        async with stdio_server() as (read, write):
            opened.append("pool")
            await server.run(read, write, server.create_initialization_options())

    def main():
        asyncio.run(serve(sys.argv[1]))

    if __name__ == "__main__":
        main()
"""

HIGH_LEVEL = """\
    from mcp.server.mcpserver import Context, MCPServer

    server = MCPServer("desk", instructions="Ask.")

    @server.tool()
    def say() -> str:
        "Say."
        return "hello ['pool']"

    @server.tool()
    async def wait() -> str:
        "Wait."
        import asyncio
        await asyncio.sleep(60)
        return ""

    def make():
        return server

    def main():
        server.run("sse")

    if __name__ == "__main__":
        server.run()
"""

OWN_APP = """\
    import contextlib, sys
    import uvicorn
    from mcp.server.fastmcp import FastMCP
    from starlette.applications import Starlette
    from starlette.routing import Mount

    server = FastMCP("desk", instructions="Ask.", streamable_http_path="/")

    @server.tool()
    def say() -> str:
        "Say."
        return "hello ['pool']"

    @contextlib.asynccontextmanager
    async def lifespan(app):
        async with server.session_manager.run():
            yield

    app = Starlette(routes=[Mount("/desk", server.streamable_http_app())], lifespan=lifespan)
    uvicorn.run(app, port=1)
"""

SAY = Scenario((Step(call="say"),))


def build(folder: Path, text: str, sdk: str, kind: EntryKind = "file", name: str = "") -> Build:
    folder.mkdir(exist_ok=True)
    (folder / "desk.py").write_text(textwrap.dedent(text))
    entry = Entry(kind, name or "desk.py", ("hello",))
    return Build(python=python_with(sdk), entry=entry, source=folder)


def heard(build: Build, transport: Transport, era: Era) -> Transcript:
    said = converse(build, SAY, transport, era, client_python())
    assert isinstance(said, Transcript), said
    return said


def essence(said: Transcript) -> tuple[str | None, str | None, object]:
    assert said.answers[0].result is not None
    return said.server.name, said.server.instructions, said.answers[0].result["content"]


EXPECTED = ("desk", "Ask.", [{"type": "text", "text": "hello ['pool']"}])


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("kind", "name"), [("file", "desk.py"), ("module", "desk"), ("script", "desk:main")]
)
def test_low_level_server_inside_a_function(
    kind: EntryKind, name: str, transport: Transport, tmp_path: Path
) -> None:
    """Over HTTP it is served inside the function's own blocks: what they opened stays open."""
    server = build(tmp_path / "source", LOW_LEVEL_IN_A_FUNCTION, OLD, kind, name)
    assert essence(heard(server, transport, "legacy")) == EXPECTED


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("kind", "name"), [("file", "desk.py"), ("object", "desk:server"), ("object", "desk:make")]
)
def test_high_level_server(
    kind: EntryKind, name: str, transport: Transport, era: Era, tmp_path: Path
) -> None:
    said = heard(build(tmp_path / "source", HIGH_LEVEL, NEW, kind, name), transport, era)
    assert said.revision == REVISIONS[era]
    assert essence(said) == EXPECTED


def test_a_server_that_runs_on_another_transport_is_served_all_the_same(tmp_path: Path) -> None:
    server = build(tmp_path / "source", HIGH_LEVEL, NEW, "script", "desk:main")
    assert essence(heard(server, "http", "modern")) == EXPECTED


def test_an_application_of_the_users_own(tmp_path: Path) -> None:
    assert essence(heard(build(tmp_path / "source", OWN_APP, OLD), "http", "legacy")) == EXPECTED


def test_over_stdio_every_client_has_its_own_process(tmp_path: Path) -> None:
    text = """\
        import os
        from mcp.server.fastmcp import FastMCP
        server = FastMCP("desk")
        @server.tool()
        def who() -> int:
            return os.getpid()
        server.run()
    """
    server = build(tmp_path / "source", text, OLD)
    steps = Scenario((Step(call="who"), Step(call="who", client="ben"), Step(call="who")))
    together = {}
    for transport in TRANSPORTS:
        said = converse(server, steps, transport, "legacy", client_python())
        assert isinstance(said, Transcript)
        one, other, again = [answer.result for answer in said.answers]
        together[transport] = (one == other, one == again)
    assert together == {"stdio": (False, True), "http": (True, True)}


def test_a_server_that_ends_is_a_reason(tmp_path: Path) -> None:
    server = build(tmp_path / "source", "import sys\nsys.exit('no account')\n", OLD)
    for transport in TRANSPORTS:
        ended = converse(server, SAY, transport, "legacy", client_python())
        assert isinstance(ended, NotStarted)
        assert ended.reason == "exited with 1: no account"
