"""Calls of libraries that fail without a network; prints as JSON what each fails with.

Each name is a row of `rules/tables/library-errors.toml`, or lies below one.
"""

import asyncio
import datetime
import decimal
import importlib
import inspect
import io
import ipaddress
import json
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import boto3
import elasticsearch
import httpx
import openai
import pydantic
import pymongo
import redis
import requests
import sqlalchemy

# Made when it is asked for.
assert pydantic.ValidationError
DEAD = "http://127.0.0.1:9"
"""Nothing listens there."""
NOWHERE = pathlib.Path("/nowhere/at/all")
METHODS = ("delete", "get", "head", "options", "patch", "post", "put")
NUMBERS = "x"


class Model(pydantic.BaseModel):
    number: int


def probes() -> Iterator[tuple[str, Callable[[], Any]]]:
    yield from _of_the_language()
    yield from _of_paths()
    yield from _of_texts()
    yield from _of_httpx()
    yield from _of_requests()
    yield from _of_services()


def _of_the_language() -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "builtins.open", lambda: open(NOWHERE)  # noqa: SIM115
    yield "io.open", lambda: io.open(NOWHERE)  # noqa: SIM115, UP020
    yield "os.listdir", lambda: os.listdir(NOWHERE)
    for name in ("getatime", "getctime", "getmtime", "getsize"):
        yield f"os.path.{name}", lambda name=name: getattr(os.path, name)(NOWHERE)
    yield "shutil.copy", lambda: shutil.copy(NOWHERE, NOWHERE)
    yield "socket.create_connection", lambda: socket.create_connection(("127.0.0.1", 9))
    yield "json.loads", lambda: json.loads("x")
    yield "json.load", lambda: json.load(io.StringIO("x"))
    yield "sqlite3.connect", lambda: sqlite3.connect(":memory:").execute("nothing")


def _of_paths() -> Iterator[tuple[str, Callable[[], Any]]]:
    arguments: dict[str, tuple[Any, ...]] = {
        "chmod": (0o700,),
        "iterdir": (),
        "lstat": (),
        "mkdir": (),
        "open": (),
        "read_bytes": (),
        "read_text": (),
        "rename": ("/nowhere/else",),
        "rmdir": (),
        "samefile": ("/",),
        "stat": (),
        "symlink_to": ("/",),
        "touch": (),
        "unlink": (),
        "write_bytes": (b"",),
        "write_text": ("",),
    }
    for name, given in arguments.items():
        yield (
            f"pathlib.Path.{name}",
            # What gives its values one after the other fails with the first.
            lambda name=name, given=given: list(getattr(NOWHERE, name)(*given)),
        )
    yield "pathlib.Path.relative_to", lambda: NOWHERE.relative_to("/elsewhere")


def _of_texts() -> Iterator[tuple[str, Callable[[], Any]]]:
    for cls in (datetime.date, datetime.datetime, datetime.time):
        yield f"datetime.{cls.__name__}.fromisoformat", lambda cls=cls: cls.fromisoformat("x")
    yield "datetime.datetime.strptime", lambda: datetime.datetime.strptime("x", "%Y")
    yield "decimal.Decimal", lambda: decimal.Decimal("x")
    for name in (
        "IPv4Address", "IPv4Network", "IPv6Address", "IPv6Network",
        "ip_address", "ip_interface", "ip_network",
    ):  # fmt: skip
        yield f"ipaddress.{name}", lambda name=name: getattr(ipaddress, name)("x")
    for name in ("compile", "findall", "finditer", "fullmatch", "match", "search", "split"):
        given = () if name == "compile" else ("text",)
        yield f"re.{name}", lambda name=name, given=given: getattr(re, name)("(", *given)
    yield "re.sub", lambda: re.sub("(", "", "text")
    yield "uuid.UUID", lambda: uuid.UUID("x")
    yield "builtins.compile", lambda: compile("(", "", "exec")
    yield "builtins.eval", lambda: eval("unknown")
    yield "builtins.exec", lambda: exec("unknown")
    yield "importlib.import_module", lambda: importlib.import_module("no_such_module")
    yield "zoneinfo.ZoneInfo", lambda: zoneinfo.ZoneInfo("Nowhere/At_All")
    yield "builtins.int", lambda: int(NUMBERS)
    yield "builtins.float", lambda: float(NUMBERS)
    for name in ("model_validate", "parse_obj"):
        yield f"pydantic.BaseModel.{name}", lambda name=name: getattr(Model, name)({})
    for name in ("model_validate_json", "parse_raw"):
        yield f"pydantic.BaseModel.{name}", lambda name=name: getattr(Model, name)("{}")


