"""Tools whose operations fail on what a caller sends, and others that cannot or say so.

`FAILS` has, for each tool, what it is called with and what 1.x says then.
"""

from typing import Any, NamedTuple


class Tool(NamedTuple):
    code: str
    arguments: dict[str, Any]
    text: str


HEAD = """\
import json
from collections import defaultdict
from contextlib import suppress
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

PRICES = {"pen": 2.0, "book": 9.5}
COUNTS = defaultdict(int)
ROWS: list[dict[str, int]] = []
NOT_FOUND = "there is no"


class Color(Enum):
    RED = "red"


class Order(BaseModel):
    item: str
    number: int


class Table:
    def __init__(self) -> None:
        self.rows: dict[str, str] = {}

    def get(self, key: str) -> str:
        return self.rows[key]


class Shop:
    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self.table = Table()

    def __getitem__(self, key: str) -> str:
        return self.notes[key]

    def tables(self) -> Table:
        return self.table

    @property
    def first(self) -> str:
        return json.loads(next(iter(self.notes.values()), ""))

    @property
    def size(self) -> int:
        return len(self.notes)

    def note(self, key: str) -> str:
        return self.notes[key]

    def checked(self, key: str) -> str:
        if key not in self.notes:
            return ""
        return self.notes[key]


shop = Shop()


def price(item: str) -> float:
    return PRICES[item]


def known(item: str) -> None:
    if item not in PRICES:
        raise ToolError(f"{NOT_FOUND} {item}")


def add(item: str) -> None:
    PRICES.setdefault(item, 1)


def half(number: float) -> float:
    return 1 / number


def found(prices, item):
    return prices[item]
"""

