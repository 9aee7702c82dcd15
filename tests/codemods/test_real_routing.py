"""Routing of sessions by hand, for real: with the SDK's manager both eras get the same answers.

Before, a client of 2026-07-28 is not answered at all, on the new SDK no more than on the old one.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.handle_cases import fix_known, write
from tests.codemods.test_routing import PROGRAMS
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, OLD, replicas

pytestmark = pytest.mark.sdk

FASTAPI = "fastapi==0.165.0"
ASKED = """
import asyncio, json, sys
from mcp import Client
from mcp.client.sse import sse_client

async def ask(where, mode):
    try:
        async with Client(where, mode=mode) as client:
            tools = await client.list_tools()
            said = [
                (await client.call_tool("add", {"a": turn, "b": 3})).content[0].text
                for turn in range(3)
            ]
            return [[tool.name for tool in tools.tools], said]
    except BaseException as error:
        return "refused"

async def main(url, modes):
    where = (lambda: sse_client(url)) if url.endswith("/sse") else (lambda: url)
    print(json.dumps([await ask(where(), mode) for mode in modes]))

asyncio.run(main(sys.argv[1], sys.argv[2:]))
"""
SAID = [["add"], ["3", "4", "5"]]
HAND = (
    "closure",
    "endpoints_of_starlette",
    "function",
    "manager_class",
    "tasks_and_events",
)


@pytest.mark.parametrize("name", [*HAND, "endpoints_of_fastapi", "high_level"])
def test_both_eras_get_the_same_answers(name: str, tmp_path: Path) -> None:
    write(tmp_path, (PROGRAMS / f"{name}.py").read_text())
    assert asked(tmp_path, OLD, "legacy", "2026-07-28") == [SAID, "refused"]
    fix_known(tmp_path)
    assert asked(tmp_path, NEW, "legacy", "2026-07-28") == [SAID, SAID]


def test_renames_alone_leave_new_clients_out(tmp_path: Path) -> None:
    write(tmp_path, (PROGRAMS / "function.py").read_text())
    fix_known(tmp_path, unsafe=False)
    assert "StreamableHTTPServerTransport(" in (tmp_path / "server.py").read_text()
    assert asked(tmp_path, NEW, "legacy", "2026-07-28") == [SAID, "refused"]


@pytest.mark.parametrize("name", ["sse_in_a_factory", "sse_of_fastapi", "sse_with_routes"])
def test_streams_become_one_path(name: str, tmp_path: Path) -> None:
    write(tmp_path, (PROGRAMS / f"{name}.py").read_text())
    assert asked(tmp_path, OLD, "legacy", path="/sse") == [SAID]
    fix_known(tmp_path)
    assert asked(tmp_path, NEW, "legacy", "2026-07-28") == [SAID, SAID]


def asked(root: Path, sdk: str, *modes: str, path: str = "") -> Any:
    """The tools and answers that clients get of the server as it is."""
    build = Build(python=python_with(sdk, FASTAPI), entry=Entry("file", "server.py"), source=root)
    with replicas(build) as (url,):
        done = subprocess.run(
            [
                client_python(),
                "-W",
                "ignore",
                "-c",
                ASKED,
                url.replace("/mcp", path or "/mcp"),
                *modes,
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
