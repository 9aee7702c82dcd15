"""A verification as blocks of Markdown; text of the servers is escaped by whoever asks."""

from collections.abc import Callable, Iterator

from analyzer.report.verified import (
    build_words,
    changes,
    divergence_words,
    outcome_words,
    remarks,
    side_word,
    tool_words,
)
from analyzer.verification import ERA_MEANING, Verification

_ROWS = 40
Escape = Callable[[str], str]


def verification_blocks(seen: Verification, escaped: Escape) -> Iterator[str]:
    """Contradictions first, then the modes as a table, then what else is to know."""
    yield f"### What running it showed\n\n{escaped(seen.sentence)}\n"
    for one in seen.contradictions:
        lines = [f"**The run contradicts the analysis.** {escaped(one.text)}"]
        if one.divergence is not None:
            lines.append(": ".join(escaped(words) for words in divergence_words(one.divergence)))
        yield "".join(f"> {line}\n" for line in lines)
    builds = (build_words(build, side_word(seen, build.side)) for build in seen.builds)
    yield "\n".join(f"- {escaped(words)}" for words in builds) + "\n"
    if seen.modes:
        rows = ["| Client | Mode | What was seen |", "| --- | --- | --- |"]
        rows += [
            f"| {ERA_MEANING[one.era]} | {one.mode} | {escaped(outcome_words(one))} |"
            for one in seen.modes
        ]
        if len(seen.builds) > 1:
            sides = ["| Build ", "| --- ", *(f"| {one.side} " for one in seen.modes)]
            rows = [side + row for side, row in zip(sides, rows, strict=True)]
        yield "\n".join(rows) + "\n"
    details = list(_details(seen, escaped))
    if details:
        yield "\n".join(details) + "\n"


def _details(seen: Verification, escaped: Escape) -> Iterator[str]:
    found = list(changes(seen))[:_ROWS]
    if found:
        yield "Answered otherwise by one client alone:\n"
        yield from (f"- {escaped(words)}" for words, _ in found)
    tools = [tool for tool in seen.tools[:_ROWS] if tool.outcome == "unverified" or tool.state]
    if tools:
        yield f"{'' if not found else chr(10)}What was asked for:\n"
        for tool in tools:
            yield f"- {escaped(tool.subject)}: {escaped(tool_words(seen, tool))}"
    for sentence in remarks(seen):
        yield f"- {escaped(sentence)}"
