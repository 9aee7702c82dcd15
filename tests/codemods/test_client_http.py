"""What crosses the border to the HTTP library of the SDK, and the errors that come back."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CROSSING = """\
from functools import partial

import httpx
import mcp.client.streamable_http as transports
from mcp import ClientSession
from mcp.client.auth import OAuthClientProvider
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamablehttp_client


def make(headers=None, timeout: httpx.Timeout | None = None, auth=None, **more):
    async def log(request: httpx.Request) -> None:
        print(request.url)

    return httpx.AsyncClient(headers=headers, timeout=timeout, auth=auth, **more)


class Token(httpx.Auth):
    def auth_flow(self, request: httpx.Request):
        yield request


class Provider(OAuthClientProvider):
    async def async_auth_flow(self, request: httpx.Request):
        yield request


async def run(url: str, auth: httpx.Auth | None = None):
    factory = partial(make, verify=False)
    async with sse_client(url, auth=auth, httpx_client_factory=factory) as streams:
        async with ClientSession(*streams) as session:
            await session.initialize()


async def talk(url, plain: bool):
    auth = Token() if plain else httpx.BasicAuth("a", "b")
    try:
        async with streamablehttp_client(url, auth=httpx.BasicAuth("a", "b")) as (read, write, _):
            pass
        async with httpx.AsyncClient(auth=auth) as client:
            async with transports.streamable_http_client(url, http_client=client) as (r, w, _):
                pass
    except httpx.ConnectError:
        print("down")
    except (httpx.TimeoutException, OSError) as error:
        print(error)
    try:
        await run(url)
    except* httpx.HTTPStatusError as group:
        print(group)
    try:
        await run(url)
    except Exception as error:
        if isinstance(error, httpx.ReadTimeout):
            raise
"""

CROSSING_AFTER = """\
from functools import partial

import httpx2
import mcp.client.streamable_http as transports
from mcp import ClientSession
from mcp.client.auth import OAuthClientProvider
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client


def make(headers=None, timeout: httpx2.Timeout | None = None, auth=None, **more):
    async def log(request: httpx2.Request) -> None:
        print(request.url)

    return httpx2.AsyncClient(headers=headers, timeout=timeout, auth=auth, **more)


class Token(httpx2.Auth):
    def auth_flow(self, request: httpx2.Request):
        yield request


class Provider(OAuthClientProvider):
    async def async_auth_flow(self, request: httpx2.Request):
        yield request


async def run(url: str, auth: httpx2.Auth | None = None):
    factory = partial(make, verify=False)
    async with sse_client(url, auth=auth, httpx_client_factory=factory) as streams:
        async with ClientSession(*streams) as session:
            await session.initialize()


async def talk(url, plain: bool):
    auth = Token() if plain else httpx2.BasicAuth("a", "b")
    try:
        async with (
            httpx2.AsyncClient(
                timeout=httpx2.Timeout(30, read=300), auth=httpx2.BasicAuth("a", "b")
            ) as http_client,
            streamable_http_client(url, http_client=http_client) as (read, write),
        ):
            pass
        async with httpx2.AsyncClient(auth=auth) as client:
            async with transports.streamable_http_client(url, http_client=client) as (r, w):
                pass
    except httpx2.ConnectError:
        print("down")
    except (httpx2.TimeoutException, OSError) as error:
        print(error)
    try:
        await run(url)
    except* httpx2.HTTPStatusError as group:
        print(group)
    try:
        await run(url)
    except Exception as error:
        if isinstance(error, httpx2.ReadTimeout):
            raise
"""

EXPECTED = """\
import httpx
from mcp import ClientSession, McpError
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamablehttp_client
from mcp.types import INVALID_PARAMS, ErrorData


async def watch(session: ClientSession, make, failed: ErrorData):
    try:
        await session.call_tool("a")
    except McpError as error:
        if error.error.code == httpx.codes.REQUEST_TIMEOUT or 408 == error.error.code:
            return "slow"
        if error.error.code == 32600 or failed.code == 408:
            return "ended"
    try:
        await session.send_request(make(), ErrorData)
    except McpError as error:
        return error.error.code == INVALID_PARAMS
    except httpx.HTTPStatusError:
        return "refused"


async def ask(session: ClientSession, reply):
    try:
        await session.call_tool("a")
    except McpError as error:
        return error.error.code == -32602, reply.status_code == 408, reply.error.code == 408


