"""Entries of handles on the real SDK over HTTP, with a short time to live: used, they stay."""

import json
import subprocess
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, replicas

pytestmark = pytest.mark.sdk

SERVER = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
notes: list[str] = []


@mcp.tool()
async def jot(note: str) -> str:
    "Keep a note."
    notes.append(note)
    return ", ".join(notes)


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
"""
LIFETIME = 6.0
CALLS = """
import asyncio, json, sys
from mcp import Client

async def main(url, lifetime):
    async with Client(url) as client:
        async def jot(note, handle):
            given = {"note": note, "workspace_id": handle}
            result = await client.call_tool("jot", given)
            return [bool(result.is_error), result.content[0].text]

        async def opened():
            return (await client.call_tool("open_workspace", {})).content[0].text

        idle, used = await opened(), await opened()
        said = [await jot("a", idle), await jot("a", used)]
        for note in ("b", "c"):
            await asyncio.sleep(lifetime * 0.6)
            said.append(await jot(note, used))
        said.append(await jot("d", idle))
        print(json.dumps(said))

asyncio.run(main(sys.argv[1], float(sys.argv[2])))
"""


@pytest.mark.parametrize("store", ["", "filetree"])
def test_an_entry_that_nobody_uses_is_forgotten(store: str, tmp_path: Path) -> None:
    write(tmp_path, SERVER)
    options = {"store": store} if store else {}
    fix_known(tmp_path, **options)
    text = read(tmp_path)["server.py"]
    assert text.count("lifetime = 3600.0") == 1
    short = text.replace("lifetime = 3600.0", f"lifetime = {LIFETIME}")
    (tmp_path / "server.py").write_text(short)
    needed = [NEW, *(["py-key-value-aio[filetree]==0.5.0"] if store else [])]
    folder = tmp_path / "entries"
    folder.mkdir()
    build = Build(
        python=python_with(*needed),
        entry=Entry("file", "server.py"),
        source=tmp_path,
        variables={"STATE_FOLDER": str(folder)},
    )
    with replicas(build) as (url,):
        command = [str(client_python()), "-W", "ignore", "-c", CALLS, url, str(LIFETIME)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    *kept, (failed, told) = json.loads(done.stdout)
    assert kept == [[False, "a"], [False, "a"], [False, "a, b"], [False, "a, b, c"]]
    assert failed
    assert "is unknown or expired: call open_workspace for a new id" in told
