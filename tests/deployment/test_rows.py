"""What is known of deployment technologies: every row is complete and can be found."""

import re

import pytest

from analyzer.assets import asset_dir
from analyzer.deployment.rows import Row, RowError, Technology, load_knowledge
from analyzer.findings.facts import TECHNOLOGIES

KNOWLEDGE = load_knowledge([asset_dir("rules")])
ROWS = [
    pytest.param(technology, row, id=f"{technology.technology}-{number}")
    for technology in KNOWLEDGE.technologies
    for number, row in enumerate(technology.setting, 1)
]


def test_rules_may_ask_for_each_technology() -> None:
    names = tuple(path.stem for path in sorted((asset_dir("rules") / "deployment").glob("*.toml")))
    assert names == TECHNOLOGIES
    assert tuple(one.technology for one in KNOWLEDGE.technologies) == TECHNOLOGIES


@pytest.mark.parametrize(("technology", "row"), ROWS)
def test_row_is_complete(technology: Technology, row: Row) -> None:
    assert re.match(r"https://\S+$", row.cite or technology.cite)
    assert row.note
    assert row.note[0].islower()
    assert not row.note.endswith(".")
    assert bool(row.edit) != bool(row.kept)
    assert (row.by == "none") == (row.means not in ("affinity", "session-store"))
    assert bool(row.to) == (row.edit in ("set", "replace", "swap"))
    assert bool(row.code) == (row.means == "session-store")
    for pattern in (
        row.part,
        row.code,
        row.says,
        row.unless,
        row.spare,
        *row.beside.values(),
        *row.inside.values(),
    ):
        re.compile(pattern.removeprefix("!"))


@pytest.mark.parametrize(("technology", "row"), ROWS)
def test_row_can_be_looked_for(technology: Technology, row: Row) -> None:
    assert row.needles
    assert all(len(needle) > 3 or needle[0] == "-" for needle in row.needles)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("technology = [", "Invalid"),
        ('technology = "x"\ntitle = "X"\nsyntax = ["yaml"]\ncite = "c"', "setting"),
        (
            'technology = "x"\ntitle = "X"\nsyntax = ["yaml"]\ncite = "c"\n'
            '[[setting]]\npath = ["a"]\nedits = "delete"',
            "edits",
        ),
    ],
    ids=["no TOML", "no rows", "an unknown key"],
)
def test_mistakes_are_one_line(tmp_path, text: str, said: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "deployment").mkdir()
    (tmp_path / "deployment" / "x.toml").write_text(text)
    with pytest.raises(RowError) as caught:
        load_knowledge([tmp_path])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
