"""The C3 merge of the orders of bases."""

import pytest

from analyzer.program.hierarchy import Base, merge

ORDERS = [
    ("nothing", [], ()),
    ("one-base", [[1], [1]], (1,)),
    ("two-bases", [[1], [2], [1, 2]], (1, 2)),
    ("diamond", [[1, 3], [2, 3], [1, 2]], (1, 2, 3)),
    ("library-base-shared", [[1, "lib.A"], [2, "lib.A"], [1, 2]], (1, 2, "lib.A")),
    ("object-last", [["object"], [1, "object"], [1, "object"]], (1, "object")),
    ("contradiction", [[1, 2], [2, 1], [1, 2]], None),
    ("base-before-its-own-base", [[1], [2, 1], [1, 2]], None),
]


@pytest.mark.parametrize(
    ("orders", "merged"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS]
)
def test_merge(orders: list[list[Base]], merged: tuple[Base, ...] | None) -> None:
    assert merge(orders) == merged
