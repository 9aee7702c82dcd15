"""The streamable HTTP transport of clients: its name, its arguments, what it yields."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

KEPT_WHOLE = """\
import contextlib
from functools import partial

from clients import make
import mcp.client.streamable_http as transports
from mcp import ClientSession
from mcp.client.sse import sse_client
from mcp.client.streamable_http import GetSessionIdCallback, streamablehttp_client


class Client:
    async def connect(self, url, headers):
        self._streams_context = streamablehttp_client(url=url, headers=headers or {})
        read, write, _ = await self._streams_context.__aenter__()
        self._session_context = ClientSession(read, write)

    async def connect_stack(self, url, headers):
        self.stack = contextlib.AsyncExitStack()
        transport = await self.stack.enter_async_context(
            streamablehttp_client(url, headers, 10)
        )
        self.read, self.write, self._gone = transport

    async def close(self):
        await self._streams_context.__aexit__(None, None, None)


async def factories(url, token):
    made = partial(make, verify=False)
    async with streamablehttp_client(url, httpx_client_factory=made) as (r, w, _):
        pass
    async with streamablehttp_client(
        url, httpx_client_factory=partial(make, verify=False)
    ) as (r, w, _):
        pass
    async with transports.streamablehttp_client(
        url, httpx_client_factory=make, headers={}
    ) as (r, w, get_id):
        print(get_id())


async def either(url, sse, options, wait):
    if sse:
        cm = sse_client(url)
    else:
        cm = streamablehttp_client(url)
    async with cm as streams:
        session = ClientSession(*streams[:2])
        print(streams[2])
    async with streamablehttp_client(url, **options) as (r, w, *rest):
        pass
    async with streamablehttp_client(url, timeout=wait) as (r, w, *rest):
        return rest


def opened(url, headers):
    return streamablehttp_client(url, headers=headers)
"""

KEPT_WHOLE_AFTER = """\
import contextlib
from functools import partial

from clients import make
import httpx2
import mcp.client.streamable_http as transports
from mcp import ClientSession
from mcp.client.sse import sse_client
# unstick: UNS409 mcp.client.streamable_http.GetSessionIdCallback: httpx2 response hook
from mcp.client.streamable_http import GetSessionIdCallback, streamable_http_client


class Client:
    async def connect(self, url, headers):
        self._streams_context = streamable_http_client(
            url=url,
            http_client=httpx2.AsyncClient(
                headers=headers or {}, timeout=httpx2.Timeout(30, read=300)
            ),
        )
        read, write = await self._streams_context.__aenter__()
        self._session_context = ClientSession(read, write)

    async def connect_stack(self, url, headers):
        self.stack = contextlib.AsyncExitStack()
        http_client = await self.stack.enter_async_context(
            httpx2.AsyncClient(headers=headers, timeout=httpx2.Timeout(10, read=300))
        )
        transport = await self.stack.enter_async_context(
            streamable_http_client(url, http_client=http_client)
        )
        self.read, self.write = transport

    async def close(self):
        await self._streams_context.__aexit__(None, None, None)


async def factories(url, token):
    made = partial(make, verify=False)
    async with (
        made(
            headers=None, timeout=httpx2.Timeout(30, read=300), auth=None
        ) as http_client,
        streamable_http_client(url, http_client=http_client) as (r, w),
    ):
        pass
    async with (
        make(
            headers=None, timeout=httpx2.Timeout(30, read=300), auth=None, verify=False
        ) as http_client,
        streamable_http_client(url, http_client=http_client) as (r, w),
    ):
        pass
    # unstick: UNS426 no third value: an httpx2 hook sees the mcp-session-id header
    async with (
        make(
            headers={}, timeout=httpx2.Timeout(30, read=300), auth=None
        ) as http_client,
        transports.streamable_http_client(url, http_client=http_client) as (r, w, get_id),
    ):
        print(get_id())


async def either(url, sse, options, wait):
    if sse:
        cm = sse_client(url)
    else:
        cm = streamable_http_client(url)
    async with cm as streams:
        session = ClientSession(*streams[:2])
        # unstick: UNS426 no third value: an httpx2 hook sees the mcp-session-id header
        print(streams[2])
    # unstick: UNS426 headers, timeouts and auth belong to an httpx2 client: give http_client
    # unstick: UNS426 no third value: an httpx2 hook sees the mcp-session-id header
    async with streamable_http_client(url, **options) as (r, w, *rest):
        pass
    # unstick: UNS426 no third value: an httpx2 hook sees the mcp-session-id header
    async with (
        httpx2.AsyncClient(timeout=httpx2.Timeout(wait, read=300)) as http_client,
        streamable_http_client(url, http_client=http_client) as (r, w, *rest),
    ):
        return rest


