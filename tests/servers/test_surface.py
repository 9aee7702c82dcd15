"""Mistakes in the tables of the SDKs' surface are one line that names the file and the key."""

import shutil
from pathlib import Path

import pytest

from analyzer.assets import asset_dir
from analyzer.catalog import CatalogError
from analyzer.findings.facts import APIS
from analyzer.servers.surface import load_surface
from tests.servers.finding import surface

MISTAKES = [
    (
        "unknown-key",
        '[[api]]\nname = "x"\npush = true\n',
        r"sdk/usage.toml: api\[\d+\]: Object contains unknown field `push`",
    ),
    (
        "wrong-type",
        '[[api]]\nname = "x"\npushes = "yes"\n',
        r"sdk/usage.toml: api\[\d+\].pushes: Expected `bool`, got `str`",
    ),
    (
        "twice",
        '[[api]]\nname = "ping"\n',
        r"sdk/usage.toml: api\[\d+\].name: ping is there twice",
    ),
    (
        "no-such-api",
        '[[header]]\nname = "x"\napi = "nonesuch"\n',
        r"sdk/usage.toml: header\[\d+\].api: no \[\[api\]\] has the name nonesuch",
    ),
    ("no-toml", "[[api\n", "sdk/usage.toml: Expected ']]' at the end"),
]


@pytest.mark.parametrize(
    ("added", "said"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_a_mistake_names_file_and_key(tmp_path: Path, added: str, said: str) -> None:
    shutil.copytree(asset_dir("rules") / "sdk", tmp_path / "sdk")
    with (tmp_path / "sdk" / "usage.toml").open("a") as stream:
        stream.write(added)
    with pytest.raises(CatalogError, match=f"^{said}"):
        load_surface((tmp_path,))


def test_rules_may_ask_for_every_use() -> None:
    assert {api.name for api in surface().usage.api} - set(APIS) == set()
