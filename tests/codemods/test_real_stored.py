"""Entries in a store, called on the real new SDK: each call has a process of its own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.samples.environments import python_with
from tests.verify.running import NEW

from . import test_handle_beginnings as beginnings
from . import test_handle_creators as creators
from . import test_handle_sessions as sessions
from . import test_handle_stored as stored
from .handle_cases import Known, fix_known, write

pytestmark = pytest.mark.sdk

TALK = """
import asyncio
import json
import sys

from mcp import Client

import server


async def main():
    async with Client(server.mcp) as client:
        result = await client.call_tool(sys.argv[1], json.loads(sys.argv[2]))
        print(json.dumps([result.is_error or False, *(one.text for one in result.content)]))


asyncio.run(main())
"""


class Talk(NamedTuple):
    """The tool that opens, and calls with their answers; `$` in arguments is the id."""

    case: Known
    opener: str
    arguments: dict[str, Any]
    argument: str
    calls: tuple[tuple[str, dict[str, Any], str], ...]


def case(cases: list[Known], id: str) -> Known:
    return next(one for one in cases if one.id == id)


TALKS = [
    Talk(
        case(stored.CASES, "values-that-are-replaced"),
        "start",
        {"text": "a"},
        "job_id",
        (("finish", {}, "a"), ("finish", {}, "a")),
    ),
    Talk(
        case(stored.CASES, "values-that-are-changed-in-place"),
        "create_cart",
        {},
        "cart_id",
        (("add", {"item": "tea"}, "1"), ("add", {"item": "cup"}, "2")),
    ),
    Talk(
        case(stored.CASES, "an-object-that-has-its-id"),
        "start",
        {"text": "a"},
        "job_id",
        (("finish", {}, "a!"), ("finish", {}, "a!!")),
    ),
    Talk(
        case(creators.CASES, "its-answer-says-the-handle"),
        "create_cart",
        {},
        "cart_id",
        (("add", {"item": "tea"}, "1"), ("show", {}, "tea")),
    ),
    Talk(
        case(beginnings.CASES, "several-variables"),
        "start_game",
        {},
        "game_id",
        (("play", {"at": 0}, "x        "), ("play", {"at": 1}, "xo       ")),
    ),
    Talk(
        sessions.STORED,
        "open_workspace",
        {},
        "workspace_id",
        (
            ("add", {"item": "tea"}, "1"),
            ("add", {"item": "cup"}, "2"),
            ("show", {}, "nobody: tea, cup"),
        ),
    ),
]


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.case.id)
def test_any_process_knows_the_entry(talk: Talk, tmp_path: Path) -> None:
    write(tmp_path, talk.case.before)
    fix_known(tmp_path, store="filetree")
    (tmp_path / "talk.py").write_text(TALK)
    (tmp_path / "state").mkdir()
    ids = [_id(_call(tmp_path, talk.opener, talk.arguments)[1]) for _ in range(2)]
    assert len(set(ids)) == 2
    for own in ids:
        for tool, arguments, wanted in talk.calls:
            assert _call(tmp_path, tool, {**arguments, talk.argument: own}) == [False, wanted]
    tool, arguments, _ = talk.calls[0]
    assert _call(tmp_path, tool, {**arguments, talk.argument: "nope"})[0] is True


def _id(text: str) -> str:
    """The id in an answer: all of it, a field of an object, or what stands in brackets."""
    if text.startswith("{"):
        return str(json.loads(text)["id"])
    return text.rpartition("cart_id: ")[2].rstrip(")")


def _call(folder: Path, tool: str, arguments: dict[str, Any]) -> Any:
    done = subprocess.run(
        [
            python_with(NEW, "py-key-value-aio[filetree]==0.5.0"),
            *("-W", "ignore", "talk.py", tool, json.dumps(arguments)),
        ],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "STATE_FOLDER": str(folder / "state")},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
