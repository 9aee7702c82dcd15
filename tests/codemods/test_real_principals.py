"""Handles of servers that check tokens, over HTTP: only the principal that opened one uses it."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.samples.environments import python_with
from tests.verify.running import NEW

from .handle_cases import fix_known, write

pytestmark = pytest.mark.sdk

STORE = "py-key-value-aio[filetree]==0.5.0"
TOKENS = """
    from mcp.server.auth.provider import AccessToken

    KNOWN = {"ada": ("app", "ada"), "ben": ("app", "ben"), "tool": ("other", None)}


    class Verifier:
        async def verify_token(self, token):
            if token not in KNOWN:
                return None
            client, subject = KNOWN[token]
            return AccessToken(token=token, client_id=client, subject=subject, scopes=[])
"""
HEAD = """
    import os

    from mcp.server.auth.settings import AuthSettings
    from mcp.server.fastmcp import Context, FastMCP

    from tokens import Verifier

    PORT = int(os.environ["PORT"])
    URL = f"http://127.0.0.1:{PORT}"
    AUTH = AuthSettings(issuer_url=URL, resource_server_url=None)
    mcp = FastMCP("notes", token_verifier=Verifier(), auth=AUTH, port=PORT)
"""
SERVED = """

    if __name__ == "__main__":
        mcp.run("streamable-http")
"""
KINDS = {
    "a-global": """
    notes: list[str] = []


    @mcp.tool()
    async def jot(note: str) -> str:
        notes.append(note)
        return ", ".join(notes)


    @mcp.tool()
    async def read() -> str:
        return ", ".join(notes)
""",
    "by-session": """
    notes: dict[int, list[str]] = {}


    @mcp.tool()
    async def jot(note: str, ctx: Context) -> str:
        notes.setdefault(id(ctx.session), []).append(note)
        return ", ".join(notes[id(ctx.session)])


    @mcp.tool()
    async def read(ctx: Context) -> str:
        return ", ".join(notes.get(id(ctx.session), []))
""",
    "on-the-session": """
    @mcp.tool()
    async def jot(note: str, ctx: Context) -> str:
        if not hasattr(ctx.session, "notes"):
            ctx.session.notes = []
        ctx.session.notes.append(note)
        return ", ".join(ctx.session.notes)


    @mcp.tool()
    async def read(ctx: Context) -> str:
        return ", ".join(getattr(ctx.session, "notes", []))
""",
}
TALK = """
import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

url, opener, argument = sys.argv[1:]


async def called(who, tool, arguments):
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {who}"})
    async with http, Client(streamable_http_client(url, http_client=http)) as client:
        result = await client.call_tool(tool, arguments)
        return [bool(result.is_error), result.content[0].text if result.content else ""]


async def main():
    handle = (await called("ada", opener, {}))[1]
    said = []
    for who, tool in (("ada", "jot"), ("ben", "jot"), ("ben", "read"), ("tool", "read"),
                      ("ada", "read")):
        own = {"note": who} if tool == "jot" else {}
        failed, text = await called(who, tool, {**own, argument: handle})
        said.append([failed, text.replace(handle, "<handle>")])
    print(json.dumps(said))


asyncio.run(main())
"""


@pytest.mark.parametrize("store", [None, "filetree"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_handle_is_its_openers(kind: str, store: str | None, tmp_path: Path) -> None:
    write(tmp_path, {"server.py": HEAD + KINDS[kind] + SERVED, "tokens.py": TOKENS})
    result = fix_known(tmp_path, **({"store": store} if store else {}))
    (manifest,) = result.manifests.values()
    (handle,) = manifest.servers[0].handles
    with served(tmp_path) as url:
        said = talk(tmp_path, url, handle.open.tool, handle.argument)
    refused = f"'<handle>' is unknown or expired: call {handle.open.tool} for a new id"
    assert [failed for failed, _ in said] == [False, True, True, True, False]
    assert all(text.endswith(refused) for failed, text in said if failed)
    assert [text for failed, text in said if not failed] == ["ada", "ada"]


def talk(folder: Path, url: str, opener: str, argument: str) -> Any:
    (folder / "talk.py").write_text(TALK)
    command = [python_with(NEW), "-W", "ignore", "talk.py", url, opener, argument]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The server of a folder on a free port of 127.0.0.1, until the block ends."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port = tried.getsockname()[1]
    (folder / "state").mkdir(exist_ok=True)
    own = {"PATH": os.environ["PATH"], "PORT": str(port), "STATE_FOLDER": str(folder / "state")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [python_with(NEW, STORE), "-W", "ignore", "server.py"],
            cwd=folder, env=own, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _await(process, port, folder / "log")
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
            process.wait(30)


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    last = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < last:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(log.read_text(errors="replace"))
