"""Long answers in pages, with a token that asks for the next one."""

import asyncio
import os
import secrets
import threading
from collections.abc import Coroutine, Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, TypeVar

from key_value.aio.stores.postgresql import PostgreSQLStore
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import TypeAdapter


@dataclass(frozen=True)
class Page:
    """Some of the items, and the token for more, if there are more."""

    items: list[str]
    next_token: str | None


Entry = TypeVar("Entry")
ENTRIES = PostgreSQLStore(url=os.environ["DATABASE_URL"])


class Unknown(ToolError, KeyError):
    """No entry has the id, or none any more."""

    __str__ = Exception.__str__


class Stored(MutableMapping[str, Entry]):
    """What tools keep under the ids that they hand out, in the store that all replicas share.

    The store forgets an entry `lifetime` seconds after it was last written. Calls wait for it.
    """

    lifetime = 86_400.0

    def __init__(self, name: str, opener: str, kind: Any) -> None:
        self._name = name
        self._opener = opener
        self._adapter: TypeAdapter[Entry] = TypeAdapter(kind)

    def __getitem__(self, handle: str) -> Entry:
        stored = _done(ENTRIES.get(handle, collection=self._name))
        if stored is None:
            raise self._unknown(handle)
        return self._adapter.validate_python(stored["entry"])

    def __setitem__(self, handle: str, entry: Entry) -> None:
        dumped = self._adapter.dump_python(entry, mode="json")
        if self._adapter.validate_python(dumped) != entry:
            raise TypeError(f"{entry!r} does not come out of a store as it was")
        value = {"entry": dumped}
        _done(ENTRIES.put(handle, value, collection=self._name, ttl=self.lifetime))

    def __delitem__(self, handle: str) -> None:
        if not _done(ENTRIES.delete(handle, collection=self._name)):
            raise self._unknown(handle)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a store does not list its ids")

    def __len__(self) -> int:
        raise TypeError("a store does not count its entries")

    def _unknown(self, handle: str) -> Unknown:
        return Unknown(f"{handle!r} is unknown or expired: call {self._opener} for a new id")


_LOOP = asyncio.new_event_loop()
threading.Thread(target=_LOOP.run_forever, daemon=True).start()


def _done(work: Coroutine[Any, Any, Any]) -> Any:
    """What the store answers, for calls of all kinds: on a loop and beside one."""
    return asyncio.run_coroutine_threadsafe(work, _LOOP).result(timeout=30)


class Pager:
    """Hands out pages of a list."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._page_cache: Stored[list[str]] = Stored("page_cache", "list_species", list[str])

    def start(self, items: list[str]) -> Page:
        """The first page of a list."""
        rest = items[self.size :]
        if not rest:
            return Page(items, None)
        token = secrets.token_urlsafe(12)
        self._page_cache[token] = rest
        return Page(items[: self.size], token)

    def resume(self, token: str) -> Page:
        """The page behind a token; each token works once."""
        rest = self._page_cache.pop(token, None)
        if rest is None:
            raise ToolError("this token is unknown or used; start again without one")
        return self.start(rest)
