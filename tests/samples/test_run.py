"""Every sample really runs on its SDK and answers as its conversation says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from analyzer.verify.transcript import Answer
from tests.samples.building import build_of, scenario_of, transcript
from tests.samples.environments import python_with
from tests.samples.reading import Call, Sample, samples

pytestmark = [pytest.mark.sdk]


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_answers_as_written(sample: Sample, tmp_path: Path) -> None:
    tools = [name for server in sample.expected.server for name in server.entry_points]
    python = python_with(sample.script.sdk)
    kept: dict[str, Any] = {}
    for conversation in sample.script.conversation:
        over_http = conversation.transport == "streamable-http"
        flags = conversation.flags if over_http else ()
        build = build_of(sample.script, sample.folder / "before", python, tmp_path, flags)
        scenario = scenario_of(conversation)
        heard = transcript(build, scenario, "http" if over_http else "stdio", kept=kept)
        kept = heard.kept
        assert sorted(tool["name"] for tool in heard.listed.tools.items) == tools
        found = [
            observed(call, answer)
            for call, answer in zip(conversation.call, heard.answers, strict=True)
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
        "tools": call.tools,
        "matches": call.matches,
    }
    # A call that is not said to fail must succeed, whatever else is said of it.
    return {"error": None} | {name: value for name, value in given.items() if value is not None}


def observed(call: Call, answer: Answer) -> dict[str, Any]:
    """The same parts, as they came back; a text that matches is its pattern."""
    result = answer.result or {"content": [{"type": "text", "text": f"{answer}"}], "isError": True}
    text = "\n".join(block["text"] for block in result["content"] if block["type"] == "text")
    failed = bool(result.get("isError"))
    matches = call.matches is not None and re.fullmatch(call.matches, text)
    seen = {
        "text": None if failed else text,
        "error": text if failed else None,
        "structured": result.get("structuredContent"),
        "asked": answer.asked[-1].get("elicit") if answer.asked else None,
        "tools": answer.tools,
        "matches": call.matches if matches else text,
    }
    return {name: seen[name] for name in wanted(call)}
