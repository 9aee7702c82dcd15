"""Which codemods a rule may name, read off their files: importing them would load libcst."""

import re
from functools import cache
from pathlib import Path

import analyzer

_ROOM = Path(analyzer.__file__).parent / "codemods"
DEPLOYMENT_EDITS = ("deployment-affinity",)
"""What changes files other than code; a rule may name it as it names a codemod."""

_MADE = re.compile(r"^CODEMOD = ", re.MULTILINE)


@cache
def is_codemod(name: str) -> bool:
    """Whether `name` (`sdk-rename`) is a codemod: a family's module with a `CODEMOD`."""
    family, _, module = name.partition("-")
    path = _ROOM / family / f"{module}.py"
    return path.is_file() and _MADE.search(path.read_text(encoding="utf-8")) is not None


def codemod_names() -> tuple[str, ...]:
    """All codemods, sorted."""
    names = (f"{path.parent.name}-{path.stem}" for path in _ROOM.glob("*/*.py"))
    return tuple(sorted(filter(is_codemod, names)))
