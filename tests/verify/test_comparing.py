"""Canonical transcripts, masks and differences, from transcripts written by hand."""

from typing import Any

import msgspec

from analyzer.verify.comparing import Comparison, Difference, compare, truth_of
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.transcript import Transcript

SCENARIO = Scenario((Step(call="add"), Step(call="now"), Step(read="note://a")))
ADD = {"name": "add", "inputSchema": {"type": "object"}}
NOW = {"name": "now", "inputSchema": {"type": "object"}, "_meta": {"seen": 1}}


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"result": {"content": [{"type": "text", "text": text}], **more}}


def transcript(*answers: dict[str, Any], tools: tuple[dict[str, Any], ...] = ()) -> Transcript:
    nothing: dict[str, Any] = {"items": []}
    listed = dict.fromkeys(("resources", "templates", "prompts"), nothing)
    return msgspec.convert(
        {
            "revision": "2025-11-25",
            "server": {"name": "desk", "version": "1.30.0"},
            "listed": {"tools": {"items": tools or (ADD, NOW)}, **listed},
            "answers": answers,
        },
        Transcript,
    )


READ = {"result": {"contents": [{"uri": "note://a", "text": "a\nb"}]}}
FIRST = transcript(said("3"), said('{"at": 1, "zone": "UTC"}'), READ)
SECOND = transcript(said("3"), said('{"at": 2, "zone": "UTC"}'), READ)
TRUTH = truth_of(FIRST, SECOND, SCENARIO)
MASKED = ("steps[1].result.content[0].text.at",)


def test_what_differs_from_run_to_run_is_masked() -> None:
    """So are the members that the SDK adds, `_meta`, and how JSON is spelled in a text."""
    new = said('{"zone":"UTC","at":9}', resultType="complete", _meta={"a": 1})
    after = transcript(said("3", isError=False), new, READ, tools=(NOW, ADD))
    found = compare(TRUTH, after, SCENARIO)
    flag = Difference("1 call add", "steps[0].result.isError", None, "false")
    assert found == Comparison((flag,), MASKED, ())


def test_each_place_is_named_with_what_was_asked() -> None:
    changed = {"name": "add", "inputSchema": {"type": "object", "title": "addArguments"}}
    other = {"result": {"contents": [{"uri": "note://a", "text": "a\nc"}]}}
    after = transcript(
        {"error": {"code": -32602, "message": "no"}}, said('{"at": 3}'), other, tools=(changed,)
    )
    found = compare(TRUTH, after, SCENARIO)
    meant = '{"name": "now", "inputSchema": {"type": "object"}}'
    assert found.differences == (
        Difference("list tools", "tools.add.inputSchema.title", None, '"addArguments"'),
        Difference("list tools", "tools.now", meant, None),
        Difference(
            "1 call add", "steps[0].result", '{"content": [{"type": "text", "text": 3}]}', None
        ),
        Difference("1 call add", "steps[0].error", None, '{"code": -32602, "message": "no"}'),
        Difference("2 call now", "steps[1].result.content[0].text.zone", '"UTC"', None),
        Difference("3 read note://a", "steps[2].result.contents[0].text[1]", '"b"', '"c"'),
    )


def test_a_tool_that_never_succeeded_is_unverified() -> None:
    failed = transcript({"failed": "no answer in time"}, said("x", isError=True), READ)
    truth = truth_of(failed, failed, SCENARIO)
    assert compare(truth, failed, SCENARIO) == Comparison((), (), ("add", "now"))


def test_a_list_that_fails_differs_from_an_empty_one() -> None:
    refused = msgspec.structs.replace(FIRST.listed.prompts, items=(), failed="no answer in time")
    after = msgspec.structs.replace(
        FIRST, listed=msgspec.structs.replace(FIRST.listed, prompts=refused)
    )
    (found,) = compare(TRUTH, after, SCENARIO).differences
    assert found == Difference("list prompts", "prompts.", None, '{"failed": "no answer in time"}')


def test_a_title_that_only_spells_the_name_is_no_difference() -> None:
    spelt = ({"title": "Add", **ADD}, {"title": "Right now", **NOW})
    after = msgspec.structs.replace(
        FIRST,
        listed=msgspec.structs.replace(
            FIRST.listed, tools=msgspec.structs.replace(FIRST.listed.tools, items=spelt)
        ),
    )
    found = compare(TRUTH, after, SCENARIO).differences
    assert found == (Difference("list tools", "tools.now.title", None, '"Right now"'),)
