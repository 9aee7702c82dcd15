"""Facts and rules to findings."""

import random

import msgspec
import pytest

from analyzer.findings.checking import check
from analyzer.findings.facts import Fact
from analyzer.findings.matching import Query
from analyzer.findings.rule import RuleFix
from analyzer.run import Finding, Fix, Step
from analyzer.settings import Settings
from tests.findings.samples import FACT, RULE, fact, rule, valued

SETTINGS = Settings()


def prints(*facts: Fact) -> list[str]:
    return [finding.fingerprint for finding in check(facts, [RULE], SETTINGS)]


def test_whole_finding() -> None:
    step = Step("server.py", 5, "defined here")
    assert check([fact(trace=(step,))], [RULE], SETTINGS) == (
        Finding(
            code="UNS202",
            fingerprint="4599d7b30cea28387b868ff89e1ebb52",
            file="server.py",
            line=5,
            column=1,
            end_line=5,
            end_column=15,
            message="`current`: written by select, read by show and list",
            category="mandatory",
            confidence="high",
            effort=5,
            server="server.py:mcp",
            cell="server.py:current",
            trace=(step,),
            fix=None,
            unfixed="Pass it as an argument.",
        ),
    )


def test_a_rule_with_a_codemod_offers_it() -> None:
    (finding,) = check([FACT], [rule(fix=RuleFix("sdk-rename", "safe"))], SETTINGS)
    assert (finding.fix, finding.unfixed) == (Fix("Pass it as an argument.", "safe", ()), None)


@pytest.mark.parametrize(
    ("category", "on_stdio"),
    [("mandatory", "potential"), ("potential", "potential"), ("optional", "optional")],
)
def test_stdio_only_is_no_must(category: str, on_stdio: str) -> None:
    (finding,) = check([fact(stdio_only=True)], [rule(category=category)], SETTINGS)
    assert finding.category == on_stdio


def test_order_does_not_depend_on_the_facts() -> None:
    other = rule(code="UNS201", message="also")
    facts = [fact(file=file, line=line) for file in ("b.py", "a.py") for line in (9, 3)]
    expected = check(facts, [RULE, other], SETTINGS)
    places = [(finding.file, finding.line, finding.code) for finding in expected]
    assert places == sorted(places)
    for seed in range(5):
        shuffled = random.Random(seed).sample(facts, len(facts))
        assert check(shuffled, [other, RULE], SETTINGS) == expected


def test_a_fact_told_twice_is_one_finding() -> None:
    assert check([FACT, FACT], [RULE], SETTINGS) == check([FACT], [RULE], SETTINGS)


def test_two_servers_of_one_cell_are_two_findings() -> None:
    found = check([FACT, fact(server="server.py:other")], [RULE], SETTINGS)
    assert [finding.server for finding in found] == ["server.py:mcp", "server.py:other"]
    assert len({finding.fingerprint for finding in found}) == 2


@pytest.mark.parametrize(
    "same",
    [
        pytest.param(fact(line=50, end_line=50, column=9, end_column=23), id="moved"),
        pytest.param(fact(source="current  =  None"), id="spaced"),
        pytest.param(valued(read_by=("other",)), id="read-by-somebody-else"),
    ],
)
def test_fingerprint_survives(same: Fact) -> None:
    assert prints(same) == prints(FACT)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(fact(file="cart.py"), id="file"),
        pytest.param(fact(function="main"), id="function"),
        pytest.param(fact(source="current = 0"), id="source"),
    ],
)
def test_fingerprint_tells_apart(other: Fact) -> None:
    assert prints(other) != prints(FACT)


def test_fingerprint_ignores_what_a_formatter_changes() -> None:
    before = fact(source="carts.setdefault('a', [1, 2])")
    after = fact(source='carts.setdefault(\n    "a",\n    [1, 2],\n)')
    assert prints(before) == prints(after)


def test_equal_places_are_numbered_in_order() -> None:
    first, second = fact(line=3, end_line=3), fact(line=8, end_line=8)
    assert prints(second, first) == prints(first, second)
    assert len(set(prints(first, second))) == 2
    assert prints(first) == prints(first, second)[:1]


def test_lone_surrogates_in_source_do_not_crash() -> None:
    assert len(prints(fact(source="'\udcff'"))) == 1


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), ["UNS202", "UNS301"]),
        (("UNS2",), (), ["UNS202"]),
        ((), ("UNS2",), ["UNS301"]),
        (("UNS",), ("UNS202",), ["UNS301"]),
        (("UNS202",), ("UNS",), ["UNS202"]),
        (("UNS2",), ("UNS2",), []),
    ],
)
def test_select_and_ignore(
    select: tuple[str, ...], ignore: tuple[str, ...], codes: list[str]
) -> None:
    rules = [RULE, rule(code="UNS301", message="other")]
    found = check([FACT], rules, Settings(select=select, ignore=ignore))
    assert [finding.code for finding in found] == codes


def test_findings_encode() -> None:
    found = check([FACT], [rule(match=Query("cell", (("races", ("no",)),)))], SETTINGS)
    assert msgspec.json.decode(msgspec.json.encode(found), type=tuple[Finding, ...]) == found
