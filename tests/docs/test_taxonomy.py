"""Each example of docs/taxonomy.md has the role that its heading names."""

import re
from pathlib import Path
from typing import get_args

import pytest

from analyzer.pipeline import audit
from analyzer.run import Role
from analyzer.settings import Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "taxonomy.md").read_text(encoding="utf-8")
LEAD = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = re.findall(r"^### ([a-z ]+)\n.*?```python\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)


def test_there_is_one_example_for_each_role() -> None:
    assert sorted(role for role, _ in EXAMPLES) == sorted(get_args(Role))


@pytest.mark.parametrize(("role", "code"), EXAMPLES, ids=[role for role, _ in EXAMPLES])
def test_an_example_has_the_role_of_its_heading(role: str, code: str, tmp_path: Path) -> None:
    assert LEAD is not None
    start = '\n\nif __name__ == "__main__":\n    mcp.run(transport="streamable-http")\n'
    (tmp_path / "server.py").write_text(LEAD[1] + "\n\n" + code + start)
    run = audit(Settings(paths=(str(tmp_path),), cache=False))
    assert role in {cell.role for cell in run.cells}
