"""Every sample really runs on its SDK and answers as its conversation says."""

import contextlib
import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.samples.environments import python_with
from tests.samples.reading import Call, Conversation, Sample, Script, samples

TALK = Path(__file__).with_name("talk.py")
CONVERSATION_SECONDS = 90

pytestmark = [pytest.mark.sdk]


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_answers_as_written(sample: Sample, tmp_path: Path) -> None:
    tools = [name for server in sample.expected.server for name in server.entry_points]
    kept: dict[str, str] = {}
    for conversation in sample.script.conversation:
        heard = hold(sample, conversation, kept, tmp_path)
        kept = heard["kept"]
        assert heard["tools"] == tools
        found = [
            observed(call, answer)
            for call, answer in zip(conversation.call, heard["answers"], strict=True)
        ]
        assert found == [wanted(call) for call in conversation.call]


def wanted(call: Call) -> dict[str, Any]:
    """The parts of an answer that the conversation speaks of."""
    structured = call.structured
    given = {
        "text": call.text,
        "error": call.error,
        "structured": json.loads(structured) if isinstance(structured, str) else structured,
        "asked": call.asked,
        "tools": list(call.tools) if call.tools is not None else None,
        "matches": call.matches,
    }
    # A call that is not said to fail must succeed, whatever else is said of it.
    return {"error": None} | {name: value for name, value in given.items() if value is not None}


def observed(call: Call, answer: dict[str, Any]) -> dict[str, Any]:
    """The same parts, as they came back; a text that matches is its pattern."""
    matches = call.matches is not None and re.fullmatch(call.matches, answer["text"] or "")
    seen = {**answer, "matches": call.matches if matches else answer["text"]}
    return {name: seen[name] for name in wanted(call)}


def hold(
    sample: Sample, conversation: Conversation, kept: dict[str, str], scratch: Path
) -> dict[str, Any]:
    """Hold one conversation in a process group of its own, which never outlives this call."""
    job = {
        "folder": str(sample.folder / "before"),
        "command": sample.script.command,
        "flags": conversation.flags,
        "transport": conversation.transport,
        "environment": environment(sample.script, scratch),
        "calls": conversation.call,
        "kept": kept,
    }
    talk = subprocess.Popen(
        [python_with(sample.script.sdk), TALK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = talk.communicate(msgspec.json.encode(job), timeout=CONVERSATION_SECONDS)
    finally:
        end_group(talk)
    assert talk.returncode == 0, err.decode()
    heard: dict[str, Any] = json.loads(out)
    return heard


def end_group(leader: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process group that we started; usually nothing is."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)
    leader.wait()


def environment(script: Script, scratch: Path) -> dict[str, str]:
    """Just enough to start: no setting of ours may change how a sample behaves."""
    own = {
        name: value.replace("$scratch", str(scratch)) for name, value in script.environment.items()
    }
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": script.pythonpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        "FASTMCP_CHECK_FOR_UPDATES": "off",
        "HOME": str(scratch),
        **own,
    }
