"""SARIF: valid against the standard's schema, complete, relative.

`sarif-schema-2.1.0.json` beside this file is the schema that OASIS publishes with SARIF 2.1.0
(Errata 01), unchanged.
"""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from analyzer.diagnostics import Diagnostic
from analyzer.report.sarif import render_sarif
from analyzer.run import Invocation, Project, Run, SkippedFile

from .sample_run import CARTS_TRACE, EMPTY_RUN, FINDINGS, PRICES, RULES, RUN, SHOP

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text())


def sarif(run: Run, rules: object = RULES) -> dict[str, Any]:
    """The one run of an audit with one project."""
    run = msgspec.structs.replace(run, projects=run.projects[:1])
    log = json.loads(render_sarif(run, rules))  # type: ignore[arg-type]
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    (only,) = log["runs"]
    return dict(only)


def place(file: str, **region: int) -> dict[str, Any]:
    return {"artifactLocation": {"uri": file, "uriBaseId": "%SRCROOT%"}, "region": region}


def test_a_result_is_complete() -> None:
    result = sarif(RUN)["results"][1]
    carts, region = FINDINGS[0], {"startLine": 5, "startColumn": 5, "endLine": 5, "endColumn": 49}
    flow = [
        {
            "location": {
                "physicalLocation": place(step.file, startLine=step.line),
                "message": {"text": step.text},
            }
        }
        for step in CARTS_TRACE
    ]
    assert result == {
        "ruleId": "UNS201",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": carts.message},
        "locations": [{"physicalLocation": place("shop/carts.py", **region)}],
        "partialFingerprints": {
            "primaryLocationLineHash": carts.fingerprint,
            "unstick/v1": carts.fingerprint,
        },
        "properties": {
            "category": "mandatory",
            "confidence": "high",
            "effort": 5,
            "server": SHOP.id,
            "cell": "shop/carts.py:CARTS",
            "unfixed": carts.unfixed,
        },
        "codeFlows": [{"threadFlows": [{"locations": flow}]}],
    }


def test_levels_follow_categories_and_order_puts_mandatory_first() -> None:
    results = sarif(RUN)["results"]
    assert [(result["ruleId"], result["level"]) for result in results] == [
        ("UNS401", "error"),
        ("UNS201", "error"),
        ("UNS301", "error"),
        ("UNS290", "warning"),
        ("UNS105", "warning"),
    ]


def test_a_rule_carries_its_documentation() -> None:
    rule = sarif(RUN)["tool"]["driver"]["rules"][1]
    help_text = (
        "What\n\nA value is stored under the session, its id or its `id()`.\n\nWhy\n\n"
        f"{RULES['UNS201'].why}\n\nInstead\n\n{RULES['UNS201'].instead.strip()}\n\nSEP-2567"
    )
    assert rule == {
        "id": "UNS201",
        "name": "session-keyed-cell",
        "shortDescription": {"text": "State is keyed by the protocol session"},
        "fullDescription": {"text": "A value is stored under the session, its id or its `id()`."},
        "help": {
            "text": help_text,
            "markdown": help_text.replace("What\n", "## What\n")
            .replace("Why\n", "## Why\n")
            .replace("Instead\n", "## Instead\n"),
        },
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["mcp", "migration", "mandatory"],
            "precision": "high",
            "problem.severity": "error",
        },
    }


def test_the_least_certain_place_sets_the_precision_of_a_rule() -> None:
    rules = {rule["id"]: rule["properties"]["precision"] for rule in rules_of(RUN)}
    assert rules == {
        "UNS105": "high",
        "UNS201": "high",
        "UNS290": "low",
        "UNS301": "high",
        "UNS401": "high",
    }


def rules_of(run: Run) -> list[dict[str, Any]]:
    return list(sarif(run)["tool"]["driver"]["rules"])


def test_edits_are_fixes_in_bytes() -> None:
    result = next(r for r in sarif(RUN)["results"] if r["ruleId"] == "UNS105")
    (edit,) = FINDINGS[3].fix.edits  # type: ignore[union-attr]
    assert result["fixes"] == [
        {
            "description": {"text": "Serve without sessions"},
            "artifactChanges": [
                {
                    "artifactLocation": {"uri": PRICES.file, "uriBaseId": "%SRCROOT%"},
                    "replacements": [
                        {
                            "deletedRegion": {
                                "byteOffset": edit.start,
                                "byteLength": edit.end - edit.start,
                            },
                            "insertedContent": {"text": edit.text},
                        }
                    ],
                }
            ],
        }
    ]


