"""A rule: a query over facts, the words for what it finds, and the page that explains it."""

import msgspec

from analyzer.findings.matching import Query
from analyzer.run import Applicability, Category

FAMILIES = {
    "1": "session and transport",
    "2": "state cells",
    "3": "back-channel and notifications",
    "4": "mcp SDK surface",
    "5": "fastmcp surface",
    "6": "wire protocol in hand-written servers",
    "7": "deployment",
    "8": "dependencies",
    "9": "rules of your own",
}
"""What the first digit of a code means. unstick itself never uses 9."""

EFFORTS = (1, 2, 3, 5, 8, 13)
"""Story points a finding may cost."""


class RuleFix(msgspec.Struct, frozen=True):
    """Which codemod repairs a finding of the rule, and how far that can be trusted."""

    codemod: str
    applicability: Applicability


class Docs(msgspec.Struct, frozen=True):
    """The rule's page under its fixed headings: what it finds, why that matters, what to do."""

    what: str
    why: str
    instead: str


class Example(msgspec.Struct, frozen=True):
    """A program the rule fires on (`before`) and how a person would write it (`after`).

    `files` are further files of the program; `requirements` is its requirements.txt.
    """

    before: str
    after: str | None
    files: tuple[tuple[str, str], ...]
    requirements: str | None


class Silent(msgspec.Struct, frozen=True):
    """A program the rule must not fire on."""

    code: str
    files: tuple[tuple[str, str], ...]
    requirements: str | None


class Rule(msgspec.Struct, frozen=True):
    """One file of `rules/`, checked. `spec` lists what it cites; `message` is a template."""

    code: str
    name: str
    summary: str
    category: Category
    effort: int
    spec: tuple[str, ...]
    match: Query
    message: str
    fix: RuleFix | None
    docs: Docs
    examples: tuple[Example, ...]
    silent: tuple[Silent, ...]


def first_sentence(text: str) -> str:
    """The first sentence of a documentation paragraph, on one line."""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    return paragraph.split(". ")[0].rstrip(".:") + "."
