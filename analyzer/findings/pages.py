"""The pages of `docs/rules/`, one for each rule and an index, from the rule files.

`python -m analyzer.findings.pages docs/rules` writes them.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from analyzer.assets import asset_dir
from analyzer.findings.explain import spec_link
from analyzer.findings.loading import load_rules
from analyzer.findings.rule import FAMILIES, Example, Rule

_CLOSES = re.compile(r"^`{3,}", re.MULTILINE)


def pages(rules: Sequence[Rule]) -> dict[str, str]:
    """File name to text; equal rules give equal bytes."""
    index = {"README.md": _index(rules)}
    return index | {f"{rule.code}.md": rule_page(rule) for rule in rules}


def rule_page(rule: Rule) -> str:
    """One rule's page; the same words as `unstick explain CODE`."""
    points = "point" if rule.effort == 1 else "points"
    fix = f"`unstick fix`, {rule.fix.applicability}" if rule.fix else "by hand"
    parts = [
        f"# {rule.code} {rule.name}",
        f"{rule.summary}.",
        f"| category | effort of a finding | fix |\n|---|---|---|\n"
        f"| {rule.category} | {rule.effort} {points} | {fix} |",
        f"## What it finds\n\n{rule.docs.what.strip()}",
        f"## Why it matters\n\n{rule.docs.why.strip()}",
        f"## What to do instead\n\n{rule.docs.instead.strip()}",
        *(part for example in rule.examples for part in _example(example)),
    ]
    if rule.spec:
        sources = "\n".join(f"- {_linked(entry)}" for entry in rule.spec)
        parts.append(f"## Sources\n\n{sources}")
    silenced = f"# unstick: ignore[{rule.code}] why this is right here"
    parts.append(f"## Silence it in place\n\n```python\n{silenced}\n```")
    return "\n\n".join(parts) + "\n"


def _index(rules: Sequence[Rule]) -> str:
    lines = [
        "# Rules",
        "",
        "Written from `rules/` by `python3 tasks.py docs`. `unstick explain CODE` prints the same "
        "page; `docs/rules.md` says how to add a rule.",
    ]
    for digit, words in FAMILIES.items():
        family = [rule for rule in rules if rule.code[3] == digit]
        if family:
            lines += [
                "",
                f"## {digit}xx {words}",
                "",
                "| code | finds | category | points | fix |",
            ]
            lines += ["|---|---|---|---:|---|", *map(_row, family)]
    return "\n".join(lines) + "\n"


def _row(rule: Rule) -> str:
    fix = rule.fix.applicability if rule.fix else "by hand"
    summary = rule.summary.replace("|", "\\|")
    return (
        f"| [{rule.code}]({rule.code}.md) {rule.name} | {summary} | {rule.category} | "
        f"{rule.effort} | {fix} |"
    )


def _example(example: Example) -> list[str]:
    parts = [f"## Example\n\n{_fenced(example.before)}"]
    parts += [f"`{name}`:\n\n{_fenced(text)}" for name, text in example.files]
    if example.requirements is not None:
        parts.append(f"`requirements.txt`:\n\n{_fenced(example.requirements, 'text')}")
    if example.after is not None:
        parts.append(f"Written so that it works:\n\n{_fenced(example.after)}")
    return parts


def _fenced(code: str, language: str = "python") -> str:
    longest = max((len(run) for run in _CLOSES.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.strip()}\n{fence}"


def _linked(entry: str) -> str:
    name, _, address = spec_link(entry).partition("  ")
    return f"[{name}]({address})" if address else name


def write(folder: Path) -> None:
    """Make `folder` hold exactly the pages of our own rules."""
    wanted = pages(load_rules([asset_dir("rules")]))
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
