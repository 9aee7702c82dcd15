"""Where `rules/` and `templates/` are: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

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
