"""Conversations from the state graph: groups of tools, and what is called with what."""

import pytest

from analyzer.verify.deriving import Group, givers_first, grouped, least_first
from analyzer.verify.fitted import Fitted, varied
from analyzer.verify.learning import Kept, decoded, fields, is_related, speaks_of, words_of
from analyzer.verify.scenario import Step
from tests.verify.known import cell, known

NAMES = ("prices", "view", "checkout", "add", "status")


@pytest.mark.parametrize(
    ("cells", "groups"),
    [
        ((), [((), (name,)) for name in NAMES]),
        (
            (cell("carts", "session data", ("add", "checkout"), ("add", "checkout", "view")),),
            [(("add", "checkout"), ("view",)), ((), ("prices",)), ((), ("status",))],
        ),
        (
            (
                cell("counts", "telemetry", ("view",), ("status",)),
                cell("carts", "session data", ("add",), ("checkout",)),
            ),
            [(("add",), ("checkout",)), (("view",), ("status",)), ((), ("prices",))],
        ),
        (
            (
                cell("counts", "telemetry", ("add",), ("status",)),
                cell("carts", "session data", ("add",), ("checkout",)),
            ),
            [
                (("add",), ("checkout", "status")),
                ((), ("prices",)),
                ((), ("view",)),
            ],
        ),
    ],
    ids=["no cells", "one cell", "deciding first", "tools in common"],
)
def test_groups(cells: tuple, groups: list) -> None:  # type: ignore[type-arg]
    found = grouped(NAMES, known(*cells))
    assert [(group.writers, group.readers) for group in found] == groups


def test_every_reader_after_every_writer() -> None:
    walk = Group(("add", "checkout"), ("view", "count")).walk()
    assert walk == ("add", "view", "count", "checkout", "view", "count")


def test_what_asks_for_least_is_tried_first() -> None:
    tools = [
        {"name": "close_it", "inputSchema": {}},
        {"name": "look", "inputSchema": {"required": ["a"]}},
        {"name": "all", "inputSchema": {}},
        {"name": "open_it", "inputSchema": {"required": ["a", "b"]}},
    ]
    group = Group((), tuple(str(one["name"]) for one in tools))
    assert least_first([group], tools) == ("open_it", "all", "look", "close_it")


FITTED = Fitted(
    arguments={
        "add": {"sku": "tea", "count": 2},
        "use": {"table": "orders"},
        "todo": {"action": "add", "task": "text"},
        "poll": {"job": Kept("start")},
        "page": {},
        "start": {},
    },
    varying={"add": ("count", ()), "use": ("table", ("orders", "people"))},
    kept={"start": Kept("start"), "page": Kept("page", "next")},
    kinds={"todo": ("action", ("add", "list"))},
    onward={"page": {"token": Kept("page", "next")}},
)


@pytest.mark.parametrize(
    ("tool", "variant", "each", "calls"),
    [
        ("add", 0, False, [{"sku": "tea", "count": 2}]),
        ("add", 3, False, [{"sku": "tea", "count": 5}]),
        ("use", 1, False, [{"table": "people"}]),
        ("todo", 0, False, [{"action": "add", "task": "text"}]),
        ("todo", 0, True, [{"action": "add", "task": "text"}, {"action": "list", "task": "text"}]),
        ("poll", 0, False, [{"job": "$start____ada"}]),
        ("page", 0, True, [{}, {"token": "$page__next__ada"}]),
    ],
)
def test_calls(tool: str, variant: int, each: bool, calls: list[dict[str, object]]) -> None:
    steps = FITTED.steps(tool, "ada", variant, each=each)
    assert [step.arguments for step in steps] == calls


def test_what_others_take_is_kept() -> None:
    assert FITTED.step("start", "ben", 0) == Step(
        call="start", client="ben", answer={}, keep="start____ben"
    )


@pytest.mark.parametrize(
    ("value", "other"),
    [(2, 5), (1.5, 4.5), ("text", "text3"), (True, True), (["a"], ["a"]), (None, None)],
)
def test_another_value_of_the_same_kind(value: object, other: object) -> None:
    assert varied(value, 3) == other


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tea: Green tea, 4.50\ncup: Stoneware", ["tea", "cup"]),
        ("no family 'text'; there are: 'owls', 'tits'", ["text", "owls", "tits"]),
        ('["planets", "rivers"]', ["planets", "rivers"]),
        ('{"items": ["ash", "elm"], "next": "7x"}', ["ash", "elm"]),
        ("nothing here stands out", []),
    ],
)
def test_words_that_stand_out(text: str, words: list[str]) -> None:
    assert list(words_of(text, decoded(text))) == words


def test_values_by_their_names() -> None:
    said = {"job_id": "j-17", "state": {"done": 3}, "log": [{"line": "x"}], "none": None}
    assert list(fields(said)) == [("job_id", "j-17"), ("done", 3), ("line", "x")]


@pytest.mark.parametrize(
    ("tool", "key", "expected"),
    [
        ("list_tables", "table", True),
        ("boxes", "box_id", True),
        ("list_rows", "table", False),
        ("get_id", "id", False),
    ],
)
def test_a_tool_that_lists_what_an_argument_names(tool: str, key: str, expected: bool) -> None:
    assert speaks_of(tool, key) is expected


@pytest.mark.parametrize(
    ("kept", "key", "expected"),
    [
        (Kept("open_shell"), "shell_id", True),
        (Kept("submit", "job"), "job", True),
        (Kept("submit"), "table", False),
    ],
)
def test_what_is_given_out_for_an_argument(kept: Kept, key: str, expected: bool) -> None:
    assert is_related(kept, key) is expected


def test_who_gives_comes_before_who_takes() -> None:
    poll, start, other = Group((), ("poll",)), Group((), ("start",)), Group((), ("use",))
    assert givers_first((poll, other, start), FITTED) == (other, start, poll)


def test_a_circle_of_givers_ends() -> None:
    fitted = Fitted({"a": {"x": Kept("b")}, "b": {"x": Kept("a")}}, {}, {})
    groups = (Group((), ("a",)), Group((), ("b",)))
    assert givers_first(groups, fitted) == groups
