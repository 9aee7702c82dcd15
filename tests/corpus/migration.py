"""The part of the score page on servers that were rewritten and started."""

from collections.abc import Iterable, Iterator

from tests.corpus.document import LIMITS, table
from tests.verify.published import Outcome, published

REWRITTEN = "## Rewritten for the new SDK, and started"
HEAD = (
    "server",
    "applied",
    "marked",
    "refused",
    "starts on 1.x",
    "starts on 2.x",
    "tools",
    "lost",
    "not called with success",
    "steps",
    "answered otherwise",
)

_WORDS = """\
`python3 tasks.py corpus --start` installs each server built on `mcp` beside 1.30.0, as it is, and
beside 2.3.0, rewritten by `unstick fix --write --unsafe` and by nobody else; one built on
`fastmcp` 2.x or 3.x beside that, and beside 4.2.3. Both are started over stdio and over streamable
HTTP and hold the conversation in `tests/verify/published/`: on the old SDK twice (what differs
between the two is left out), on the new one with a client of the old protocol and one of
2026-07-28. Names and schemas of tools, resources and prompts and all answers are compared, errors
included. That speaks of these steps alone: a tool that was never called with success is
unverified. The last column has the steps answered otherwise, but for those whose reason is written
down there."""


def section(outcomes: Iterable[tuple[str, Outcome]]) -> str:
    """The section, in Markdown; whatever was not asked of a server is told below the table."""
    found = list(outcomes)
    notes = [f"- {name}: {text}" for name, outcome in found for text in _notes(name, outcome)]
    return "\n\n".join([REWRITTEN, _WORDS, table(_rows(found)), "\n".join(notes)]).rstrip()


def section_of(page: str) -> str:
    """The section as it stands in a page; nothing where it has none."""
    _, heading, rest = page.partition(REWRITTEN)
    return (heading + rest.partition(LIMITS)[0]).rstrip()


def _rows(found: Iterable[tuple[str, Outcome]]) -> Iterator[tuple[str, ...]]:
    yield HEAD
    for name, outcome in found:
        result = outcome.result
        counts = (sum(result.applied.values()), len(result.marked), len(result.refused))
        runs = outcome.compared.values()
        unverified = {tool for run in runs for tool in run.unverified}
        heard = (outcome.tools, len(outcome.lost()), len(unverified)) if runs else ("", "", "")
        otherwise = ", ".join(outcome.otherwise(published()[name]))
        yield (
            name,
            *map(str, counts),
            "yes" if len(outcome.starts_before) == 2 else "no",
            "yes" if len(outcome.starts_after) == 4 else "no",
            *map(str, heard),
            str(outcome.steps) if runs else "",
            otherwise or ("none" if runs else ""),
        )


def _notes(name: str, outcome: Outcome) -> Iterator[str]:
    if note := published()[name].note:
        yield note
    # The same reason holds for every transport and client.
    reasons = (problem.rpartition("\n")[2].strip() for problem in outcome.problems)
    yield from filter(None, dict.fromkeys(reason.partition(": ")[2] for reason in reasons))
