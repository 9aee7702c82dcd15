"""The files that `docs/scenarios.md` shows are files that are read."""

import re
from pathlib import Path

from analyzer.verify.scenario import read_hints, read_scenario

PAGE = Path(__file__).parents[2] / "docs" / "scenarios.md"


def shown(kind: str, folder: Path) -> Path:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    file = folder / f"shown.{kind}"
    file.write_text(found[1])
    return file


def test_hints(tmp_path: Path) -> None:
    hints = read_hints(shown("toml", tmp_path))
    assert hints.params["timezone"] == "UTC"
    assert hints.tools["sign_in"] == {"user": "ada", "password": "engine"}


def test_scenario(tmp_path: Path) -> None:
    scenario = read_scenario(shown("yaml", tmp_path))
    assert [step.subject() for step in scenario.step] == [
        "call open_account",
        "read account://$account",
        "call transfer",
        "call balance",
        "call add_tool",
    ]
    assert scenario.clients() == ("ada", "ben")
