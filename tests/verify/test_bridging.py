"""Servers that speak over their standard streams by hand, served over HTTP by a bridge."""

import json
import shutil
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import msgspec
import pytest

from analyzer.verify.forking import forked
from analyzer.verify.starting import NotStarted, Running, Url, pipe
from tests.samples.environments import python_with
from tests.samples.reading import ROOT
from tests.verify.running import OLD
from tests.verify.test_forking import build, ground
from tests.verify.test_starting import is_alive
from tests.verify.test_verifying import outcomes, verified

SPEAKS = """\
    import json, os, sys
    shaken = 0
    print("a word that is no message", flush=True)
    for line in sys.stdin:
        message = json.loads(line)
        if "id" not in message:
            continue
        method = message["method"]
        shaken += method == "initialize"
        if method == "slow":
            print(json.dumps({"jsonrpc": "2.0", "method": "notifications/message"}), flush=True)
        result = {"method": method, "shaken": shaken, "pid": os.getpid(), "said": message}
        print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
        if method == "leave":
            sys.exit(3)
"""


@contextmanager
def bridged(folder: Path, text: str) -> Iterator[Running | NotStarted]:
    described = msgspec.structs.replace(build(folder, text), bridged=True)
    with (
        ground() as where,
        pipe() as (stopped, _),
        forked(where, described, stopped, stateless=False) as server,
    ):
        yield server


def post(server: Running, message: dict[str, Any]) -> list[dict[str, Any]]:
    assert isinstance(server.address, Url)
    with urlopen(Request(server.address.url, json.dumps(message).encode()), timeout=30) as answer:
        said: bytes = answer.read()
    return [json.loads(one.removeprefix(b"data: ")) for one in said.split(b"\n\n") if one]


def request(number: int | str, method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def test_one_process_answers_all_clients_under_their_own_numbers(tmp_path: Path) -> None:
    with bridged(tmp_path, SPEAKS) as server:
        assert isinstance(server, Running)
        greetings = [post(server, request(one, "initialize"))[0] for one in ("ada", 7)]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: post(server, request(1, "tools/list")), range(20)))
    assert [one["id"] for one in greetings] == ["ada", 7]
    assert {one["result"]["shaken"] for (one,) in answers} == {1}
    assert {one["id"] for (one,) in answers} == {1}
    assert {one["result"]["method"] for (one,) in answers} == {"tools/list"}


def test_what_it_says_before_the_answer_comes_before_it(tmp_path: Path) -> None:
    with bridged(tmp_path, SPEAKS) as server:
        assert isinstance(server, Running)
        said = post(server, request(5, "slow"))
        assert [one.get("method") for one in said] == ["notifications/message", None]
        assert "a word that is no message" in server.process.said()


def test_folders_are_the_replica_s_own(tmp_path: Path) -> None:
    with bridged(tmp_path, SPEAKS) as server:
        assert isinstance(server, Running)
        (said,) = post(server, request(5, "write", path="/unstick-work/notes"))
        assert said["result"]["said"]["params"]["path"] == str(server.place.work / "notes")


def test_one_that_leaves_answers_nothing_more_and_leaves_nothing(tmp_path: Path) -> None:
    with bridged(tmp_path, SPEAKS) as server:
        assert isinstance(server, Running)
        (said,) = post(server, request(5, "leave"))
        assert post(server, request(6, "tools/list")) == []
    assert not is_alive(said["result"]["pid"])
    assert not server.place.root.exists()


@pytest.mark.parametrize(
    ("text", "reason", "ended_well"),
    [
        ("pass\n", "it ended without serving HTTP by an SDK", True),
        ("import sys\nsys.stdin.readline()\nsys.exit('no')\n", "exited with 1: no", False),
        ("import nothing_of_this_name\n",
         "exited with 1: ModuleNotFoundError: No module named 'nothing_of_this_name'", False),
    ],
    ids=["silent", "after a word", "import"],
)  # fmt: skip
def test_why_it_does_not_answer(text: str, reason: str, ended_well: bool, tmp_path: Path) -> None:
    with bridged(tmp_path, textwrap.dedent(text)) as server:
        assert isinstance(server, NotStarted)
    assert (server.reason, server.ended_well) == (reason, ended_well)


SCORES = ROOT / "plain-json-rpc" / "before"


@pytest.mark.sdk
def test_a_sample_without_an_sdk_shows_its_state() -> None:
    seen = verified(SCORES, "--before-python", python_with(OLD))
    assert seen["builds"][0]["bridged"]
    assert seen["builds"][0]["sdk"] == ""
    assert {tool["subject"]: tool["state"] for tool in seen["tools"]} == {
        "call average": ["no state seen"],
        "call score": ["genuine state", "leaks"],
        "call standings": ["genuine state", "leaks"],
    }


@pytest.mark.sdk
def test_two_without_an_sdk_are_held_against_each_other(tmp_path: Path) -> None:
    after = tmp_path / "after"
    shutil.copytree(SCORES, after)
    text = (after / "server.py").read_text()
    assert ":g}" in text
    (after / "server.py").write_text(text.replace(":g}", ":.1f}"))
    both = ("--before-python", python_with(OLD), "--after-python", python_with(OLD))
    seen = verified(after, "--before", SCORES, *both, "--mode", "alone", code=1)
    assert outcomes(seen, "after") == {"modern alone": "diverges", "legacy alone": "diverges"}
    assert {one["subject"] for one in seen["changes"]} == {"call average"}
    assert seen["notes"] == [
        "The migrated server speaks 2025-11-25 and not 2026-07-28; 2026-07-28 clients went on "
        "with that"
    ]


@pytest.mark.sdk
def test_http_by_hand_is_run_where_uvicorn_serves_it(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(BY_HAND.format(serve=SERVED))
    seen = verified(tmp_path, "--before-python", python_with(OLD))
    assert outcomes(seen, "before") == {
        "legacy interleave": "no divergence",
        "legacy isolate": "no divergence",
    }


@pytest.mark.sdk
def test_other_http_by_hand_says_why_it_is_not_run(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(BY_HAND.format(serve="raise SystemExit('no port')"))
    seen = verified(tmp_path, "--before-python", python_with(OLD), code=2)
    assert seen["sentence"] == (
        "Nothing was verified: exited with 1: no port. It speaks the protocol by hand "
        "over HTTP: such a server is run only where uvicorn serves a path of it that takes POST."
    )


SERVED = 'uvicorn.run(app, host="127.0.0.1", port=1)'
BY_HAND = """\
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOOL = {{"name": "hello", "inputSchema": {{"type": "object", "properties": {{}}}}}}
WORDS = {{"protocolVersion": "2025-06-18", "capabilities": {{"tools": {{}}}},
         "serverInfo": {{"name": "greeter", "version": "1"}}}}


def said(method):
    if method == "initialize":
        return WORDS
    if method == "tools/list":
        return {{"tools": [TOOL]}}
    if method == "tools/call":
        return {{"content": [{{"type": "text", "text": "hello"}}]}}
    return {{}}


async def rpc(request):
    message = await request.json()
    if "id" not in message:
        return Response(status_code=202)
    answer = {{"jsonrpc": "2.0", "id": message["id"], "result": said(message["method"])}}
    return JSONResponse(answer)


app = Starlette(routes=[Route("/rpc", rpc, methods=["POST"])])

if __name__ == "__main__":
    {serve}
"""
