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
    joined,
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
ORDER = Handle("store.py:orders", "order_id", Opening("place_order"), "result", ("pay",))
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


def test_what_an_earlier_version_wrote_is_read() -> None:
    written = json.loads(encode_manifest(MANIFEST))
    for server in written["servers"]:
        del server["added"]
    assert decode_manifest(json.dumps(written).encode()) == MANIFEST


def test_what_changed_later_joins_what_changed_before() -> None:
    ended = ServerMigration("server.py:shop", "shop", added=("end_cart",))
    other = ServerMigration("server.py:shop", "shop", (ORDER,), ("end_order", "end_cart"))
    earlier = joined(MANIFEST, Manifest(servers=(ended,)))
    (server,) = joined(earlier, Manifest(servers=(other,))).servers
    assert server == ServerMigration(
        "server.py:shop", "shop", (CART, ORDER), ("end_cart", "end_order")
    )
    assert server.new_tools == {"open_cart", "end_cart", "end_order"}


def test_keys_that_come_later_do_not_disturb() -> None:
    extended = json.loads(encode_manifest(MANIFEST)) | {"later": True}
    assert decode_manifest(json.dumps(extended).encode()) == MANIFEST
