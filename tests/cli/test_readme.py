"""What the README shows is what the command prints."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Command

ROOT = Path(__file__).resolve().parent.parent.parent
EXCERPT = re.search(
    r"```console\n\$ unstick (.*)\n((?s:.*?))```", (ROOT / "README.md").read_text()
)


def test_the_excerpt_is_real(unstick: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    assert EXCERPT is not None
    monkeypatch.chdir(ROOT)
    printed = unstick(*EXCERPT[1].split(), "--isolated", "--no-cache").stdout
    for part in EXCERPT[2].split("[…]\n"):
        assert part.strip("\n") in printed
