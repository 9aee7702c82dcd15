"""Programs that only look as if a session, or a client, had state: untouched and unmarked."""

from pathlib import Path

import pytest

from .handle_cases import CODES, fix_known, read, write

HEAD = """
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("looks")
"""

CASES = {
    "a-table-of-talks-called-sessions": f"""{HEAD}
sessions = {{"k1": "Welcome", "k2": "Typing"}}


@mcp.tool()
def describe(session_id: str) -> str:
    return sessions.get(session_id, "no such talk")
""",
    "a-registry-filled-at-import": f"""{HEAD}
handlers = {{}}


def handler(name):
    def register(function):
        handlers[name] = function
        return function

    return register


@handler("double")
def double(number: int) -> int:
    return 2 * number


@mcp.tool()
def apply(name: str, number: int) -> int:
    return handlers[name](number)
""",
    "a-cache-keyed-by-arguments": f"""{HEAD}
session_cache: dict[str, int] = {{}}


@mcp.tool()
def length(text: str) -> int:
    if text not in session_cache:
        session_cache[text] = len(text)
    return session_cache[text]
""",
    "a-value-that-is-made-once": f"""{HEAD}
import httpx

_client = None


def client() -> httpx.AsyncClient:
    global _client
    if _client is None:
        _client = httpx.AsyncClient()
    return _client


@mcp.tool()
async def fetch(url: str) -> str:
    return (await client().get(url)).text
""",
    "a-dictionary-of-one-call": f"""{HEAD}

@mcp.tool()
def count(words: list[str]) -> dict[str, int]:
    state: dict[str, int] = {{}}
    for word in words:
        state[word] = state.get(word, 0) + 1
    return state
""",
    "an-object-of-one-call": f"""{HEAD}

class Cart:
    def __init__(self) -> None:
        self.items: list[str] = []

    def add(self, item: str) -> None:
        self.items.append(item)


@mcp.tool()
def total(items: list[str]) -> int:
    cart = Cart()
    for item in items:
        cart.add(item)
    return len(cart.items)
""",
    "a-context-variable": f"""{HEAD}
from contextvars import ContextVar

current_user: ContextVar[str] = ContextVar("current_user", default="nobody")


def greeting() -> str:
    return f"hello {{current_user.get()}}"


@mcp.tool()
def greet(name: str) -> str:
    current_user.set(name)
    return greeting()
""",
    "a-counter-that-only-metrics-read": f"""{HEAD}
import logging
from collections import Counter

calls: Counter[str] = Counter()


@mcp.tool()
def double(number: int) -> int:
    calls["double"] += 1
    logging.info("calls: %s", calls)
    return 2 * number
""",
    "a-lifespan-with-a-pool-alone": """
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
from mcp.server.fastmcp import Context, FastMCP


@dataclass
class App:
    pool: asyncpg.Pool


@asynccontextmanager
async def lifespan(server: FastMCP):
    pool = await asyncpg.create_pool("postgresql://db")
    yield App(pool=pool)


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def rows(ctx: Context) -> list[str]:
    return await ctx.request_context.lifespan_context.pool.fetch("select 1")
""",
    "a-lifespan-that-is-only-read": """
from contextlib import asynccontextmanager

from mcp.server.fastmcp import Context, FastMCP


@asynccontextmanager
async def lifespan(server: FastMCP):
    yield {"greeting": "hello", "names": ["Ada"]}


mcp = FastMCP("app", lifespan=lifespan)


@mcp.tool()
async def greet(ctx: Context) -> str:
    return ctx.request_context.lifespan_context["greeting"]
""",
    "a-lock": f"""{HEAD}
import asyncio

session_lock = asyncio.Lock()


@mcp.tool()
async def write(text: str) -> str:
    async with session_lock:
        return text
""",
    "a-session-of-an-http-library": f"""{HEAD}
import requests

session = requests.Session()


@mcp.tool()
def fetch(url: str) -> str:
    return session.get(url).text
""",
    "a-mapping-of-another-program": """
carts: dict[int, list[str]] = {}


class Context:
    session = object()


def add(item: str, ctx: Context) -> None:
    carts.setdefault(id(ctx.session), []).append(item)


def show(ctx: Context) -> list[str]:
    return carts.get(id(ctx.session), [])


from mcp.server.fastmcp import FastMCP

mcp = FastMCP("other")


@mcp.tool()
def double(number: int) -> int:
    return 2 * number
""",
    "settings-read-at-start": f"""{HEAD}
import os

state: dict[str, str] = {{}}


def configure() -> None:
    state["unit"] = os.environ.get("UNIT", "km")


@mcp.tool()
def unit() -> str:
    return state["unit"]


if __name__ == "__main__":
    configure()
    mcp.run()
""",
    "a-setting-that-start-up-replaces": f"""{HEAD}
current_folder: str | None = None


@mcp.tool()
def folder() -> str:
    return current_folder or "."


def main() -> None:
    global current_folder
    current_folder = "/data"
    mcp.run()


if __name__ == "__main__":
    main()
""",
    "a-memoised-function": f"""{HEAD}
from functools import lru_cache


@lru_cache(maxsize=100)
def session_of(name: str) -> str:
    return name.upper()


@mcp.tool()
def shout(name: str) -> str:
    return session_of(name)
""",
    "a-store-with-keys-of-its-own": f"""{HEAD}
import redis

db = redis.Redis()


@mcp.tool()
def put(cart: str, item: str) -> str:
    db.rpush(f"cart:{{cart}}", item)
    return item


@mcp.tool()
def show(cart: str) -> list[bytes]:
    return db.lrange(f"cart:{{cart}}", 0, -1)
""",
    "an-id-that-is-minted-already": f"""{HEAD}
import secrets

carts: dict[str, list[str]] = {{}}


@mcp.tool()
def open_cart() -> str:
    cart_id = secrets.token_urlsafe(16)
    carts[cart_id] = []
    return cart_id


@mcp.tool()
def add(cart_id: str, item: str) -> int:
    carts[cart_id].append(item)
    return len(carts[cart_id])
""",
}


@pytest.mark.parametrize("name", CASES)
def test_nothing_goes_under_a_handle(name: str, tmp_path: Path) -> None:
    write(tmp_path, CASES[name])
    result = fix_known(tmp_path)
    assert result.manifests == {}
    assert [mark.text for mark in result.marked if mark.code in CODES] == []
    assert "Handles" not in "".join(read(tmp_path).values())
