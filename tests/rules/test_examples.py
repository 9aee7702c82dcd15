"""Every rule fires on its examples and stays silent on its silent cases, through a whole audit."""

from pathlib import Path

import pytest

from analyzer.findings.rule import Example, Rule, Silent
from analyzer.settings import Settings
from tests.rules.rulebook import RULES

pipeline = pytest.importorskip("analyzer.pipeline", exc_type=ModuleNotFoundError)

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples, 1)
]
SILENT = [
    pytest.param(rule, silent, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, silent in enumerate(rule.silent, 1)
]


def audited_codes(folder: Path, code: str, case: Example | Silent) -> set[str]:
    """The codes of all findings in a project made of the case's files."""
    files = {"server.py": code, **dict(case.files)}
    if case.requirements:
        files["requirements.txt"] = case.requirements + "\n"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    run = pipeline.audit(Settings(paths=(str(folder),), cache=False))
    return {finding.code for finding in run.findings}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_fires(tmp_path: Path, rule: Rule, example: Example) -> None:
    assert rule.code in audited_codes(tmp_path, example.before, example)


@pytest.mark.parametrize(("rule", "silent"), SILENT)
def test_is_silent(tmp_path: Path, rule: Rule, silent: Silent) -> None:
    assert rule.code not in audited_codes(tmp_path, silent.code, silent)
