"""The shared sentences and the shared order."""

import msgspec
import pytest

from analyzer.report.words import (
    counts_sentence,
    decides,
    files_sentence,
    fixable_sentence,
    ranked_cells,
    ranked_servers,
    rule_groups,
    verdict_sentence,
)
from analyzer.run import Cell, Run, Server

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
            "Of 3 servers, 1 needs state between calls, 1 cannot be judged yet and 1 is stateful "
            "only because the old protocol was.",
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
        "1 fixable with `unstick fix --write` (1 more with `--unsafe`).",
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
