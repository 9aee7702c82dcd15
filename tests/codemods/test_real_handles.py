"""Servers whose state went under handles, called on the real new SDK."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.samples.environments import python_with
from tests.verify.running import NEW

from .handle_cases import Known, fix_known, write
from .test_handle_beginnings import CASES as BEGINNINGS
from .test_handle_sessions import CASES as SESSIONS
from .test_handles import CASES, LIFESPANS, LOW_LEVEL

pytestmark = pytest.mark.sdk

TALK = """
import asyncio
import json
import re
import sys

from mcp import Client
from mcp.server.auth.middleware.auth_context import auth_context_var
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken

import server

made = server.create_server("made") if hasattr(server, "create_server") else (
    server.mcp if hasattr(server, "mcp") else server.server
)
calls = json.loads(sys.argv[1])
with open("unstick-migration.json") as file:
    (told,) = json.load(file)["servers"][0]["handles"]


def text(result):
    return [result.is_error or False, *(block.text for block in result.content)]


async def talk(handle):
    async with Client(made) as client:
        opened = await client.call_tool(told["open"]["tool"], told["open"]["arguments"])
        answer = opened.content[0].text
        if told["pattern"]:
            answer = re.search(told["pattern"], answer)[1]
        elif told["result"] != "result":
            answer = json.loads(answer)[told["result"]]
        handle = handle or answer
        said = [
            text(await client.call_tool(name, {**arguments, told["argument"]: handle}))
            for name, arguments in calls
        ]
        return handle, said


def known_as(name):
    token = AccessToken(token="t", client_id=name, scopes=[])
    auth_context_var.set(AuthenticatedUser(token))


async def main():
    known_as("ada")
    handle, first = await talk("")
    _, other = await talk("")
    _, unknown = await talk("nope")
    known_as("ben")
    _, stolen = await talk(handle)
    print(json.dumps([first, other, unknown[0], stolen[0]]))


asyncio.run(main())
"""
VERIFIER = """
class Verifier:
    async def verify_token(self, token):
        return None
"""

TALKS: dict[str, tuple[list[tuple[str, dict[str, Any]]], list[str]]] = {
    "global-value": (
        [("select_table", {"name": "planets"}), ("total", {})],
        ["planets selected", "3"],
    ),
    "mapping-by-session": ([("add", {"item": "tea"}), ("show", {})], ["tea", "tea"]),
    "a-key-through-a-small-function": (
        [("who_am_i", {}), ("call_me", {"name": "Ada"}), ("who_am_i", {})],
        ["nobody", "Ada", "Ada"],
    ),
    "a-mapping-that-makes-what-is-missing": (
        [("put", {"item": "x"}), ("put", {"item": "y"}), ("empty", {}), ("put", {"item": "z"})],
        ["1", "2", "empty", "1"],
    ),
    "attributes-of-a-class": ([("choose", {"name": "a"}), ("chosen", {})], ["a", "a ['a']"]),
    "a-variable-that-the-tools-of-a-factory-share": (
        [("enter", {"name": "a"}), ("show", {"file": "f"}), ("entered", {})],
        ["a", "a/f", "a"],
    ),
    "an-entry-is-its-opener's-where-callers-are-known": (
        [("jot", {"note": "a"}), ("jot", {"note": "b"})],
        ["1", "2"],
    ),
    "an-object": ([("add", {"item": "x"}), ("shown", {})], ["1", "x"]),
    "a-dictionary": ([("add", {"item": "x"}), ("add", {"item": "y"})], ["1", "2"]),
    "an-if-for-each-tool": (
        [("give", {"number": 3}), ("bonus", {"by": 4}), ("give", {"number": 3})],
        ["4", "set", "7"],
    ),
    "an-object-in-a-variable": ([("play", {"at": 4}), ("show", {})], ["    x    "] * 2),
    "several-variables": (
        [("play", {"at": 0}), ("play", {"at": 1}), ("show", {})],
        ["x        ", "xo       ", "xo       "],
    ),
    "keys-of-a-dictionary": ([("play", {"at": 1}), ("show", {})], [" example       "] * 2),
    "a-method-of-the-one-object": (
        [("answer", {"text": "abc"}), ("answer", {"text": "d"})],
        ["3", "4"],
    ),
    "a-text-that-a-function-makes": (
        [("add_stop", {"name": "b"}), ("add_stop", {"name": "c"})],
        ["example, b", "example, b, c"],
    ),
    "attributes-by-name-and-by-dot": (
        [("add", {"item": "tea"}), ("call_me", {"name": "Ada"}), ("show", {})],
        ["1", "Ada", "Ada: tea"],
    ),
    "an-attribute-through-a-local": (
        [("choose", {"unit": "mile"}), ("chosen", {})],
        ["mile", "mile"],
    ),
    "a-match": ([("bonus", {"by": 4}), ("give", {"number": 3})], ["set", "7"]),
}
KNOWN = (*CASES, *BEGINNINGS, *SESSIONS, *LIFESPANS, *LOW_LEVEL)
HELD = [case for case in KNOWN if TALKS.get(case.id, ([], []))[0]]


@pytest.mark.parametrize("case", HELD, ids=lambda case: case.id)
def test_each_handle_has_its_own_state(case: Known, tmp_path: Path) -> None:
    calls, wanted = TALKS[case.id]
    write(tmp_path, case.before)
    fix_known(tmp_path)
    first, other, unknown, stolen = held(tmp_path, calls)
    assert first == [[False, text] for text in wanted]
    assert other == first
    refused = [True, "'nope' is unknown or expired: call "]
    assert unknown[0] == refused[0]
    assert refused[1] in unknown[1]
    knows_callers = case.id.startswith("an-entry-is-its-opener's")
    assert stolen[0] is knows_callers


def held(folder: Path, calls: list[tuple[str, dict[str, Any]]]) -> Any:
    (folder / "talk.py").write_text(TALK)
    (folder / "tokens.py").write_text(VERIFIER)
    done = subprocess.run(
        [python_with(NEW), "-W", "ignore", "talk.py", json.dumps(calls)],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
