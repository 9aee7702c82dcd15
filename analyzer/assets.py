"""Where `rules/` and `templates/` are: beside the package in a checkout, inside it in a wheel."""

import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

_Shape = TypeVar("_Shape")
_PACKAGE = Path(__file__).resolve().parent


def asset_dir(name: str) -> Path:
    """The directory of data called `name` (`rules` or `templates`).

    A wheel carries the two directories under `analyzer/_assets`; a checkout and an editable
    install have them beside the package. Raises `FileNotFoundError` when neither is there.
    """
    for candidate in (_PACKAGE / "_assets" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"unstick is not installed completely: no {name} directory")


def read_table(name: str, shape: type[_Shape]) -> _Shape:
    """The table `name` (`mcp-1-to-2.toml`, `mcp-1-types.json`) of `rules/tables` as a `shape`.

    Raises `msgspec.ValidationError` when it is not of that shape.
    """
    raw = (asset_dir("rules") / "tables" / name).read_bytes()
    if name.endswith(".json"):
        return msgspec.json.decode(raw, type=shape)
    return msgspec.convert(tomllib.loads(raw.decode()), type=shape)
