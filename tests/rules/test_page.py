"""The page on adding rules says what the code does."""

import re
from pathlib import Path

from analyzer.findings.facts import ATTRIBUTES, PLACEHOLDERS, VOCABULARY
from analyzer.findings.loading import load_rules
from analyzer.findings.rule import FAMILIES
from tests.rules.vocabulary import PAGE as PAGE_OF_WORDS
from tests.rules.vocabulary import page

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()


def rows(title: str) -> dict[str, str]:
    """Rows of the first table behind `title`, first column to second."""
    table = PAGE.split(title, 1)[1].split("|\n\n")[0]
    cells = re.findall(r"^ *\| (.+?) \| (.+?) \|?$", table, flags=re.MULTILINE)
    return {first.strip("`"): second for first, second in cells if first.startswith("`")}


def test_example_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    dedented = re.sub(r"^   ", "", example, flags=re.MULTILINE)
    (tmp_path / "unbounded-cart.toml").write_text(dedented)
    assert [rule.name for rule in load_rules([tmp_path])] == ["unbounded-cart"]


def test_families() -> None:
    named = {code[3]: words.replace("`", "") for code, words in rows("| codes |").items()}
    assert named == FAMILIES | {"9": "yours; unstick never uses these"}


def test_vocabulary() -> None:
    for title, kind in (
        ("A `cell` is", "cell"),
        ("An `api` is", "api"),
        ("A `server` is", "server"),
        ("A `deployment` is", "deployment"),
    ):
        table = rows(title)
        assert sorted(table) == sorted(ATTRIBUTES[kind])
        for name in set(table) - {
            *("generation", "leaks", "races", "interleaves", "passes", "api", "technology", "tie")
        }:
            assert table[name] == ", ".join(VOCABULARY[name])
    assert rows("A `cell` is")["generation"].endswith(", ".join(VOCABULARY["generation"]))


def test_placeholders() -> None:
    for kind, words in rows("| fact | words |").items():
        own = [word for word in PLACEHOLDERS[kind] if word not in ATTRIBUTES[kind]]
        assert sorted(re.findall(r"`(\w+)`", words)) == sorted(own)


def test_words_that_grow_with_the_code() -> None:
    assert PAGE_OF_WORDS.read_text(encoding="utf-8") == page()
