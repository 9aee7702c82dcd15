"""A rule's page and the list of rules, as plain text from the rule files."""

import re
from collections.abc import Sequence

from analyzer.findings.rule import FAMILIES, Rule

_SEP = re.compile(r"SEP-(\d+)")
_PULLS = "https://github.com/modelcontextprotocol/modelcontextprotocol/pull/"


def explain_rule(rule: Rule) -> str:
    """The page `unstick explain CODE` prints; the same words as the reports and the docs."""
    points = "story point" if rule.effort == 1 else "story points"
    parts = [
        f"{rule.code} {rule.name}\n{rule.summary}.",
        f"Category  {rule.category}\nEffort    {rule.effort} {points} per finding\n"
        f"Fix       {_fix(rule)}",
        f"What it finds\n\n{rule.docs.what}",
        f"Why it matters\n\n{rule.docs.why}",
        f"What to do instead\n\n{rule.docs.instead}",
        *_examples(rule),
        "Sources\n\n" + "\n".join(f"  {spec_link(entry)}" for entry in rule.spec),
    ]
    return "\n\n".join(parts) + "\n"


def rule_table(rules: Sequence[Rule]) -> str:
    """All rules, one a line, under the names of their families."""
    wide = max((len(rule.name) for rule in rules), default=0)
    lines: list[str] = []
    for digit, words in FAMILIES.items():
        family = [rule for rule in rules if rule.code[3] == digit]
        if family:
            lines += ["", f"{digit}xx {words}"] if lines else [f"{digit}xx {words}"]
            lines += [_row(rule, wide) for rule in family]
    return "\n".join(lines) + "\n"


def spec_link(entry: str) -> str:
    """A source as a reader can follow it: a SEP number gets its address."""
    match = _SEP.fullmatch(entry)
    return f"{entry}  {_PULLS}{match[1]}" if match else entry


def _row(rule: Rule, wide: int) -> str:
    fix = f"  [fix: {rule.fix.applicability}]" if rule.fix else ""
    head = f"{rule.code}  {rule.name:{wide}}  {rule.category:9}  {rule.effort:>2}"
    return f"{head}  {rule.summary}{fix}"


def _fix(rule: Rule) -> str:
    if rule.fix is None:
        return "by hand"
    return f"unstick fix ({rule.fix.codemod}, {rule.fix.applicability})"


def _examples(rule: Rule) -> list[str]:
    parts = []
    for example in rule.examples:
        parts.append(f"Example\n\n{_indented(example.before)}")
        parts += [f"File {name}\n\n{_indented(text)}" for name, text in example.files]
        if example.after is not None:
            parts.append(f"Written so that it works\n\n{_indented(example.after)}")
    return parts


def _indented(code: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in code.strip("\n").splitlines())
