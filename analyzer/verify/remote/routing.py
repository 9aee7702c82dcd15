"""An HTTP transport that asks, request by request, which replica is to answer.

Who started the client decides; a line of JSON each way over two pipes. What cannot be delivered
comes back as a 502, as from any proxy: a client that loses its connection gives up for good.
"""

import asyncio
import json
import os
from typing import Any

import httpx2

Json = dict[str, Any]
ORIGIN = "http://127.0.0.1:1"
NOMINAL = f"{ORIGIN}/mcp"
"""The address that clients believe in; where requests go is said for each."""
GONE = "the server went away"
HOP_BY_HOP = ("host", "content-length")
SECONDS = 300.0


class Pipes:
    """Questions out, answers in; one at a time, whoever asks."""

    def __init__(self, ask: int, told: int) -> None:
        self._ask = ask
        self._told = os.fdopen(told, "rb", 0)
        self._turn = asyncio.Lock()

    async def choice(self, question: Json) -> Json:
        async with self._turn:
            os.write(self._ask, json.dumps(question).encode() + b"\n")
            line = await asyncio.to_thread(self._told.readline)
        choice: Json = json.loads(line) if line else {"failed": "nobody routes any more"}
        return choice


class Router(httpx2.AsyncBaseTransport):  # type: ignore[misc]  # not installed here
    """The transport of one client; `expect` says which request belongs to which step."""

    def __init__(self, client: str, pipes: Pipes) -> None:
        self._client = client
        self._pipes = pipes
        self._inner = httpx2.AsyncHTTPTransport()
        self._step: int | None = None
        self._method = ""
        self.lost: str | None = None

    def expect(self, step: int | None, method: str) -> None:
        """Until told otherwise, requests of this method are made for this step.

        `lost` says why one of them came to no server.
        """
        self.lost = None
        self._step, self._method = step, method

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        content = await request.aread()
        method = method_of(content)
        own = method is not None and method == self._method
        choice = await self._pipes.choice(
            {
                "client": self._client,
                "method": method or request.method,
                "step": self._step if own else None,
                "fresh": own,
            }
        )
        if "failed" in choice:
            return self._undelivered(request, own, choice["failed"])
        try:
            return await self._inner.handle_async_request(
                rewritten(request, content, choice["url"])
            )
        except httpx2.TransportError:
            return self._undelivered(request, own, GONE)

    def _undelivered(self, request: httpx2.Request, own: bool, why: str) -> httpx2.Response:
        if own:
            self.lost = why
        return httpx2.Response(502, text=why, request=request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def method_of(content: bytes) -> str | None:
    """The method of a JSON-RPC request; nothing for notifications, answers and what is no JSON."""
    try:
        message = json.loads(content)
    except ValueError:
        return None
    if not isinstance(message, dict) or "id" not in message:
        return None
    method = message.get("method")
    return method if isinstance(method, str) else None


def rewritten(request: httpx2.Request, content: bytes, url: str) -> httpx2.Request:
    """The request as the replica gets it."""
    headers = [(k, v) for k, v in request.headers.items() if k.lower() not in HOP_BY_HOP]
    return httpx2.Request(
        request.method,
        url,
        headers=headers,
        content=content or None,
        extensions=request.extensions,
    )


def client_over(router: Router) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=router, timeout=httpx2.Timeout(SECONDS))


def client_to(uds: str) -> httpx2.AsyncClient:
    """A client whose every request goes through one Unix socket."""
    transport = httpx2.AsyncHTTPTransport(uds=uds)
    return httpx2.AsyncClient(transport=transport, timeout=httpx2.Timeout(SECONDS))