FAILS = {
    "an-item-of-ones-own": Tool(
        "def t(item: str) -> str:\n    return shop[item]", {"item": "ink"}, "'ink'"
    ),
    "out-of-what-a-helper-is-handed": Tool(
        "def t(item: str) -> float:\n    return found(PRICES, item)", {"item": "ink"}, "'ink'"
    ),
    "code": Tool(
        "def t(code: str) -> str:\n    exec(code, {})\n    return code",
        {"code": "ink"},
        "name 'ink' is not defined",
    ),
    "a-property": Tool(
        "def t() -> str:\n    return shop.first",
        {},
        "Expecting value: line 1 column 1 (char 0)",
    ),
    "key": Tool("def t(item: str) -> float:\n    return PRICES[item]", {"item": "ink"}, "'ink'"),
    "key-annotated": Tool(
        "def t(item: Annotated[str, Field(min_length=1)]) -> float:\n    return PRICES[item]",
        {"item": "ink"},
        "'ink'",
    ),
    "key-computed": Tool(
        "def t(item: str) -> float:\n    name = item.strip().lower()\n    return PRICES[name]",
        {"item": "Ink "},
        "'ink'",
    ),
    "key-in-text": Tool(
        'def t(item: str) -> str:\n    return f"{item}: {PRICES[item]}"', {"item": "ink"}, "'ink'"
    ),
    "key-of-many": Tool(
        "def t(items: list[str]) -> float:\n    return sum(PRICES[one] for one in items)",
        {"items": ["ink"]},
        "'ink'",
    ),
    "key-in-a-helper": Tool(
        "def t(item: str) -> float:\n    return price(item)", {"item": "ink"}, "'ink'"
    ),
    "key-in-a-method": Tool(
        "def t(key: str) -> str:\n    return shop.note(key)", {"key": "a"}, "'a'"
    ),
    "key-in-a-method-of-a-type": Tool(
        "def t(key: str) -> str:\n    return shop.tables().get(key)", {"key": "a"}, "'a'"
    ),
    "key-of-a-model": Tool(
        "def t(order: Order) -> float:\n    return PRICES[order.item]",
        {"order": {"item": "ink", "number": 1}},
        "'ink'",
    ),
    "key-with-another-caught": Tool(
        """\
def t(item: str) -> float:
    try:
        return PRICES[item]
    except ValueError:
        return 0""",
        {"item": "ink"},
        "'ink'",
    ),
    "key-unless-empty": Tool(
        """\
def t(item: str) -> float:
    if not item:
        return 0
    return PRICES[item]""",
        {"item": "ink"},
        "'ink'",
    ),
    "key-added-to": Tool(
        "def t(item: str) -> float:\n    PRICES[item] += 1\n    return 1.0",
        {"item": "ink"},
        "'ink'",
    ),
    "key-deleted": Tool(
        "def t(item: str) -> str:\n    del PRICES[item]\n    return item", {"item": "ink"}, "'ink'"
    ),
    "key-popped": Tool(
        "def t(item: str) -> float:\n    return PRICES.pop(item)", {"item": "ink"}, "'ink'"
    ),
    "index": Tool(
        "def t(at: int) -> dict:\n    return ROWS[at]", {"at": 3}, "list index out of range"
    ),
    "field-of-a-mapping": Tool(
        'def t(row: dict) -> str:\n    return row["name"]', {"row": {}}, "'name'"
    ),
    "fields-of-mappings": Tool(
        "def t(rows: list[dict[str, str]]) -> list[str]:\n"
        '    return [row["name"] for row in rows]',
        {"rows": [{}]},
        "'name'",
    ),
    "part-of-a-text": Tool(
        'def t(pair: str) -> str:\n    return pair.split("=")[1]',
        {"pair": "a"},
        "list index out of range",
    ),
    "parts-of-a-text": Tool(
        'def t(pair: str) -> str:\n    key, value = pair.split("=")\n    return value',
        {"pair": "a"},
        "not enough values to unpack (expected 2, got 1)",
    ),
    "member": Tool(
        "def t(color: str) -> str:\n    return Color[color].value", {"color": "BLUE"}, "'BLUE'"
    ),
    "member-by-value": Tool(
        "def t(color: str) -> str:\n    return Color(color).name",
        {"color": "blue"},
        "'blue' is not a valid Color",
    ),
    "model": Tool(
        "def t(order: dict) -> int:\n    return Order(**order).number",
        {"order": {}},
        "2 validation errors for Order",
    ),
    "member-of-a-list": Tool(
        """\
def t(items: list[str], item: str) -> int:
    return items.index(item)""",
        {"items": [], "item": "ink"},
        "'ink' is not in list",
    ),
    "place-in-a-text": Tool(
        "def t(text: str, word: str) -> int:\n    return text.index(word)",
        {"text": "a", "word": "b"},
        "substring not found",
    ),
    "division": Tool(
        "def t(a: float, b: float) -> float:\n    return a / b",
        {"a": 1, "b": 0},
        "float division by zero",
    ),
    "division-unless-missing": Tool(
        """\
def t(a: float, b: float | None = None) -> float:
    if b is None:
        return a
    return a / b""",
        {"a": 1, "b": 0},
        "float division by zero",
    ),
    "division-of-a-kind": Tool(
        """\
def t(a: int, b: int, kind: str) -> int:
    if kind == "whole":
        return a // b
    return a % b""",
        {"a": 1, "b": 0, "kind": "whole"},
        "integer division or modulo by zero",
    ),
    "division-by-a-difference": Tool(
        "def t(a: float, b: float) -> float:\n    return 1 / (a - b)",
        {"a": 1, "b": 1},
        "float division by zero",
    ),
    "division-by-a-power": Tool(
        """\
def t(weight: float, height: float) -> float:
    metres = height / 100
    return weight / metres**2""",
        {"weight": 1, "height": 0},
        "float division by zero",
    ),
    "division-in-place": Tool(
        "def t(a: float, b: float) -> float:\n    a /= b\n    return a",
        {"a": 1, "b": 0},
        "float division by zero",
    ),
    "division-in-a-helper": Tool(
        "def t(number: float) -> float:\n    return half(number)",
        {"number": 0},
        "float division by zero",
    ),
    "average": Tool(
        "def t(numbers: list[float]) -> float:\n    return sum(numbers) / len(numbers)",
        {"numbers": []},
        "division by zero",
    ),
    "largest": Tool(
        "def t(numbers: list[int]) -> int:\n    return max(numbers)", {"numbers": []}, "empty"
    ),
    "number-in-a-text": Tool(
        'def t(text: str) -> int:\n    parts = text.split(",")\n    return int(parts[0])',
        {"text": "a,b"},
        "invalid literal for int() with base 10: 'a'",
    ),
    "attribute": Tool(
        "def t(name: str) -> str:\n    return str(getattr(shop, name))",
        {"name": "nothing"},
        "'Shop' object has no attribute 'nothing'",
    ),
    "assertion": Tool(
        'def t(number: int) -> int:\n    assert number > 0, "not positive"\n    return number',
        {"number": 0},
        "not positive",
    ),
    "first": Tool(
        "def t(item: str) -> str:\n    return next(one for one in PRICES if one == item)",
        {"item": "ink"},
        "StopIteration",
    ),
}

