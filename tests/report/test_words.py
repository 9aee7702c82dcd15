"""The shared sentences and the shared order."""

import msgspec
import pytest

from analyzer.report.words import (
    cells_of,
    counts_sentence,
    decides,
    entries_of,
    facts_by_answer,
    files_sentence,
    fixable_sentence,
    grounds,
    leak_words,
    places_words,
    ranked_cells,
    ranked_servers,
    rule_groups,
    sdk_of,
    shown_names,
    stdio_truth,
    transports_of,
    verdict_sentence,
)
from analyzer.run import Cell, Fix, Run, Server

from .sample_run import (
    CARTS,
    CURRENCY,
    EMPTY_RUN,
    FETCH,
    FINDINGS,
    PLUGINS,
    PRICES,
    REGISTRY,
    RUN,
    SHOP,
    SLOTS,
    STDIO_RUN,
)


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (
            RUN,
            "Of 3 servers, 1 needs state between calls, 1 cannot be judged yet and 1 can do "
            "without the state it keeps.",
        ),
        (STDIO_RUN, "plugins cannot be judged yet."),
        (EMPTY_RUN, "No MCP server was found."),
        (
            msgspec.structs.replace(RUN, servers=(SHOP, SHOP)),
            "Of 2 servers, 2 need state between calls.",
        ),
    ],
)
def test_the_answer_of_a_run_is_one_sentence(run: Run, sentence: str) -> None:
    assert verdict_sentence(run) == sentence


def test_closing_lines() -> None:
    assert [counts_sentence(RUN), fixable_sentence(RUN), files_sentence(RUN)] == [
        "Found 5 findings: 3 mandatory, 2 potential; 17 points of effort.",
        "`unstick fix` has changes for 1 finding, and for 1 more with `--unsafe`; "
        "3 need a person.",
        "Analysed 6 files, skipped 1, could not read 1: shop/broken.py (syntax error in line 3).",
    ]
    assert [
        counts_sentence(EMPTY_RUN),
        fixable_sentence(EMPTY_RUN),
        files_sentence(EMPTY_RUN),
    ] == [
        "Nothing was judged.",
        None,
        "Analysed 0 files.",
    ]


def test_what_needs_most_attention_comes_first() -> None:
    assert ranked_servers(RUN) == (SHOP, PLUGINS, PRICES)
    assert ranked_cells(reversed(RUN.cells)) == (CARTS, REGISTRY, SLOTS, FETCH, CURRENCY)
    codes = [code for code, _ in rule_groups(reversed(FINDINGS))]
    assert codes == ["UNS201", "UNS301", "UNS401", "UNS105", "UNS290"]


@pytest.mark.parametrize(
    ("server", "cell", "answer"),
    [
        (SHOP, CARTS, True),
        (SHOP, SLOTS, False),
        (SHOP, REGISTRY, False),
        (PLUGINS, REGISTRY, True),
        (PRICES, CARTS, False),
    ],
)
def test_a_cell_decides_only_where_the_verdict_rests_on_it(
    server: Server, cell: Cell, answer: bool
) -> None:
    assert decides(server, cell) is answer


def test_a_safe_fix_counts_before_its_edits_are_known() -> None:
    safe = msgspec.structs.replace(FINDINGS[2], fix=Fix("Import `MCPServer`", "safe", ()))
    run = msgspec.structs.replace(RUN, findings=(safe, FINDINGS[1]))
    assert fixable_sentence(run) == ("`unstick fix` has changes for 1 finding; 1 needs a person.")


def test_servers_of_one_name_are_told_apart_by_project_or_place() -> None:
    renamed = tuple(msgspec.structs.replace(s, name="mcp") for s in RUN.servers)
    twin = msgspec.structs.replace(renamed[0], id="twin", line=99)
    run = msgspec.structs.replace(RUN, servers=(*renamed, twin))
    assert shown_names(run) == {
        PLUGINS.id: "mcp (plugins/main.py:5)",
        "twin": "mcp (plugins/main.py:99)",
        PRICES.id: "mcp (prices)",
        SHOP.id: "mcp (shop)",
    }
    assert shown_names(RUN)[SHOP.id] == "shop"


def test_what_a_server_is_in_a_few_words() -> None:
    open_ended = msgspec.structs.replace(SHOP, transports=("configurable", "streamable-http"))
    several = msgspec.structs.replace(SHOP, transports=("sse", "stdio"), entry_points=())
    assert [
        (sdk_of(RUN, s), transports_of(s), entries_of(s)) for s in (SHOP, open_ended, several)
    ] == [
        ("mcp 1.x", "streamable-http", "3 tools"),
        ("mcp 1.x", "transport chosen at start", "3 tools"),
        ("mcp 1.x", "sse or stdio", "no entry points"),
    ]


def test_what_a_verdict_rests_on() -> None:
    owned = msgspec.structs.replace(FETCH, name="Quotes.fetch")
    run = msgspec.structs.replace(RUN, cells=(*RUN.cells[:1], owned, *RUN.cells[2:]))
    assert [grounds(run, server) for server in (SHOP, PRICES)] == [
        ("CARTS (session data)",),
        ("fetch (cache)", "stateful streamable HTTP by default (prices/app.py:20)"),
    ]


def test_the_cell_of_the_deciding_trace_comes_first() -> None:
    other = msgspec.structs.replace(
        CARTS, id="a", file="a.py", leaks_across_clients=True, trace=CARTS.trace[:1]
    )
    server = msgspec.structs.replace(SHOP, cells=(*SHOP.cells, "a"))
    run = msgspec.structs.replace(RUN, cells=(*RUN.cells, other))
    assert cells_of(run, server) == (CARTS, other, SLOTS, CURRENCY)


def test_facts_by_answer() -> None:
    assert facts_by_answer(SHOP) == (
        ("holds", ("credentials arrive per request", "no subscriptions or pushes")),
        ("fails", ("no server-initiated requests", "tools independent of each other")),
    )


def test_what_stdio_changes() -> None:
    stateless = msgspec.structs.replace(PLUGINS, verdict="stateless")
    assert [stdio_truth(STDIO_RUN, server) for server in (PLUGINS, stateless)] == [
        "Runs on stdio only: revision 2026-07-28 does not break it. But no host promises to keep "
        "the process, and so its state, until the next call.",
        "Runs on stdio only: revision 2026-07-28 does not break it.",
    ]
    leaky = msgspec.structs.replace(CARTS, leaks_across_clients=True)
    assert [leak_words(*pair) for pair in ((SHOP, CARTS), (SHOP, leaky), (PLUGINS, leaky))] == [
        "",
        "leaks across clients",
        "would leak across clients over HTTP",
    ]


def test_mandatory_places_of_a_rule_come_first_and_are_counted_apart() -> None:
    late = msgspec.structs.replace(FINDINGS[0], file="z.py")
    early = msgspec.structs.replace(FINDINGS[0], file="a.py", category="potential")
    assert rule_groups((early, late)) == (("UNS201", (late, early)),)
    assert [places_words(some) for some in ((late,), (late, late), (early, late, late))] == [
        "1 mandatory place",
        "2 mandatory places",
        "2 mandatory and 1 potential places",
    ]
