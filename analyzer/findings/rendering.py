"""A finding's sentence: the rule's template with the fact's words, safe to print anywhere."""

import re

from analyzer.findings.facts import PLACEHOLDERS, Fact
from analyzer.run import GENERATIONS

_LISTED = 3
_LONGEST = 80
_WHEN_EMPTY = {
    "cell": "this value",
    "written_by": "no entry point",
    "read_by": "no entry point",
    "function": "module level",
    "server": "this server",
    "evidence": "no evidence recorded",
    "reason": "no reason recorded",
}


_OPTIONAL = re.compile(r"\[([^\[\]{}]*\{(\w+)\}[^\[\]{}]*)\]")
"""`[, read by {read_by}]`: left out when its word has nothing to say."""


def render_message(template: str, fact: Fact) -> str:
    """The template filled in; whatever a fact leaves out has words of its own."""
    words = {name: _words(name, fact) for name in PLACEHOLDERS[fact.kind]}
    shown = _OPTIONAL.sub(lambda part: part[1] if _shown(part[2], fact) else "", template)
    return shown.format_map(words)


def _words(name: str, fact: Fact) -> str:
    return join_words(_shown(name, fact)) or _WHEN_EMPTY.get(name, "unknown")


def _shown(name: str, fact: Fact) -> list[str]:
    value = fact.values.get(name) or _own_field(name, fact)
    members = (value,) if isinstance(value, str) else value
    if name == "generation":
        members = tuple(GENERATIONS.get(member, member) for member in members)
    limit = None if name in ("reason", "evidence") else _LONGEST
    return [printable(member, limit) for member in members if member]


def _own_field(name: str, fact: Fact) -> str:
    fields = {"function": fact.function, "source": fact.source}
    fields |= {"server": fact.server or "", "cell": fact.cell or ""}
    return fields.get(name, "")


def join_words(words: list[str], most: int = _LISTED) -> str:
    """`a`, `a and b`, `a, b and c`; more than `most` become `a, b and 3 more`."""
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def printable(text: str, limit: int | None = None) -> str:
    """Text from audited code on one line, without control characters, cut at `limit`."""
    line = "".join(char if char.isprintable() else "\ufffd" for char in " ".join(text.split()))
    if limit is not None and len(line) > limit:
        return line[: limit - 1] + "…"
    return line