QUIET = {
    "code-of-ones-own": "def t(number: int) -> int:\n    return eval('1 + 1') + number",
    "a-property": "def t() -> int:\n    return shop.size",
    "an-item-that-is-there": """\
def t(item: str) -> str:
    if item not in shop.notes:
        return ""
    return shop.notes[item]""",
    "asked-before": """\
def t(item: str) -> float:
    if item not in PRICES:
        raise ToolError(f"there is no {item}")
    return PRICES[item]""",
    "asked-in-a-helper": """\
def t(item: str) -> float:
    known(item)
    return PRICES[item]""",
    "asked-before-a-helper": """\
def t(item: str) -> float:
    if item not in PRICES:
        return 0
    return price(item)""",
    "asked-in-a-method": "def t(key: str) -> str:\n    return shop.checked(key)",
    "asked-in-the-expression": "def t(item: str) -> float:\n"
    "    return PRICES[item] if item in PRICES else 0",
    "taken-with-a-default": "def t(item: str) -> float:\n    return PRICES.get(item, 0)",
    "taken-before": """\
def t(item: str) -> float:
    if PRICES.get(item) is None:
        raise ToolError("none")
    return PRICES.pop(item)""",
    "put-there-in-a-helper": "def t(item: str) -> float:\n    add(item)\n    return PRICES[item]",
    "put-there": "def t(item: str) -> float:\n    PRICES[item] = 1\n    return PRICES[item]",
    "caught": """\
def t(item: str) -> float:
    try:
        return PRICES[item]
    except KeyError:
        raise ToolError("none") from None""",
    "caught-by-a-base": """\
def t(item: str) -> float:
    try:
        return price(item)
    except LookupError:
        return 0""",
    "suppressed": """\
def t(item: str) -> float:
    with suppress(KeyError):
        return PRICES[item]
    return 0""",
    "one-of-a-few": 'def t(item: Literal["pen", "book"]) -> float:\n    return PRICES[item]',
    "a-member-already": "def t(color: Color) -> str:\n    return Color[color.name].value",
    "never-missing": "def t(item: str) -> int:\n    return COUNTS[item]",
    "a-flag": "def t(flag: bool) -> str:\n    return {True: 'yes', False: 'no'}[flag]",
    "its-own-keys": "def t(row: dict[str, int]) -> list[int]:\n"
    "    return [row[one] for one in row]",
    "keys-of-the-server": "def t(item: str) -> list[float]:\n"
    "    return [PRICES[one] for one in PRICES if one == item]",
    "an-index-in-bounds": """\
def t(at: int) -> dict:
    if not 0 <= at < len(ROWS):
        return {}
    return ROWS[at]""",
    "a-part-of-the-index": "def t(at: int) -> str:\n    return ['a', 'b'][at % 2]",
    "a-slice": "def t(text: str) -> str:\n    return text[1:3]",
    "the-first-part": 'def t(text: str) -> str:\n    return text.split(",")[0]',
    "what-is-always-there": 'def t(text: str) -> str:\n    return text.partition(",")[2]',
    "as-many-as-are-asked": """\
def t(pair: str) -> str:
    if pair.count("=") != 1:
        return ""
    key, value = pair.split("=")
    return value""",
    "no-zero": """\
def t(a: float, b: float) -> float:
    if b == 0:
        raise ToolError("b must not be zero")
    return a / b""",
    "no-zero-in-the-schema": "def t(a: float, b: Annotated[float, Field(gt=0)]) -> float:\n"
    "    return a / b",
    "no-zero-in-the-default": "def t(a: float, b: float = Field(1, ge=1)) -> float:\n"
    "    return a / b",
    "no-zero-in-the-expression": "def t(a: float, b: float) -> float:\n"
    "    return a / b if b else 0",
    "no-zero-by-what-it-is-made-of": """\
def t(weight: float, height: float) -> float:
    metres = height / 100
    if metres <= 0:
        raise ToolError("too small")
    return weight / metres**2""",
    "at-least-one": "def t(a: float, b: int) -> float:\n    b = max(b, 1)\n    return a / b",
    "no-empty-list": """\
def t(numbers: list[float]) -> float:
    if not numbers:
        return 0
    return sum(numbers) / len(numbers)""",
    "a-format": 'def t(name: str) -> str:\n    return "hello %s" % name',
    "a-path": "def t(name: str) -> str:\n    from pathlib import Path\n"
    "    return str(Path('a') / name)",
    "digits-alone": """\
def t(text: str) -> int:
    if not text.isdigit():
        return 0
    return int(text)""",
    "an-assertion-without-words": "def t(number: int) -> int:\n"
    "    assert number > 0\n    return number",
    "the-first-or-nothing": "def t(item: str) -> str | None:\n"
    "    return next((one for one in PRICES if one == item), None)",
}
