"""A client of 1.x answers the same once it is rewritten, over stdio and streamable HTTP."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.codemods.cases import fix
from tests.samples.environments import python_with

pytestmark = pytest.mark.sdk

SERVER = '''\
import sys

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("small", port=int(sys.argv[2]))


@mcp.tool()
def add(a: int, b: int) -> int:
    """Add."""
    return a + b


@mcp.resource("note://a")
def note() -> str:
    return "n"


if __name__ == "__main__":
    mcp.run(sys.argv[1])
'''

CLIENT = """\
import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import timedelta

import httpx
from mcp import ClientSession, StdioServerParameters
from mcp.client.session_group import (
    ClientSessionGroup,
    ClientSessionParameters,
    StreamableHttpParameters,
)
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client, streamablehttp_client

URL = f"http://127.0.0.1:{sys.argv[1]}/mcp"
WAIT = timedelta(seconds=20)


def make(headers=None, timeout=None, auth=None) -> httpx.AsyncClient:
    return httpx.AsyncClient(headers=headers, timeout=timeout, auth=auth)


async def report(session: ClientSession) -> None:
    print((await session.initialize()).serverInfo.name)
    print(session.get_server_capabilities().tools is not None)
    cursor = None
    while True:
        page = await session.list_tools(cursor)
        print([tool.name for tool in page.tools])
        cursor = page.nextCursor
        if not cursor:
            break
    print([one.name for one in (await session.list_resources(cursor=None)).resources])
    result = await session.call_tool("add", {"a": 1, "b": 2}, read_timeout_seconds=WAIT)
    print(result.content[0].text, result.isError)


async def over_http(headers: dict[str, str]) -> None:
    wait = timedelta(minutes=1)
    async with streamablehttp_client(URL, headers=headers, timeout=wait) as (read, write, _):
        async with ClientSession(read, write, read_timeout_seconds=wait) as session:
            await report(session)
    async with AsyncExitStack() as stack:
        opened = streamablehttp_client(URL, headers, httpx_client_factory=make)
        streams = await stack.enter_async_context(opened)
        session = await stack.enter_async_context(ClientSession(streams[0], streams[1]))
        await report(session)
    async with httpx.AsyncClient(timeout=httpx.Timeout(9)) as client:
        async with streamable_http_client(URL, http_client=client) as (read, write, _):
            async with ClientSession(read, write) as session:
                await report(session)
    async with ClientSessionGroup() as group:
        params = StreamableHttpParameters(url=URL, timeout=timedelta(seconds=5))
        await group.connect_to_server(params, ClientSessionParameters(read_timeout_seconds=WAIT))
        print((await group.call_tool("add", args={"a": 3, "b": 4})).content[0].text)


async def not_there() -> None:
    try:
        async with streamablehttp_client("http://127.0.0.1:9/mcp") as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
    except* httpx.ConnectError:
        print("not there")


async def over_stdio() -> None:
    params = StdioServerParameters(command=sys.executable, args=["server.py", "stdio", "0"])
    async with stdio_client(params) as (read, write):
        async with ClientSession(read, write, WAIT) as session:
            await report(session)


async def main() -> None:
    await over_stdio()
    await over_http({"x-a": "b"})
    await not_there()


asyncio.run(main())
"""


def test_a_client_answers_the_same(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    (tmp_path / "client.py").write_text(CLIENT)
    before = transcript(python_with("mcp==1.30.0"), tmp_path)
    assert before.count("3 False") == 4
    assert before.endswith("7\nnot there\n")
    result = fix(tmp_path, unsafe=True, write=True)
    assert (result.marked, result.refused) == ((), ())
    assert transcript(python_with("mcp==2.3.0"), tmp_path) == before


def transcript(python: str, folder: Path) -> str:
    """What the client prints beside a server of the same SDK."""
    port = _free_port()
    with _serving(
        [python, "-W", "ignore", "server.py", "streamable-http", str(port)], folder, port
    ):
        done = subprocess.run(
            [python, "-W", "ignore", "client.py", str(port)],
            cwd=folder,
            env={"NO_PROXY": "*"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def _serving(command: list[str], folder: Path, port: int) -> Iterator[None]:
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        server.kill()
        server.wait()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