def opened(url, headers):
    # unstick: UNS426 two values come out of this now: see what takes them apart
    return streamable_http_client(
        url,
        http_client=httpx2.AsyncClient(headers=headers, timeout=httpx2.Timeout(30, read=300)),
    )
"""

CASES = [
    Case(
        id="a-url-alone",
        before="""\
            from mcp import ClientSession
            from mcp.client.streamable_http import streamablehttp_client


            async def ask(url):
                async with streamablehttp_client(url) as (read, write, _):
                    async with ClientSession(read, write) as session:
                        await session.initialize()
                async with streamablehttp_client(url, None, 30) as (read, write, _get_session_id):
                    pass
                async with streamablehttp_client(url, terminate_on_close=False) as streams:
                    async with ClientSession(streams[0], streams[1]) as session:
                        await session.initialize()
        """,
        after="""\
            from mcp import ClientSession
            from mcp.client.streamable_http import streamable_http_client


            async def ask(url):
                async with streamable_http_client(url) as (read, write):
                    async with ClientSession(read, write) as session:
                        await session.initialize()
                async with streamable_http_client(url) as (read, write):
                    pass
                async with streamable_http_client(url, terminate_on_close=False) as streams:
                    async with ClientSession(streams[0], streams[1]) as session:
                        await session.initialize()
        """,
    ),
    Case(
        id="headers-and-timeouts-make-a-client",
        before="""\
            from datetime import timedelta

            from mcp import ClientSession
            from mcp.client.streamable_http import streamablehttp_client


            async def ask(url, token):
                async with streamablehttp_client(url, headers={"X": token}) as (read, write, _):
                    pass
                async with streamablehttp_client(
                    url=url,
                    headers={
                        "Authorization": f"Bearer {token}",
                    },
                    timeout=60,
                    terminate_on_close=False,
                ) as (read, write, _):
                    pass
                async with (
                    streamablehttp_client(
                        url,
                        timeout=timedelta(seconds=5),
                        # long
                        sse_read_timeout=timedelta(minutes=10),
                    ) as (read, write, _),
                    ClientSession(read, write) as session,
                ):
                    await session.initialize()
        """,
        after="""\
            import httpx2
            from mcp import ClientSession
            from mcp.client.streamable_http import streamable_http_client


            async def ask(url, token):
                async with (
                    httpx2.AsyncClient(
                        headers={"X": token}, timeout=httpx2.Timeout(30, read=300)
                    ) as http_client,
                    streamable_http_client(url, http_client=http_client) as (read, write),
                ):
                    pass
                async with (
                    httpx2.AsyncClient(
                        headers={
                            "Authorization": f"Bearer {token}",
                        },
                        timeout=httpx2.Timeout(60, read=300),
                    ) as http_client,
                    streamable_http_client(
                        url=url, terminate_on_close=False, http_client=http_client
                    ) as (read, write),
                ):
                    pass
                async with (
                    httpx2.AsyncClient(timeout=httpx2.Timeout(5, read=600)) as http_client,
                    streamable_http_client(
                        url,
                        http_client=http_client,
                        # long
                    ) as (read, write),
                    ClientSession(read, write) as session,
                ):
                    await session.initialize()
        """,
    ),
    Case(
        id="stacks-contexts-and-factories",
        unsafe=True,
        before=KEPT_WHOLE,
        after=KEPT_WHOLE_AFTER,
    ),
    Case(
        id="two-values-and-other-libraries",
        before="""\
            import httpx2
            from elsewhere import streamablehttp_client
            from mcp.client.streamable_http import streamable_http_client


            async def ask(url, http_client):
                async with streamablehttp_client(url, headers={}) as (read, write, _):
                    pass
                async with streamable_http_client(url, http_client=http_client) as streams:
                    return use(streams)
        """,
    ),
    Case(
        id="what-the-transport-class-ignored",
        before="""\
            from mcp.client.streamable_http import StreamableHTTPTransport

            transport = StreamableHTTPTransport("http://a/mcp", headers={"a": "b"}, timeout=30)
        """,
        after="""\
            from mcp.client.streamable_http import StreamableHTTPTransport

            transport = StreamableHTTPTransport("http://a/mcp")
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_transport(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
