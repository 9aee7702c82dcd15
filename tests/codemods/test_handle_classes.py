"""The classes that are written into servers, run as they are written."""

import asyncio
import functools
import inspect
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar
from weakref import WeakValueDictionary

import pytest

from analyzer.codemods.handles.blocks import template

LONG_AGO = -1.0


class ToolError(Exception):
    pass


class TypeAdapter:
    """What pydantic's does for plain values."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind

    def validate_python(self, value: Any) -> Any:
        return value

    def dump_python(self, value: Any, mode: str) -> Any:
        assert mode == "json"
        return list(value)


class Store:
    """The two methods of a store that are called."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], dict[str, Any]] = {}
        self.lifetimes: list[float] = []

    async def get(self, key: str, *, collection: str) -> dict[str, Any] | None:
        found = self.held.get((collection, key))
        return dict(found) if found is not None else None

    async def put(self, key: str, value: dict[str, Any], *, collection: str, ttl: float) -> None:
        self.held[collection, key] = dict(value)
        self.lifetimes.append(ttl)


class Caller:
    """Who makes the calls that follow."""

    def __init__(self) -> None:
        self.name = "ada"


@pytest.fixture
def caller() -> Caller:
    return Caller()


@pytest.fixture(params=[False, True], ids=["anonymous", "known"])
def in_process(request: pytest.FixtureRequest, caller: Caller) -> Any:
    return _class("process", principal=request.param, caller=caller)


def _class(name: str, *, principal: bool, caller: Caller, store: Store | None = None) -> Any:
    known = {
        "Annotated": Annotated, "Any": Any, "AsyncIterator": AsyncIterator, "Callable": Callable,
        "Entry": TypeVar("Entry"), "STORE": store, "ToolError": ToolError,
        "TypeAdapter": TypeAdapter, "WeakValueDictionary": WeakValueDictionary,
        "_principal": lambda: caller.name, "asyncio": asyncio,
        "asynccontextmanager": asynccontextmanager, "functools": functools, "inspect": inspect,
        "secrets": secrets, "time": time,
    }  # fmt: skip
    exec(template(name, principal=principal), known)
    return known["Handles"]


def test_an_entry_is_found_again(in_process: Any) -> None:
    carts = in_process("open_cart", list)
    handle = carts.open()
    carts.find(handle).append("tea")
    assert carts.find(handle) == ["tea"]
    assert carts.find(carts.open()) == []


def test_handles_are_long_and_never_the_same(in_process: Any) -> None:
    carts = in_process("open_cart", list)
    handles = {carts.open() for _ in range(100)}
    assert len(handles) == 100
    assert min(map(len, handles)) >= 22


def test_an_unknown_handle_says_what_to_do(in_process: Any) -> None:
    carts = in_process("open_cart", list)
    with pytest.raises(ToolError, match="'x' is unknown or expired: call open_cart for a new id"):
        carts.find("x")


def test_what_was_not_used_for_long_is_forgotten(in_process: Any) -> None:
    carts = in_process("open_cart", list)
    handle = carts.open()
    carts[handle] = ["tea"]
    carts.lifetime = LONG_AGO
    with pytest.raises(ToolError):
        carts.check(handle)
    assert not carts


def test_the_one_used_longest_ago_makes_room(in_process: Any) -> None:
    carts = in_process("open_cart", list)
    carts.limit = 2
    first, second = carts.open(), carts.open()
    carts.check(first)
    third = carts.open()
    carts.check(first)
    carts.check(third)
    with pytest.raises(ToolError):
        carts.check(second)


def test_a_mapping_without_a_maker_is_one(in_process: Any) -> None:
    carts = in_process("open_cart")
    handle = carts.open()
    assert carts.get(handle, []) == []
    with pytest.raises(KeyError):
        carts[handle]
    carts.setdefault(handle, []).append("tea")
    assert carts.pop(handle) == ["tea"]
    carts.check(handle)


def test_an_entry_is_its_openers(caller: Caller) -> None:
    carts = _class("process", principal=True, caller=caller)("open_cart", list)
    handle = carts.open()
    caller.name = "ben"
    with pytest.raises(ToolError):
        carts.find(handle)
    caller.name = "ada"
    assert carts.find(handle) == []


def test_replicas_find_what_others_stored(caller: Caller) -> None:
    async def talk() -> list[list[str]]:
        store = Store()
        one, other = (_stored(store, caller) for _ in range(2))
        handle = await one.open()
        found = [
            list(await add(carts, handle, item)) for carts, item in ((one, "a"), (other, "b"))
        ]
        assert not one
        assert set(store.lifetimes) == {3600.0}
        return found

    assert asyncio.run(talk()) == [["a"], ["a", "b"]]


def test_what_a_failing_call_did_is_stored(caller: Caller) -> None:
    async def talk() -> list[str]:
        carts = _stored(Store(), caller)
        handle = await carts.open()

        @carts.kept
        def fill(cart_id: str) -> None:
            carts[cart_id].append("tea")
            raise LookupError

        with pytest.raises(LookupError):
            await fill(cart_id=handle)
        return list(await add(carts, handle, "cup"))

    assert asyncio.run(talk()) == ["tea", "cup"]


def test_calls_with_one_handle_wait_for_each_other(caller: Caller) -> None:
    async def talk() -> int:
        carts = _stored(Store(), caller)
        handle = await carts.open()

        @carts.kept
        async def slowly(cart_id: str) -> None:
            before = list(carts[cart_id])
            await asyncio.sleep(0)
            carts[cart_id] = [*before, "x"]

        await asyncio.gather(*(slowly(handle) for _ in range(10)))
        return len(await add(carts, handle, "x"))

    assert asyncio.run(talk()) == 11


@pytest.mark.parametrize("brought_by", ["ben", "nobody"])
def test_a_store_refuses_what_is_not_the_callers(caller: Caller, brought_by: str) -> None:
    async def talk() -> None:
        store = Store()
        carts = _stored(store, caller, principal=True)
        handle = await carts.open() if brought_by == "ben" else "unknown"
        caller.name = "ben"
        with pytest.raises(ToolError, match="call open_cart for a new id"):
            await add(carts, handle, "tea")

    asyncio.run(talk())


def _stored(store: Store, caller: Caller, *, principal: bool = False) -> Any:
    made = _class("store", principal=principal, caller=caller, store=store)
    return made("cart_id", "open_cart", list, list)


async def add(carts: Any, handle: str, item: str) -> list[str]:
    """What a tool does: it puts something into an entry."""

    @carts.kept
    def tool(item: str, cart_id: str) -> list[str]:
        carts[cart_id].append(item)
        return list(carts[cart_id])

    found: list[str] = await tool(item, cart_id=handle)
    return found
