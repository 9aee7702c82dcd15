"""Callers that a process kept for all requests: asked of each request's own token."""

import json
import subprocess
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, replicas

HEAD = """
import asyncio

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.fastmcp import FastMCP


class Verifier:
    async def verify_token(self, token: str) -> AccessToken | None:
        return AccessToken(token=token, client_id=token.upper(), scopes=[])


AUTH = AuthSettings(issuer_url="http://127.0.0.1:1", resource_server_url="http://127.0.0.1:1")
mcp = FastMCP("mail", token_verifier=Verifier(), auth=AUTH)
"""
RUN = '\n\nif __name__ == "__main__":\n    mcp.run(transport="streamable-http")\n'

BY_HELPER = '''
user: str | None = None
secret = ""


def remember() -> None:
    """Who calls."""
    global user, secret
    token = get_access_token()
    if token is not None:
        user = token.client_id
        secret = token.token


@mcp.tool()
async def who() -> str:
    """Who calls."""
    remember()
    await asyncio.sleep(0.2)
    return f"{user} {secret}"
'''

DIRECT = '''
user = None


@mcp.tool()
async def who() -> str:
    """Who calls."""
    global user
    token = get_access_token()
    user = token.client_id
    await asyncio.sleep(0.2)
    return str(user)
'''

# Why it is no caller of the request alone.
OTHERS = {
    "another-call-reads-it": DIRECT
    + '''

@mcp.tool()
async def last() -> str:
    """Who called last."""
    return str(user)
''',
    "from-an-argument": DIRECT.replace("token.client_id", "name").replace(
        "who()", "who(name: str)"
    ),
    "of-another-library": DIRECT.replace("get_access_token()", "vault()").replace(
        "user = None", "from vaults import vault\n\nuser = None"
    ),
    "two-fields": DIRECT.replace(
        "    await", "    if token.scopes:\n        user = token.token\n    await"
    ),
    "of-the-configuration": '''
import os

user = os.environ.get("MAIL_USER")


@mcp.tool()
async def who() -> str:
    """For whom."""
    return str(user)
''',
}


def test_each_request_is_asked(tmp_path: Path) -> None:
    write(tmp_path, HEAD + BY_HELPER + RUN)
    result = fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert result.refused == ()
    assert (
        """

def user() -> str | None:
    \"\"\"Of the caller, by the token that came with the request.\"\"\"
    token = get_access_token()
    return None if token is None else token.client_id


def secret():
    \"\"\"Of the caller, by the token that came with the request.\"\"\"
    token = get_access_token()
    return "" if token is None else token.token


@mcp.tool()
async def who() -> str:
    \"\"\"Who calls.\"\"\"
    await asyncio.sleep(0.2)
    return f"{user()} {secret()}"
"""
        in text
    ), text
    assert "UNS205" not in text
    assert "stateless_http=True" in text
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


def test_a_tool_that_asks_itself(tmp_path: Path) -> None:
    write(tmp_path, HEAD + DIRECT + RUN)
    fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    assert '    """Who calls."""\n    await asyncio.sleep(0.2)\n    return str(user())\n' in text
    assert "global" not in text


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_else_is_asked_of_the_token(name: str, tmp_path: Path) -> None:
    write(tmp_path, HEAD + OTHERS[name] + RUN)
    fix_known(tmp_path)
    assert "def user(" not in read(tmp_path)["server.py"]


TWO_CALLERS = """
import asyncio, json, sys
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

async def ask(url, name):
    headers = {"Authorization": f"Bearer {name}"}
    async with httpx2.AsyncClient(headers=headers) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            return (await client.call_tool("who", {})).content[0].text

async def main(url):
    async def later(name):
        await asyncio.sleep(0.1)
        return await ask(url, name)

    print(json.dumps(await asyncio.gather(ask(url, "ann"), later("bob"))))

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.sdk
def test_callers_are_told_apart_for_real(tmp_path: Path) -> None:
    renamed, asked = tmp_path / "renamed", tmp_path / "asked"
    for folder in (renamed, asked):
        folder.mkdir()
        write(folder, HEAD + DIRECT + RUN)
    server = renamed / "server.py"
    server.write_text(
        server.read_text().replace("fastmcp", "mcpserver").replace("FastMCP", "MCPServer")
    )
    fix_known(asked)
    assert told(renamed) == ["BOB", "BOB"]
    assert told(asked) == ["ANN", "BOB"]


def told(folder: Path) -> list[str]:
    """What two callers hear whose calls overlap."""
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=folder)
    with replicas(build) as urls:
        done = subprocess.run(
            [client_python(), "-W", "ignore", "-c", TWO_CALLERS, urls[0]],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    answers: list[str] = json.loads(done.stdout)
    return answers
