"""reviewdog's format: byte columns, severities, and fixes of one edit as suggestions."""

import json
from typing import Any

import msgspec

from analyzer.report.rdjson import render_rdjson
from analyzer.run import Edit, Fix, Run

from .sample_run import EMPTY_RUN, FINDINGS, RUN, SOURCES, read_source


def diagnostics(run: Run, prefix: str = "") -> list[dict[str, Any]]:
    log = json.loads(render_rdjson(run, read_source, prefix))
    assert log["source"] == {"name": "unstick"}
    return list(log["diagnostics"])


def test_a_diagnostic_is_whole() -> None:
    carts = next(d for d in diagnostics(RUN, "svc/") if d["code"]["value"] == "UNS201")
    assert carts == {
        "message": FINDINGS[0].message,
        "location": {
            "path": "svc/shop/carts.py",
            "range": {"start": {"line": 5, "column": 5}, "end": {"line": 5, "column": 49}},
        },
        "severity": "ERROR",
        "code": {"value": "UNS201"},
    }


def test_columns_and_edits_count_bytes() -> None:
    text = "\ufeffname = 'ü'; mcp = Old('ü')\n"
    start = text.encode().index(b"Old")
    finding = msgspec.structs.replace(
        FINDINGS[0], file="a.py", line=1, column=19, end_line=1, end_column=22,
        fix=Fix("Rename", "safe", (Edit("a.py", start, start + 3, "New"),)),
    )  # fmt: skip
    run = msgspec.structs.replace(RUN, findings=(finding,))
    (found,) = json.loads(render_rdjson(run, lambda file: text))["diagnostics"]
    place = {"start": {"line": 1, "column": 20}, "end": {"line": 1, "column": 23}}
    assert found["location"]["range"] == place
    assert found["suggestions"][0]["text"] == "New"


def test_an_edit_is_a_suggestion_where_it_stands() -> None:
    (found,) = (d for d in diagnostics(RUN) if "suggestions" in d)
    (suggestion,) = found["suggestions"]
    (edit,) = next(f.fix.edits for f in FINDINGS if f.fix and len(f.fix.edits) == 1)
    line = SOURCES[edit.file].splitlines()[suggestion["range"]["start"]["line"] - 1]
    first = suggestion["range"]["start"]["column"] - 1
    end = suggestion["range"]["end"]["column"] - 1
    assert line.encode()[first:end] == SOURCES[edit.file].encode()[edit.start : edit.end]
    assert suggestion["text"] == edit.text


def test_no_findings() -> None:
    assert diagnostics(EMPTY_RUN) == []
