"""Methods and arguments of client sessions and OAuth providers."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

SESSIONS = """\
from contextlib import AsyncExitStack
from mcp import ClientSession, StdioServerParameters
from mcp.client.auth import OAuthClientProvider, TokenStorage
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.client.session_group import ClientSessionGroup
from mcp.client.stdio import stdio_client


class Mine(OAuthClientProvider):
    def __init__(self, url, metadata, storage):
        super().__init__(url, metadata, storage, timeout=60.0)


async def on_message(message):
    await store(message)


async def all_tools(session: ClientSession, group: ClientSessionGroup):
    cursor = None
    while True:
        page = await session.list_tools(cursor)
        cursor = page.nextCursor
        if not cursor:
            break
    await session.list_prompts(cursor=None)
    await session.subscribe_resource("a://b")
    await group.call_tool("a", args={"b": 1})
    if session.get_server_capabilities().tools:
        return page


async def go(params, metadata, storage, redirect, callback):
    OAuthClientProvider("u", metadata, storage, redirect, callback, 300.0, "https://me")
    ClientCredentialsOAuthProvider("u", storage, "i", "s", scopes="a b")
    async with stdio_client(params) as (read, write):
        async with ClientSession(read, write, message_handler=on_message) as session:
            caps = session.get_server_capabilities()


async def unknown(session):
    return session.get_server_capabilities()
"""

SESSIONS_AFTER = """\
from contextlib import AsyncExitStack
from mcp import ClientSession, StdioServerParameters
from mcp.client.auth import OAuthClientProvider, TokenStorage
from mcp.client.auth.extensions.client_credentials import ClientCredentialsOAuthProvider
from mcp.client.session_group import ClientSessionGroup
from mcp.client.stdio import stdio_client
from mcp.types import PaginatedRequestParams


class Mine(OAuthClientProvider):
    def __init__(self, url, metadata, storage):
        super().__init__(url, metadata, storage)


async def on_message(message):
    await store(message)


async def all_tools(session: ClientSession, group: ClientSessionGroup):
    cursor = None
    while True:
        page = await session.list_tools(params=PaginatedRequestParams(cursor=cursor))
        cursor = page.next_cursor
        if not cursor:
            break
    await session.list_prompts()
    # unstick: UNS428 deprecated: Client.listen(resource_subscriptions=[...]) does this
    await session.subscribe_resource("a://b")
    await group.call_tool("a", arguments={"b": 1})
    if session.server_capabilities.tools:
        return page


async def go(params, metadata, storage, redirect, callback):
    # unstick: UNS430 callback_handler returns an AuthorizationCodeResult: code, state and iss
    OAuthClientProvider("u", metadata, storage, redirect, callback, client_metadata_url="https://me")
    ClientCredentialsOAuthProvider("u", storage, "i", "s", scope="a b")
    async with stdio_client(params) as (read, write):
        # unstick: UNS428 message_handler gets no requests any more, only notifications and errors
        # unstick: UNS428 message_handler: calls may overlap now, guard what they share
        async with ClientSession(read, write, message_handler=on_message) as session:
            caps = session.server_capabilities


async def unknown(session):
    # unstick: UNS428 a session of the SDK has the property server_capabilities instead
    return session.get_server_capabilities()
"""

OAUTH = """\
from urllib.parse import parse_qs, urlparse

from mcp.client.auth import OAuthClientProvider
from mcp.server.fastmcp import FastMCP
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata


async def handle_callback() -> tuple[str, str | None]:
    params = parse_qs(urlparse(input()).query)
    return params["code"][0], params.get("state", [None])[0]


class Flow:
    async def _wait(self) -> tuple[str, str | None]:
        if self.code:
            return (self.code, self.state)
        raise RuntimeError("none")

    async def _other(self):
        return await self.queue.get()

    def provider(self, storage, redirect, outside):
        metadata = OAuthClientMetadata(redirect_uris=["https://app.example/cb"], client_name="a")
        OAuthClientProvider("u", metadata, storage, redirect, self._wait)
        OAuthClientProvider("u", metadata, storage, redirect, callback_handler=self._other)
        OAuthClientProvider("u", metadata, storage, redirect, callback_handler=outside)
        return OAuthClientProvider("u", metadata, storage, redirect, handle_callback, timeout=3)


