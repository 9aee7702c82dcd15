"""A rule that names a codemod shows what the codemod does: its examples are before and after.

But for the version that every server of 1.x is given: pages show their own concern.
"""

from pathlib import Path

import pytest

from analyzer.codemods.registry import codemods
from analyzer.findings.rule import Example, Rule
from tests.codemods.cases import fix, read
from tests.rules.rulebook import RULES

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.examples, 1)
    if rule.fix is not None and example.after
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_after_is_what_fix_writes(rule: Rule, example: Example, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(example.before)
    result = fix(tmp_path, unsafe=True, write=True)
    assert read(tmp_path) == {"server.py": example.after}
    assert rule.code in result.applied


def test_every_code_a_codemod_uses_has_a_rule() -> None:
    codes = {code for codemod in codemods() for code in codemod.codes}
    assert codes - {rule.code for rule in RULES} == set()
