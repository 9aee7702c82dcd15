"""The carts of everybody who is connected."""

import asyncio
import functools
import inspect
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from weakref import WeakValueDictionary

from key_value.aio.stores.redis import RedisStore
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field, TypeAdapter


@dataclass(frozen=True)
class Line:
    """A product and how many of it."""

    sku: str
    quantity: int


Entry = TypeVar("Entry")
STORE = RedisStore(url=os.environ["REDIS_URL"])


class Handles(dict[str, Entry]):
    """What calls keep, by the handle that a client passes back.

    Between calls the entries are in the store, which all replicas share; here are those of the
    calls under way. The store forgets an entry `lifetime` seconds after the last call with it.
    """

    lifetime = 3600.0

    def __init__(
        self,
        argument: str,
        opener: str,
        kind: Any,
        make: Callable[[], Entry] | None = None,
    ) -> None:
        super().__init__()
        self._argument = argument
        self._opener = opener
        self._adapter: TypeAdapter[Entry] = TypeAdapter(kind)
        self._make = make
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def open(self) -> str:
        """Mint a handle."""
        handle = secrets.token_urlsafe(16)
        await self._put(handle, {})
        return handle

    def kept(self, tool: Callable[..., Any]) -> Callable[..., Any]:
        """A tool that finds the entry of the handle it is given here, and leaves it in the store."""
        signature = inspect.signature(tool)

        @functools.wraps(tool)
        async def call(*args: Any, **kwargs: Any) -> Any:
            handle = signature.bind(*args, **kwargs).arguments[self._argument]
            async with self.held(handle):
                result = tool(*args, **kwargs)
                return await result if inspect.isawaitable(result) else result

        return call

    @asynccontextmanager
    async def held(self, handle: str) -> AsyncIterator[None]:
        """Has the entry of a handle here while the block runs; then it is in the store again."""
        async with self._locks.setdefault(handle, asyncio.Lock()):
            stored = await self._load(handle)
            try:
                yield
            finally:
                await self._save(handle, stored)

    def __missing__(self, handle: str) -> Entry:
        if self._make is None:
            raise KeyError(handle)
        return self.setdefault(handle, self._make())

    async def _load(self, handle: str) -> dict[str, Any]:
        stored = await STORE.get(handle, collection=self._argument)
        if stored is None:
            raise ToolError(f"{handle!r} is unknown or expired: call {self._opener} for a new id")
        if "entry" in stored:
            self[handle] = self._adapter.validate_python(stored["entry"])
        return stored

    async def _save(self, handle: str, stored: dict[str, Any]) -> None:
        stored.pop("entry", None)
        if handle in self:
            stored["entry"] = self._adapter.dump_python(self.pop(handle), mode="json")
        await self._put(handle, stored)

    async def _put(self, handle: str, value: dict[str, Any]) -> None:
        await STORE.put(handle, value, collection=self._argument, ttl=self.lifetime)


carts: Handles[list[Line]] = Handles("cart_id", "open_cart", list[Line])
CartId = Annotated[
    str, Field(description="The id that open_cart returned: the cart to work on")
]


class CartStore:
    """One cart for each client session."""

    def add(self, cart_id: str, line: Line) -> None:
        """Put a line into the cart of the calling client."""
        carts.setdefault(cart_id, []).append(line)

    def lines(self, cart_id: str) -> list[Line]:
        """What the calling client has put into its cart so far."""
        return list(carts.get(cart_id, []))

    def take(self, cart_id: str) -> list[Line]:
        """The cart of the calling client, which is empty afterwards."""
        return carts.pop(cart_id, [])


store = CartStore()
