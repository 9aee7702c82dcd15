"""The migration manifest and its published schema."""

import json
from pathlib import Path

import jsonschema
import pytest

from analyzer.manifest import (
    Handle,
    InvalidManifest,
    Manifest,
    Opening,
    ServerMigration,
    decode_manifest,
    encode_manifest,
    manifest_schema,
    read_manifest,
    write_manifest,
)

PUBLISHED = Path(__file__).parents[1] / "docs" / "migration.schema.json"

CART = Handle(
    cell="store.py:CartStore.carts",
    argument="cart_id",
    open=Opening("open_cart", {"currency": "EUR"}, added=True),
    result="result",
    tools=("add_item", "view_cart"),
)
MANIFEST = Manifest(servers=(ServerMigration("server.py:shop", "shop", (CART,)),))


def test_the_published_schema_is_the_one_of_the_types() -> None:
    """Regenerate with `python -m analyzer.manifest > docs/migration.schema.json`."""
    assert PUBLISHED.read_bytes() == manifest_schema()


@pytest.mark.parametrize("manifest", [MANIFEST, Manifest()], ids=["cart", "empty"])
def test_a_manifest_validates_and_comes_back_equal(manifest: Manifest, tmp_path: Path) -> None:
    schema = json.loads(manifest_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(encode_manifest(manifest)))
    write_manifest(tmp_path / "manifest.json", manifest)
    assert read_manifest(tmp_path / "manifest.json") == manifest


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "truncated"),
        (b'{"schema": "unstick-migration/2"}', "schema"),
        (b'{"schema": "unstick-migration/1", "servers": [{"server": 1, "name": "x"}]}', "server"),
    ],
    ids=["no json", "another schema", "wrong type"],
)
def test_what_is_no_manifest_says_where(raw: bytes, said: str) -> None:
    with pytest.raises(InvalidManifest, match=said):
        decode_manifest(raw)


def test_keys_that_come_later_do_not_disturb() -> None:
    extended = json.loads(encode_manifest(MANIFEST)) | {"later": True}
    assert decode_manifest(json.dumps(extended).encode()) == MANIFEST