def test_what_was_not_analysed_is_a_notification() -> None:
    run = msgspec.structs.replace(
        RUN,
        files=msgspec.structs.replace(RUN.files, failed=(SkippedFile("b.py", "not text"),)),
    )
    assert sarif(run)["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {
                    "descriptor": {"id": "syntax-error"},
                    "level": "error",
                    "message": {"text": "invalid syntax"},
                    "locations": [{"physicalLocation": place("shop/broken.py", startLine=3)}],
                },
                {
                    "descriptor": {"id": "unresolved-call"},
                    "level": "note",
                    "message": {"text": "`plugin.run` has no known target"},
                    "locations": [{"physicalLocation": place("plugins/main.py", startLine=12)}],
                },
                {
                    "descriptor": {"id": "failed"},
                    "level": "error",
                    "message": {"text": "not text"},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "b.py", "uriBaseId": "%SRCROOT%"}
                            }
                        }
                    ],
                },
            ],
        }
    ]


def test_a_mistake_of_ours_is_an_unsuccessful_execution() -> None:
    run = msgspec.structs.replace(RUN, diagnostics=(Diagnostic("internal", "a.py", 0, "boom"),))
    assert sarif(run)["invocations"][0]["executionSuccessful"] is False


def test_audits_of_different_paths_do_not_overwrite_each_other() -> None:
    ids = [
        sarif(msgspec.structs.replace(RUN, run=Invocation(paths, {})))["automationDetails"]["id"]
        for paths in ((".",), ("svc/b", "svc/a"), ("caf\\xe9",))
    ]
    assert ids == ["unstick/", "unstick/svc/a/svc/b/", "unstick/caf%5Cxe9/"]


def test_hostile_and_odd_values_stay_valid() -> None:
    finding = msgspec.structs.replace(
        FINDINGS[0],
        file="a dir/ü#?.py",
        message="[x](javascript:1) \ud800\x00",
        line=0,
        column=0,
        end_line=0,
        end_column=0,
    )
    (result,) = sarif(msgspec.structs.replace(RUN, findings=(finding,)), {})["results"]
    assert result["message"] == {"text": "[x\\](javascript:1) \\ud800\\u0000"}
    assert result["locations"] == [
        {
            "physicalLocation": place(
                "a%20dir/%C3%BC%23%3F.py", startLine=1, startColumn=1, endLine=1, endColumn=1
            )
        }
    ]


def test_more_than_github_takes_is_left_out_with_a_word() -> None:
    small = msgspec.structs.replace(FINDINGS[4], trace=(), fix=None)
    run = msgspec.structs.replace(EMPTY_RUN, findings=(small,) * 25_001)
    log = json.loads(render_sarif(run, {}))["runs"][0]
    (notification,) = log["invocations"][0]["toolExecutionNotifications"]
    assert (len(log["results"]), notification["message"]["text"]) == (
        25_000,
        "1 findings are left out: a SARIF run holds 25,000 for GitHub.",
    )


def test_an_empty_run_is_valid() -> None:
    assert sarif(EMPTY_RUN)["results"] == []


def runs_of(run: Run, prefix: str = "") -> list[dict[str, Any]]:
    log = json.loads(render_sarif(run, RULES, prefix=prefix))
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    return list(log["runs"])


def in_projects(*roots: str) -> Run:
    """The sample run, with its findings spread over projects by the folders of their files."""
    sdk = RUN.projects[0].sdk
    return msgspec.structs.replace(
        RUN,
        projects=tuple(Project(root, sdk) for root in roots),
        servers=(),
        findings=tuple(msgspec.structs.replace(one, server=None) for one in RUN.findings),
    )


def test_each_project_is_a_run_with_an_id_of_its_own() -> None:
    run = in_projects("shop", "plugins")
    runs = runs_of(run, "services/")
    assert [one["automationDetails"]["id"] for one in runs] == [
        "unstick/services/",
        "unstick/services/plugins/",
        "unstick/services/shop/",
    ]
    found = [
        {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in one["results"]}
        for one in runs
    ]
    for folder, files in zip(("services/plugins/", "services/shop/"), found[1:], strict=True):
        assert files
        assert all(file.startswith(folder) for file in files)
    assert sum(len(one["results"]) for one in runs) == len(run.findings)
    assert all(
        one["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for one in runs
        for result in one["results"]
    )


def test_a_project_at_the_top_has_the_run_of_the_audit() -> None:
    runs = runs_of(in_projects(".", "shop"))
    assert [one["automationDetails"]["id"] for one in runs] == ["unstick/", "unstick/shop/"]
    assert all(one["results"] for one in runs)


def test_more_projects_than_a_file_may_hold_are_one_run() -> None:
    few, many = (tuple(f"p{number}" for number in range(count)) for count in (19, 20))
    assert len(runs_of(in_projects(*few))) == 20
    (only,) = runs_of(in_projects(*many))
    assert only["automationDetails"]["id"] == "unstick/"
    assert len(only["results"]) == len(RUN.findings)
