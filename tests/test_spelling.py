"""Names that are not UTF-8 have one spelling, and text stays what it is."""

import pytest

from analyzer.spelling import displayable

SPELLED = [
    ("server.py", "server.py"),
    ("büro/日本.py", "büro/日本.py"),
    (b"caf\xe9/\xff.py".decode("utf-8", "surrogateescape"), r"caf\xe9/\xff.py"),
    ("half \ud800 pair", r"half \ud800 pair"),
]


@pytest.mark.parametrize(("name", "shown"), SPELLED, ids=["ascii", "text", "bytes", "surrogate"])
def test_displayable(name: str, shown: str) -> None:
    assert displayable(name) == shown
