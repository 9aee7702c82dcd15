"""`python -m tests.completeness.run [FILE]`: how each step is answered, and what is not yet.

Prints a table, then every row and step without an answer, and writes their names to `open.txt`;
FILE gets them as Markdown, each with the smallest snippet that shows it.
"""

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.completeness.answers import Answer, How, judge, snippets, worst
from tests.completeness.rows import HERE, rows, steps

COLUMNS: tuple[How, ...] = ("rewritten", "marked", "kept", "unanswered", "unfit")


def answers_of(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """The answers of each row path and of each step that has snippets of its own."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        for subject in (*answer.snippet.rows, *answer.snippet.steps):
            found[subject].append(answer)
    return found


def subjects() -> tuple[str, ...]:
    """What has to have an answer: every row, and every step that matters to a server."""
    return (*(row.path for row in rows()), *(s.id for s in steps() if s.server_relevant))


def table(found: Mapping[str, list[Answer]]) -> str:
    counts: dict[str, Counter[How]] = defaultdict(Counter)
    for row in rows():
        for step in row.step or ("none",):
            counts[step][worst(found.get(row.path, ()))] += 1
    total = Counter(worst(found.get(row.path, ())) for row in rows())
    lines = [f"{'step':8}" + "".join(f"{name:>12}" for name in COLUMNS)]
    for name, counted in [*sorted(counts.items()), ("rows", total)]:
        lines.append(f"{name:8}" + "".join(f"{counted[column]:12}" for column in COLUMNS))
    own = Counter(worst(found.get(s.id, ())) for s in steps() if s.server_relevant)
    lines.append(f"{'steps':8}" + "".join(f"{own[column]:12}" for column in COLUMNS))
    return "\n".join(lines)


def unanswered(found: Mapping[str, list[Answer]]) -> list[str]:
    return [s for s in subjects() if worst(found.get(s, ())) in ("unanswered", "unfit")]


def markdown(found: Mapping[str, list[Answer]]) -> str:
    """The open rows and steps by step, with the snippet that shows each."""
    step_of = {row.path: ", ".join(row.step) or "none" for row in rows()}
    sections: dict[str, list[str]] = defaultdict(list)
    for subject in unanswered(found):
        sections[step_of.get(subject, subject)].append(subject)
    parts = [f"```\n{table(found)}\n```"]
    for step, open_subjects in sorted(sections.items()):
        parts.append(f"## {step} ({len(open_subjects)})")
        parts += _shown(found, open_subjects)
    return "\n\n".join(parts) + "\n"


def _shown(found: Mapping[str, list[Answer]], open_subjects: Iterable[str]) -> Iterable[str]:
    grouped: dict[str, tuple[Answer | None, list[str]]] = {}
    for subject in open_subjects:
        bad = [a for a in found.get(subject, ()) if a.how in ("unanswered", "unfit")]
        answer = min(bad, key=lambda one: len(one.snippet.code), default=None)
        key = answer.snippet.id if answer else ""
        grouped.setdefault(key, (answer, []))[1].append(subject)
    for answer, names in grouped.values():
        listed = "\n".join(f"- `{name}`" for name in names)
        if answer is None:
            yield f"{listed}\n\nno snippet yet"
        else:
            code = f"```python\n{answer.after.strip()}\n```"
            yield f"{listed}\n\n{answer.how}: {answer.why}\n\n{code}"


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        found = answers_of(judge(snippets(), Path(root)))
    print(table(found))
    for subject in unanswered(found):
        bad = [a for a in found.get(subject, ()) if a.how in ("unanswered", "unfit")]
        print(f"{subject}: {bad[0].why if bad else 'no snippet'}"[:160])
    (HERE / "open.txt").write_text("".join(f"{name}\n" for name in unanswered(found)))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(markdown(found))


if __name__ == "__main__":
    main()
