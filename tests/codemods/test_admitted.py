"""Clients that are let in by what they say of themselves: asked of their token instead."""

import json
import subprocess
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, replicas

HEAD = """\
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.fastmcp import Context, FastMCP

ADMINS = {"ada", "root"}


class Verifier:
    async def verify_token(self, token: str) -> AccessToken | None:
        return AccessToken(token=token, client_id="app", scopes=[]SUBJECT)


AUTH = AuthSettings(issuer_url="http://127.0.0.1:1", resource_server_url="http://127.0.0.1:1")
mcp = FastMCP("mail"CHECKS)
"""
CHECKS = ", token_verifier=Verifier(), auth=AUTH"
TOOL = '''

@mcp.tool()
async def purge(ctx: Context) -> str:
    """Purge the mail."""
    if ctx.client_id not in ADMINS:
        return "no"
    return "purged"
'''
EQUAL = TOOL.replace("not in ADMINS", '!= "ada"')
CALLER = '''
def caller() -> str | None:
    """Who calls, by the token that came with the request."""
    token = get_access_token()
    return None if token is None else token.{field}
'''
# What stays the client's own word, marked or not.
OTHERS = {
    "logged": (TOOL.replace("if ctx.client_id not in ADMINS", "if print(ctx.client_id)"), 0),
    "a-key": (TOOL.replace("ctx.client_id not in ADMINS", "not ADMINS[ctx.client_id]"), 1),
    "known-at-all": (TOOL.replace("ctx.client_id not in ADMINS", "ctx.client_id == None"), 0),
    "a-key-beside": (
        TOOL.replace("not in ADMINS", "not in ADMINS and not ADMINS.get(ctx.client_id)"),
        2,
    ),
}  # fmt: skip


def server(tool: str, checks: str = CHECKS, subject: str = "") -> str:
    return HEAD.replace("CHECKS", checks).replace("SUBJECT", subject) + tool


@pytest.mark.parametrize("tool", [TOOL, EQUAL])
@pytest.mark.parametrize("field", ["client_id", "subject"])
def test_whom_the_token_speaks_for_is_let_in(tool: str, field: str, tmp_path: Path) -> None:
    write(tmp_path, server(tool, subject=", subject=token" if field == "subject" else ""))
    result = fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert CALLER.format(field=field) in text
    test = "not in ADMINS" if tool is TOOL else '!= "ada"'
    assert f"    if caller() {test}:\n" in text
    assert "from mcp.server.auth.middleware.auth_context import get_access_token\n" in text
    assert "_meta" not in text
    assert "UNS408" not in text
    assert result.refused == ()
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


def test_a_later_unsafe_run_does_the_same(tmp_path: Path) -> None:
    for name in ("once", "twice"):
        write(tmp_path / name, server(TOOL))
    fix_known(tmp_path / "twice", unsafe=False)
    marked = read(tmp_path / "twice")["server.py"]
    assert '(ctx.request_context.meta or {}).get("client_id") not in ADMINS' in marked
    assert "# unstick: UNS408 the client says its client_id itself, and anybody may" in marked
    fix_known(tmp_path / "twice")
    fix_known(tmp_path / "once")
    assert read(tmp_path / "twice")["server.py"] == read(tmp_path / "once")["server.py"]


@pytest.mark.parametrize("checks", ["", ", auth=None"])
def test_without_tokens_it_is_marked(checks: str, tmp_path: Path) -> None:
    write(tmp_path, server(TOOL, checks))
    result = fix_known(tmp_path)
    assert [mark.code for mark in result.marked].count("UNS408") == 1
    assert "caller()" not in read(tmp_path)["server.py"]


@pytest.mark.parametrize("name", OTHERS)
def test_other_uses_stay_as_they_are(name: str, tmp_path: Path) -> None:
    tool, marks = OTHERS[name]
    write(tmp_path, server(tool))
    result = fix_known(tmp_path)
    assert [mark.code for mark in result.marked].count("UNS408") == marks
    assert "caller()" not in read(tmp_path)["server.py"]


@pytest.mark.sdk
def test_only_the_token_counts_on_the_real_sdk(tmp_path: Path) -> None:
    run = '\n\nif __name__ == "__main__":\n    mcp.run(transport="streamable-http")\n'
    write(tmp_path, server(TOOL, subject=", subject=token") + run)
    fix_known(tmp_path)
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=tmp_path)
    with replicas(build) as (url,):
        command = [str(client_python()), "-c", CALLS, url]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == ["purged", "no"]


CALLS = """
import asyncio, json, sys
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

async def ask(url, name):
    headers = {"Authorization": f"Bearer {name}"}
    async with httpx2.AsyncClient(headers=headers) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            said = {"client_id": "root"}
            return (await client.call_tool("purge", {}, meta=said)).content[0].text

async def main(url):
    print(json.dumps([await ask(url, "ada"), await ask(url, "eve")]))

asyncio.run(main(sys.argv[1]))
"""
