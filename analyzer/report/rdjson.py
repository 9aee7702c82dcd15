"""The findings for reviewdog, in its diagnostic format (rdjson): columns count UTF-8 bytes."""

from typing import Any

import msgspec

from analyzer.report.frames import SourceReader, Sources
from analyzer.report.text import visible
from analyzer.report.words import CATEGORIES
from analyzer.run import Category, Edit, Finding, Run

_SEVERITIES: dict[Category, str] = {
    "mandatory": "ERROR", "potential": "WARNING", "optional": "INFO",
}  # fmt: skip
_Json = dict[str, Any]


def render_rdjson(run: Run, source: SourceReader, prefix: str = "") -> bytes:
    """rdjson text of a run; a fix of one edit comes as a suggestion, for others see the report."""
    sources = Sources(source)
    findings = sorted(
        run.findings,
        key=lambda f: (CATEGORIES.index(f.category), f.file, f.line, f.column, f.code),
    )
    log = {
        "source": {"name": "unstick"},
        "diagnostics": [_diagnostic(finding, sources, prefix) for finding in findings],
    }
    return msgspec.json.format(msgspec.json.encode(log), indent=2) + b"\n"


def _diagnostic(finding: Finding, sources: Sources, prefix: str) -> _Json:
    start = _position(finding.file, finding.line, finding.column, sources)
    end = _position(finding.file, finding.end_line, finding.end_column, sources)
    diagnostic: _Json = {
        "message": visible(finding.message),
        "location": {
            "path": visible(f"{prefix}{finding.file}"),
            "range": {"start": start, "end": end if _before(start, end) else start},
        },
        "severity": _SEVERITIES[finding.category],
        "code": {"value": visible(finding.code)},
    }
    if finding.fix and len(finding.fix.edits) == 1:
        (edit,) = finding.fix.edits
        if edit.file == finding.file and (place := _range(edit, sources)) is not None:
            diagnostic["suggestions"] = [{"range": place, "text": edit.text}]
    return diagnostic


def _position(file: str, line: int, column: int, sources: Sources) -> dict[str, int]:
    text = sources.line(file, line) or ""
    before = text[: max(0, column - 1)].encode("utf-8", "surrogatepass")
    # Without source the column in code points is the best guess.
    count = len(before) + 1 if text else max(1, column)
    return {"line": max(1, line), "column": count}


def _before(start: dict[str, int], end: dict[str, int]) -> bool:
    return (start["line"], start["column"]) <= (end["line"], end["column"])


def _range(edit: Edit, sources: Sources) -> _Json | None:
    text = sources.text(edit.file)
    raw = None if text is None else text.encode("utf-8", "surrogatepass")
    if raw is None or not 0 <= edit.start <= edit.end <= len(raw):
        return None
    return {"start": _place(raw, edit.start), "end": _place(raw, edit.end)}


def _place(raw: bytes, offset: int) -> dict[str, int]:
    before = raw[:offset].removeprefix(b"\xef\xbb\xbf")
    return {"line": before.count(b"\n") + 1, "column": offset - raw.rfind(b"\n", 0, offset)}
