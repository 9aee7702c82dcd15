"""docs/rules/ is what the rule files say."""

from pathlib import Path

from analyzer.findings.pages import pages
from tests.rules.rulebook import RULES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"


def test_every_rule_has_a_page_and_every_page_is_current() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    stale = [name for name, text in pages(RULES).items() if written.get(name) != text]
    assert (stale, sorted(written.keys() - pages(RULES).keys())) == ([], []), (
        "run `python3 tasks.py docs`"
    )


def test_a_page_links_to_nothing_that_is_not_there() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [rule.code for rule in RULES if f"[{rule.code}]({rule.code}.md)" not in index] == []
