"""The page of words that grow with the code: `python -m tests.rules.vocabulary` writes it.

One word a line and sorted, so that two branches that each add one merge.
"""

import sys
from pathlib import Path

from analyzer.codemods.registry import Codemod, codemods
from analyzer.findings.facts import APIS
from analyzer.findings.rule import first_sentence
from tests.rules.rulebook import RULES

PAGE = Path(__file__).parents[2] / "docs" / "vocabulary.md"
_TOP = """\
# Words a rule may use

Written by `python -m tests.rules.vocabulary`. [Adding a rule](rules.md) says what they are for.
"""


def page() -> str:
    """The page as the code has it now."""
    return "\n".join((_TOP, *_apis(), "", *_codemods(), ""))


def _apis() -> list[str]:
    rows = [f"| `{api}` | {', '.join(_asking(api))} |" for api in sorted(APIS)]
    return [
        "## Uses of the SDK: `api`",
        "",
        "| word | rules that ask for it |",
        "|---|---|",
        *rows,
    ]


def _asking(api: str) -> list[str]:
    return [rule.code for rule in RULES if any(api in of for _, of in rule.match.where)]


def _codemods() -> list[str]:
    rows = [
        f"| `{codemod.name}` | {', '.join(codemod.codes)} | {_concern(codemod)} |"
        for codemod in codemods()
    ]
    return ["## Codemods", "", "| name | codes | concern |", "|---|---|---|", *rows]


def _concern(codemod: Codemod) -> str:
    """What its module says first."""
    family, _, module = codemod.name.partition("-")
    text = sys.modules[f"analyzer.codemods.{family}.{module}"].__doc__ or ""
    return first_sentence(text).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
