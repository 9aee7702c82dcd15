"""The run as SARIF 2.1.0 for code scanning.

Traces become code flows, fixes become `fixes`, categories levels, and what could not be read tool
notifications. Each project is a run of its own, under an id of its own, so that the alerts of one
do not close those of another. GitHub's limits are kept: 20 runs a file, none of the same id,
25,000 results a run, 10,000 locations a flow.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.report.doubts import kind_of
from analyzer.report.ruledoc import RuleDoc
from analyzer.report.sarifparts import parted, quoted
from analyzer.report.text import one_line, visible
from analyzer.report.words import CATEGORIES, rule_groups
from analyzer.run import Category, Confidence, Edit, Finding, Run, Step

SCHEMA_URI = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_RESULTS = 25_000
_FLOW_STEPS = 10_000
_LONGEST_DESCRIPTION = 1_024
_LEVELS: dict[Category, str] = {"mandatory": "error", "potential": "warning", "optional": "note"}
_SEVERITIES: dict[Category, str] = {
    "mandatory": "error",
    "potential": "warning",
    "optional": "recommendation",
}
_CONFIDENCES: tuple[Confidence, ...] = ("high", "medium", "low")
_Json = dict[str, Any]


def render_sarif(
    run: Run, rules: Mapping[str, RuleDoc], earlier: Run | None = None, prefix: str = ""
) -> bytes:
    """SARIF text of a run; `rules` documents the codes of its findings.

    Results say whether they are new since the `earlier` run. Files are named from the top of the
    repository, from where `prefix` leads to the audited root.
    """
    parts = parted(run, prefix)
    known = None if earlier is None else {finding.fingerprint for finding in earlier.findings}
    runs = [
        _run(id, part, rules if len(parts) == 1 else _needed(rules, part), known)
        for id, part in parts
    ]
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": runs}
    return msgspec.json.format(msgspec.json.encode(log), indent=2) + b"\n"


def _needed(rules: Mapping[str, RuleDoc], part: Run) -> Mapping[str, RuleDoc]:
    return {one.code: rules[one.code] for one in part.findings if one.code in rules}


def _run(id: str, run: Run, rules: Mapping[str, RuleDoc], known: Collection[str] | None) -> _Json:
    findings = sorted(
        run.findings,
        key=lambda f: (CATEGORIES.index(f.category), f.file, f.line, f.column, f.code),
    )
    codes = sorted({*rules, *(finding.code for finding in findings)})
    index = {code: place for place, code in enumerate(codes)}
    places = dict(rule_groups(findings))
    return {
        "tool": {
            "driver": {
                "name": "unstick",
                "semanticVersion": run.tool_version,
                "rules": [_rule(code, rules.get(code), places.get(code, ())) for code in codes],
            }
        },
        "automationDetails": {"id": id},
        "originalUriBaseIds": {"%SRCROOT%": {"description": _text("The top of the repository.")}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(run, len(findings) - _RESULTS)],
        "results": [
            _result(finding, index[finding.code], known) for finding in findings[:_RESULTS]
        ],
        "properties": {
            "target": run.target,
            "schema": run.schema,
            **({"deployment": msgspec.to_builtins(run.deployment)} if run.deployment else {}),
        },
    }


def _rule(code: str, doc: RuleDoc | None, findings: tuple[Finding, ...]) -> _Json:
    category: Category = doc.category if doc else findings[0].category
    # One precision a rule: the least certain place speaks for all.
    certainty = max((_CONFIDENCES.index(finding.confidence) for finding in findings), default=0)
    rule: _Json = {
        "id": code,
        "defaultConfiguration": {"level": _LEVELS[category]},
        "properties": {
            "tags": ["mcp", "migration", category],
            "precision": _CONFIDENCES[certainty],
            "problem.severity": _SEVERITIES[category],
        },
    }
    if doc is None:
        return rule | {
            name: _text(code) for name in ("shortDescription", "fullDescription", "help")
        }
    return rule | {
        "name": doc.name,
        "shortDescription": _text(_cut(doc.summary)),
        "fullDescription": _text(_cut(doc.what or doc.summary)),
        "help": {"text": _help(doc, ""), "markdown": _help(doc, "## ")},
    }


def _help(doc: RuleDoc, heading: str) -> str:
    parts = [("What", doc.what), ("Why", doc.why), ("Instead", doc.instead)]
    text = "\n\n".join(
        f"{heading}{name}\n\n{body.strip()}" for name, body in parts if body.strip()
    )
    return "\n\n".join(filter(None, (text, ", ".join(doc.spec)))) or doc.summary


def _result(finding: Finding, rule_index: int, known: Collection[str] | None) -> _Json:
    result: _Json = {
        "ruleId": finding.code,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.category],
        "message": _text(finding.message),
        "locations": [{"physicalLocation": _physical(finding.file, _region(finding))}],
        "partialFingerprints": {
            "primaryLocationLineHash": finding.fingerprint,
            "unstick/v1": finding.fingerprint,
        },
        "properties": {
            "category": finding.category,
            "confidence": finding.confidence,
            "effort": finding.effort,
            **{k: v for k, v in (("server", finding.server), ("cell", finding.cell)) if v},
            **({"unfixed": finding.unfixed} if finding.unfixed else {}),
        },
    }
    if known is not None:
        result["baselineState"] = "unchanged" if finding.fingerprint in known else "new"
    if finding.trace:
        result["codeFlows"] = [_code_flow(finding.trace)]
    if finding.fix and finding.fix.edits:
        result["fixes"] = [_fix(finding.fix.title, finding.fix.edits)]
    return result


def _code_flow(trace: tuple[Step, ...]) -> _Json:
    locations = [
        {
            "location": {
                "physicalLocation": _physical(step.file, {"startLine": max(1, step.line)}),
                "message": _text(step.text),
            }
        }
        for step in trace[:_FLOW_STEPS]
    ]
    return {"threadFlows": [{"locations": locations}]}


def _fix(title: str, edits: tuple[Edit, ...]) -> _Json:
    return {
        "description": _text(title),
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file),
                "replacements": [_replacement(edit) for edit in edits if edit.file == file],
            }
            for file in sorted({edit.file for edit in edits})
        ],
    }


def _replacement(edit: Edit) -> _Json:
    return {
        "deletedRegion": {"byteOffset": edit.start, "byteLength": edit.end - edit.start},
        "insertedContent": {"text": edit.text},
    }


def _invocation(run: Run, left_out: int) -> _Json:
    notifications = [_notification(diagnostic) for diagnostic in sorted(run.diagnostics)]
    told = {diagnostic.file for diagnostic in run.diagnostics}
    notifications += [
        _notification(Diagnostic("failed", failed.file, 0, failed.reason))
        for failed in sorted(run.files.failed)
        if failed.file not in told
    ]
    if left_out > 0:
        message = f"{left_out:,} findings are left out: a SARIF run holds {_RESULTS:,} for GitHub."
        notifications.append({"level": "warning", "message": _text(message)})
    return {
        "executionSuccessful": all(d.kind != "internal" for d in run.diagnostics),
        "toolExecutionNotifications": notifications,
    }


def _notification(diagnostic: Diagnostic) -> _Json:
    notification: _Json = {
        "descriptor": {"id": diagnostic.kind},
        "level": kind_of(diagnostic.kind).level,
        "message": _text(diagnostic.message),
    }
    if diagnostic.file:
        region = {"startLine": diagnostic.line} if diagnostic.line > 0 else {}
        notification["locations"] = [{"physicalLocation": _physical(diagnostic.file, region)}]
    return notification


def _physical(file: str, region: Mapping[str, int]) -> _Json:
    location: _Json = {"artifactLocation": _artifact(file)}
    return location | ({"region": dict(region)} if region else {})


def _artifact(file: str) -> _Json:
    return {"uri": quoted(file), "uriBaseId": "%SRCROOT%"}


def _region(finding: Finding) -> dict[str, int]:
    line, column = max(1, finding.line), max(1, finding.column)
    end_line = max(line, finding.end_line)
    end_column = max(1, finding.end_column)
    return {
        "startLine": line,
        "startColumn": column,
        "endLine": end_line,
        "endColumn": max(column, end_column) if end_line == line else end_column,
    }


def _text(text: str) -> dict[str, str]:
    # A message needs text, and `](` would be read as a link to a related location.
    return {"text": visible(text).replace("](", "\\](") or "-"}


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST_DESCRIPTION else text[: _LONGEST_DESCRIPTION - 1] + "…"
