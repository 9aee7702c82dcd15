"""Calls that run at the same time, for real: what is lost without the locks, and what is not."""

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.cases import fix, read
from tests.codemods.handle_cases import fix_known, write
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, replicas

pytestmark = pytest.mark.sdk

CALLS = 8

WAITING = """\
    import asyncio

    from mcp.server.fastmcp import FastMCP

    mcp = FastMCP("numbers")
    used = {"take": 0, "buy": 0}
    stock = {"atlas": 3}
    sold: list[str] = []


    @mcp.tool()
    async def take() -> int:
        "Take a number."
        number = used["take"] + 1
        await asyncio.sleep(0.05)
        used["take"] = number
        return number


    @mcp.tool()
    async def buy() -> int:
        "Buy what is left."
        if stock["atlas"] < 1:
            return 0
        await asyncio.sleep(0.05)
        stock["atlas"] -= 1
        return 1


    if __name__ == "__main__":
        mcp.run(transport="streamable-http")
"""

BLOCKING = """\
    import functools
    import time

    from mcp.server.fastmcp import FastMCP

    mcp = FastMCP("numbers")
    used = {"take": 0, "buy": 0}


    def timed(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            return fn(*args, **kwargs)

        return inner


    @mcp.tool()
    @timed
    def take() -> int:
        "Take a number."
        number = used["take"] + 1
        time.sleep(0.05)
        used["take"] = number
        return number


    @mcp.tool()
    @timed
    def buy() -> int:
        "Take another number."
        number = used["buy"] + 1
        time.sleep(0.05)
        used["buy"] = number
        return int(number < 4)


    if __name__ == "__main__":
        mcp.run(transport="streamable-http")
"""

AT_ONCE = """
import asyncio, json, sys
from mcp import Client

async def main(url, count):
    async with Client(url) as client:
        answers = []
        for tool in ("take", "buy"):
            calls = (client.call_tool(tool, {}) for _ in range(count))
            done = await asyncio.gather(*calls)
            answers.append(sorted(one.structured_content["result"] for one in done))
        print(json.dumps(answers))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


@pytest.mark.parametrize(("server", "lock"), [(WAITING, "async with"), (BLOCKING, "with")])
def test_nothing_is_lost_under_a_lock(server: str, lock: str, tmp_path: Path) -> None:
    renamed, guarded = tmp_path / "renamed", tmp_path / "guarded"
    for folder in (renamed, guarded):
        folder.mkdir()
        write(folder, server)
    if lock == "async with":
        fix(renamed, write=True)
    else:
        (renamed / "server.py").write_text(
            textwrap.dedent(server).replace("fastmcp", "mcpserver").replace("FastMCP", "MCPServer")
        )
    fix_known(guarded)
    assert f"    {lock} used_lock:" in read(guarded)["server.py"]
    wanted = [list(range(1, CALLS + 1)), [0] * (CALLS - 3) + [1] * 3]
    assert at_once(renamed) != wanted
    assert at_once(guarded) == wanted


def at_once(folder: Path) -> list[list[int]]:
    """The answers of as many calls of each tool, all sent before the first answer comes."""
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=folder)
    with replicas(build) as urls:
        done = subprocess.run(
            [client_python(), "-W", "ignore", "-c", AT_ONCE, urls[0], str(CALLS)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    answers: list[list[int]] = json.loads(done.stdout)
    return answers