def _of_httpx() -> Iterator[tuple[str, Callable[[], Any]]]:
    sent = httpx.Request("GET", DEAD)
    for name in METHODS:
        yield f"httpx.{name}", lambda name=name: getattr(httpx, name)(DEAD)
        yield f"httpx.Client.{name}", lambda name=name: getattr(httpx.Client(), name)(DEAD)
        yield (
            f"httpx.AsyncClient.{name}",
            lambda name=name: getattr(httpx.AsyncClient(), name)(DEAD),
        )
    yield "httpx.request", lambda: httpx.request("GET", DEAD)
    yield "httpx.stream", lambda: httpx.stream("GET", DEAD).__enter__()
    yield "httpx.Client.request", lambda: httpx.Client().request("GET", DEAD)
    yield "httpx.Client.send", lambda: httpx.Client().send(sent)
    yield "httpx.Client.stream", lambda: httpx.Client().stream("GET", DEAD).__enter__()
    yield "httpx.AsyncClient.request", lambda: httpx.AsyncClient().request("GET", DEAD)
    yield "httpx.AsyncClient.send", lambda: httpx.AsyncClient().send(sent)
    yield (
        "httpx.AsyncClient.stream",
        lambda: httpx.AsyncClient().stream("GET", DEAD).__aenter__(),
    )
    yield "httpx.Response.json", lambda: httpx.Response(200, text="x").json()
    yield (
        "httpx.Response.raise_for_status",
        lambda: httpx.Response(500, request=sent).raise_for_status(),
    )


def _of_requests() -> Iterator[tuple[str, Callable[[], Any]]]:
    for name in METHODS:
        yield f"requests.{name}", lambda name=name: getattr(requests, name)(DEAD)
    answer = requests.Response()
    answer._content, answer.status_code, answer.url = b"x", 500, DEAD
    yield "requests.Response.json", answer.json
    yield "requests.Response.raise_for_status", answer.raise_for_status
    yield "requests.Session", lambda: requests.Session().get(DEAD)
    yield "requests.session", lambda: requests.session().get(DEAD)


def _of_services() -> Iterator[tuple[str, Callable[[], Any]]]:
    def model(client: Any) -> Any:
        return client(base_url=DEAD, api_key="x", max_retries=0)

    yield "anthropic.Anthropic", lambda: model(anthropic.Anthropic).models.list()
    yield "openai.OpenAI", lambda: model(openai.OpenAI).models.list()
    yield (
        "boto3.client",
        lambda: boto3.client(
            "s3", endpoint_url=DEAD, region_name="x",
            aws_access_key_id="a", aws_secret_access_key="b",
        ).get_object(Bucket="a", Key="b"),
    )  # fmt: skip
    yield (
        "elasticsearch.Elasticsearch",
        lambda: elasticsearch.Elasticsearch(DEAD, max_retries=0).search(index="a"),
    )
    yield (
        "pymongo.MongoClient",
        lambda: pymongo.MongoClient("127.0.0.1", 9, serverSelectionTimeoutMS=50).a.b.find_one(),
    )
    yield "redis.Redis", lambda: redis.Redis("127.0.0.1", 9).get("a")
    yield (
        "sqlalchemy.create_engine",
        lambda: sqlalchemy.create_engine("sqlite:////nowhere/at/all").connect(),
    )


def lineage(failing: Callable[[], Any]) -> list[str]:
    """The classes of what a call fails with, by the names that programs catch them under."""
    try:
        value = failing()
        if inspect.iscoroutine(value):
            asyncio.run(value)
    except Exception as error:
        return [name for cls in type(error).__mro__ for name in names_of(cls)]
    return []


def names_of(cls: type) -> list[str]:
    modules = (
        anthropic, decimal, httpx, json, openai, pydantic, pymongo.errors, re, redis,
        redis.exceptions, requests, requests.exceptions, sqlalchemy.exc, sqlite3, zoneinfo,
    )  # fmt: skip
    found = [
        f"{module.__name__}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if value is cls
    ]
    own = cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"
    same = ["IOError", "EnvironmentError"] if cls is OSError else []
    return [own, *same, *found]


print(json.dumps({name: lineage(failing) for name, failing in probes()}))