async def connect(url):
    try:
        async with streamablehttp_client(url) as (read, write, _):
            pass
    except* httpx.HTTPError:
        print("http")
    try:
        async with sse_client(url) as (read, write):
            pass
    except ExceptionGroup:
        print("sse")
"""

EXPECTED_AFTER = """\
# unstick: UNS804 install httpx>=0.27.1,<1 beside mcp 2.x, which no longer brings httpx
import httpx
import httpx2
from mcp import ClientSession, MCPError
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import INVALID_PARAMS, REQUEST_TIMEOUT, ErrorData


async def watch(session: ClientSession, make, failed: ErrorData):
    try:
        await session.call_tool("a")
    except MCPError as error:
        if error.error.code == REQUEST_TIMEOUT or REQUEST_TIMEOUT == error.error.code:
            return "slow"
        # unstick: UNS431 an ended session has the code -32600 now, not 32600
        if error.error.code == 32600 or failed.code == REQUEST_TIMEOUT:
            return "ended"
    try:
        await session.send_request(make(), ErrorData)
    except MCPError as error:
        # unstick: UNS431 an unknown method has the code -32601 now, not -32602
        return error.error.code == INVALID_PARAMS
    # unstick: UNS431 streamable HTTP raises MCPError at the call now, no HTTPStatusError
    except (httpx.HTTPStatusError, httpx2.HTTPStatusError):
        return "refused"


async def ask(session: ClientSession, reply):
    try:
        await session.call_tool("a")
    except MCPError as error:
        # unstick: UNS431 a timeout has the code REQUEST_TIMEOUT (-32001), not 408
        return error.error.code == -32602, reply.status_code == 408, reply.error.code == 408


async def connect(url):
    # unstick: UNS431 streamable HTTP raises MCPError at the call now, no HTTPStatusError
    try:
        async with streamable_http_client(url) as (read, write):
            pass
    except* (httpx.HTTPError, httpx2.HTTPError):
        print("http")
    try:
        async with sse_client(url) as (read, write):
            pass
    # unstick: UNS431 connecting over SSE raises the error itself now, in no group
    except ExceptionGroup:
        print("sse")
"""

OWN = """\
import httpx
from mcp import ClientSession
from mcp.server.mcpserver import MCPServer

mcp = MCPServer("web")


async def fetch(url):
    try:
        async with httpx.AsyncClient() as client:
            return await client.get(url)
    except httpx.ConnectError as error:
        return error
"""

BOTH = """\
import httpx
from mcp import ClientSession


async def fetch(session: ClientSession, url):
    try:
        async with httpx.AsyncClient() as client:
            await client.get(url)
        return await session.list_tools()
    except (httpx.ConnectError, OSError):
        return None
    except httpx.ReadTimeout:
        return None
"""

BOTH_AFTER = """\
# unstick: UNS804 install httpx>=0.27.1,<1 beside mcp 2.x, which no longer brings httpx
import httpx
import httpx2
from mcp import ClientSession


async def fetch(session: ClientSession, url):
    try:
        async with httpx.AsyncClient() as client:
            await client.get(url)
        return await session.list_tools()
    except (httpx.ConnectError, httpx2.ConnectError, OSError):
        return None
    except (httpx.ReadTimeout, httpx2.ReadTimeout):
        return None
"""

ELSEWHERE = {
    "relay/__init__.py": "",
    "relay/clients.py": """\
        from httpx import AsyncClient, Timeout


        def make(headers=None, timeout: Timeout | None = None, auth=None):
            return AsyncClient(headers=headers, timeout=timeout, auth=auth)
    """,
    "relay/main.py": """\
        from mcp.client.sse import sse_client

        from relay.clients import make


        async def run(url):
            async with sse_client(url, httpx_client_factory=make) as streams:
                return streams
    """,
}

ELSEWHERE_AFTER = {
    "relay/clients.py": """\
        import httpx2


        def make(headers=None, timeout: httpx2.Timeout | None = None, auth=None):
            return httpx2.AsyncClient(headers=headers, timeout=timeout, auth=auth)
    """,
}

CASES = [
    Case(id="objects-and-clauses", before=CROSSING, after=CROSSING_AFTER),
    Case(id="expected-errors", before=EXPECTED, after=EXPECTED_AFTER),
    Case(id="a-client-of-its-own", before=OWN),
    Case(id="clauses-that-see-both", before=BOTH, after=BOTH_AFTER),
    Case(id="a-factory-in-another-module", before=ELSEWHERE, after=ELSEWHERE_AFTER),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_http(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
