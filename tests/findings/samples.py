"""Facts and rules to test with: one place says what a plain one looks like."""

import msgspec

from analyzer.findings.facts import Fact
from analyzer.findings.matching import Query
from analyzer.findings.rule import Docs, Rule

FACT = Fact(
    kind="cell",
    values={
        "role": "session data",
        "scope": "process",
        "key": "none",
        "leaks": "yes",
        "races": "no",
        "origin": "variable",
        "generation": "mcp-1",
        "cell": "current",
        "written_by": ("select",),
        "read_by": ("show", "list"),
        "reason": "select writes it and show reads it",
    },
    file="server.py",
    line=5,
    column=1,
    end_line=5,
    end_column=15,
    function="",
    source="current = None",
    confidence="high",
    server="server.py:mcp",
    cell="server.py:current",
    trace=(),
    stdio_only=False,
)

RULE = Rule(
    code="UNS202",
    name="process-lifetime-session-data",
    summary="A later call needs what an earlier call left",
    category="mandatory",
    effort=5,
    spec=("SEP-2567",),
    match=Query("cell", (("role", ("session data",)),)),
    message="`{cell}`: written by {written_by}, read by {read_by}",
    fix=None,
    docs=Docs("What.", "Why.", "Pass it as an argument. Or keep it\nin a store."),
    examples=(),
    silent=(),
)


def fact(**changes: object) -> Fact:
    """`FACT` with some fields changed."""
    return msgspec.structs.replace(FACT, **changes)


def valued(**values: str | tuple[str, ...]) -> Fact:
    """`FACT` with some of its values changed."""
    return fact(values=FACT.values | values)


def rule(**changes: object) -> Rule:
    """`RULE` with some fields changed."""
    return msgspec.structs.replace(RULE, **changes)