def register(info: OAuthClientInformationFull, metadata: OAuthClientMetadata, thing):
    metadata.validate_scope("a")
    info.validate_scope("a")
    if isinstance(info, OAuthClientMetadata) or isinstance(metadata, OAuthClientMetadata):
        pass
    OAuthClientInformationFull(redirect_uris=[])
    OAuthClientInformationFull(
        client_id="a", redirect_uris=[], token_endpoint_auth_method="client_secret_post"
    )
"""

OAUTH_AFTER = """\
from urllib.parse import parse_qs, urlparse

from mcp.client.auth import OAuthClientProvider
from mcp.server.mcpserver import MCPServer
from mcp.shared.auth import (
    AuthorizationCodeResult,
    OAuthClientInformationFull,
    OAuthClientMetadata,
)


async def handle_callback() -> AuthorizationCodeResult:
    params = parse_qs(urlparse(input()).query)
    return AuthorizationCodeResult(
        code=params["code"][0],
        state=params.get("state", [None])[0],
        iss=params.get("iss", [None])[0],
    )


class Flow:
    async def _wait(self) -> AuthorizationCodeResult:
        if self.code:
            return AuthorizationCodeResult(code=self.code, state=self.state)
        raise RuntimeError("none")

    # unstick: UNS430 callback_handler returns an AuthorizationCodeResult: code, state and iss
    async def _other(self):
        return await self.queue.get()

    def provider(self, storage, redirect, outside):
        # unstick: UNS430 a client on the web registers with application_type='web', not 'native'
        # unstick: UNS430 may ask for offline_access now: without refresh_token it does not
        metadata = OAuthClientMetadata(redirect_uris=["https://app.example/cb"], client_name="a")
        OAuthClientProvider("u", metadata, storage, redirect, self._wait)
        OAuthClientProvider("u", metadata, storage, redirect, callback_handler=self._other)
        # unstick: UNS430 callback_handler returns an AuthorizationCodeResult: code, state and iss
        OAuthClientProvider("u", metadata, storage, redirect, callback_handler=outside)
        return OAuthClientProvider("u", metadata, storage, redirect, handle_callback)


def register(info: OAuthClientInformationFull, metadata: OAuthClientMetadata, thing):
    # unstick: UNS430 validate_scope is a method of OAuthClientInformationFull alone
    metadata.validate_scope("a")
    info.validate_scope("a")
    # unstick: UNS430 a registered client is no OAuthClientMetadata any more: ask for its own class
    if isinstance(info, OAuthClientMetadata) or isinstance(metadata, OAuthClientMetadata):
        pass
    # unstick: UNS430 client_id is required
    OAuthClientInformationFull(redirect_uris=[])
    # unstick: UNS430 no secret for a secret method is refused: store one, or use 'none'
    OAuthClientInformationFull(
        client_id="a", redirect_uris=[], token_endpoint_auth_method="client_secret_post"
    )
"""

NEW = """\
import httpx2
from mcp import ClientSession
from mcp.types import PaginatedRequestParams


async def all_tools(session: ClientSession, elsewhere, cursor):
    await session.subscribe_resource("a://b")
    elsewhere.list_tools(cursor)
    return await session.list_tools(params=PaginatedRequestParams(cursor=cursor))
"""

URLS = """\
from mcp.server.auth.settings import AuthSettings
from mcp.shared.auth import OAuthMetadata


def same(settings: AuthSettings, metadata: OAuthMetadata, other):
    print(str(settings.issuer_url))
    return str(metadata.issuer).rstrip("/"), str(other.issuer) == "https://a/"
"""

URLS_AFTER = """\
from mcp.server.auth.settings import AuthSettings
from mcp.shared.auth import OAuthMetadata


def same(settings: AuthSettings, metadata: OAuthMetadata, other):
    print(str(settings.issuer_url))
    # unstick: UNS430 a URL without a path gets no slash at its end any more
    return str(metadata.issuer).rstrip("/"), str(other.issuer) == "https://a/"
"""

CASES = [
    Case(id="urls-compared", before=URLS, after=URLS_AFTER),
    Case(id="sessions", before=SESSIONS, after=SESSIONS_AFTER, unsafe=True),
    Case(id="oauth", before=OAUTH, after=OAUTH_AFTER, unsafe=True),
    Case(id="code-of-2x", before=NEW),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sessions(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
