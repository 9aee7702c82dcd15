"""Handlers of `logging/setLevel`: older clients call them, and no request of 2026-07-28 does."""

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.cases import fix, read
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, replicas

SERVER = """\
import asyncio
import logging

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import EmptyResult, TextContent, Tool

logger = logging.getLogger(__name__)
server = Server("desk")
kept = "info"


@server.list_tools()
async def list_tools() -> list[Tool]:
    return [Tool(name="say", description="Say.", inputSchema={"type": "object"})]


@server.call_tool()
async def call_tool(name: str, arguments: dict) -> list[TextContent]:
    for level in ("debug", "error"):
        await server.request_context.session.send_log_message(level, level)
    return [TextContent(type="text", text=kept)]


@server.set_logging_level()
async def set_level(level: str) -> None:
BODY

async def main() -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(main())
"""
MARK = "# unstick: UNS305 only older clients set a level, and this is one for all clients"

KEPT = {
    "variable": "global kept\nkept = level",
    "own-logger": "logger.setLevel(level.upper())",
    "root-logger": "logging.getLogger().setLevel(level.upper())",
    "after-a-line": 'logger.info("level %s", level)\nremember(level)',
}
ANSWERED = {
    "nothing": "pass",
    "text": '"""Nothing to set."""',
    "line-of-a-log": 'logger.info("level %s", level)',
    "returned": "return None",
    "printed": "print(level)",
}


def server(body: str) -> str:
    return SERVER.replace("BODY", textwrap.indent(body, "    ") + "\n")


@pytest.mark.parametrize("name", KEPT)
def test_a_level_for_all_is_marked(name: str, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(server(KEPT[name]))
    fix(tmp_path, unsafe=True, write=True)
    assert read(tmp_path)["server.py"].count(MARK) == 1
    again = fix(tmp_path, unsafe=True, write=True)
    assert (again.changes, again.refused) == ((), ())


@pytest.mark.parametrize("name", ANSWERED)
def test_a_handler_that_only_answers_stays(name: str, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(server(ANSWERED[name]))
    fix(tmp_path, unsafe=True, write=True)
    text = read(tmp_path)["server.py"]
    assert MARK not in text
    assert '"logging/setLevel"' in text


HEARD = """
import asyncio, json, sys
from mcp import Client

async def main(url):
    heard = {}
    for mode, level in (("legacy", None), ("2026-07-28", None), ("2026-07-28", "error")):
        got = []

        async def on(params):
            got.append(params.level)

        async with Client(url, mode=mode, log_level=level, logging_callback=on) as client:
            try:
                await client.set_logging_level("error")
                said = "set"
            except Exception as error:
                said = error.error.code
            result = await client.call_tool("say", {})
            await asyncio.sleep(0.2)
        heard[f"{mode} {level}"] = [said, result.content[0].text, got]
    print(json.dumps(heard))

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.sdk
def test_older_clients_set_it_and_each_new_request_says_its_own(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(server(KEPT["variable"]))
    fix(tmp_path, unsafe=True, write=True)
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=tmp_path)
    with replicas(build) as (url,):
        done = subprocess.run(
            [client_python(), "-W", "ignore", "-c", HEARD, url],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "legacy None": ["set", "error", ["debug", "error"]],
        "2026-07-28 None": [-32601, "error", []],
        "2026-07-28 error": [-32601, "error", ["error"]],
    }
