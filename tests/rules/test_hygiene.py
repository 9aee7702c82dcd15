"""All rules at once: what every rule file must have beyond what the loader checks."""

import ast
import re

import pytest

from analyzer.codemods.registry import codemods
from analyzer.findings.explain import explain_rule, rule_table
from analyzer.findings.facts import APIS
from analyzer.findings.repairs import codemod_names
from analyzer.findings.rule import Rule, first_sentence
from tests.rules.rulebook import RULES

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)

NEEDS_NO_RULE = {
    "session-object": "the cell behind it has one: session-object-as-key",
    "lifespan-context": "the cell behind it has one: per-session-lifespan-state",
    "listing-change": "the cell behind it has one: changing-listing",
    "access-token": "credentials that arrive with the request are what a server is to have",
    "progress": "rides on its own request and keeps working",
}
"""Uses of the SDK that are facts without being findings."""


def programs(rule: Rule) -> list[str]:
    """Every piece of Python in the rule's examples and silent cases."""
    texts = [silent.code for silent in rule.silent]
    for example in rule.examples:
        texts += [example.before, example.after or ""]
    for case in (*rule.examples, *rule.silent):
        texts += [text for name, text in case.files if name.endswith(".py")]
    return texts


def words(text: str) -> int:
    return len(text.split())


@each_rule
def test_documentation_is_a_page(rule: Rule) -> None:
    assert words(rule.docs.what) >= 10
    assert words(rule.docs.why) >= 35
    assert words(rule.docs.instead) >= 15
    assert words(first_sentence(rule.docs.instead)) <= 32


@each_rule
def test_short_texts_are_short(rule: Rule) -> None:
    assert len(rule.summary) <= 80
    assert not rule.summary.endswith(".")
    assert not rule.message.endswith(".")
    assert "!" not in rule.summary + rule.message


@each_rule
def test_plain_text_of_the_page_fits_a_terminal(rule: Rule) -> None:
    page = "\n".join((rule.docs.what, rule.docs.why, rule.docs.instead))
    assert [line for line in page.splitlines() if len(line) > 90] == []


@each_rule
def test_has_an_example_and_a_silent_case(rule: Rule) -> None:
    assert rule.examples
    assert rule.silent


@each_rule
def test_programs_parse(rule: Rule) -> None:
    assert [text for text in programs(rule) if text and not ast.parse(text).body] == []


@each_rule
def test_examples_are_servers_on_a_stated_sdk(rule: Rule) -> None:
    for case in (*rule.examples, *rule.silent):
        assert re.fullmatch(r"(mcp|fastmcp)==\d+\.\d+\.\d+", case.requirements or "")
    for example in rule.examples:
        assert re.search(r"(FastMCP|Server)\(", example.before)
        assert example.after != example.before


@each_rule
def test_codes_in_the_documentation_exist(rule: Rule) -> None:
    text = " ".join((rule.docs.what, rule.docs.why, rule.docs.instead))
    assert set(re.findall(r"UNS\d{3}", text)) <= {other.code for other in RULES}


@each_rule
def test_cites_a_proposal_or_names_its_source(rule: Rule) -> None:
    for entry in rule.spec:
        assert re.fullmatch(
            r"SEP-\d+|mcp v1 to v2 migration guide: .+|fastmcp .+|measured .+", entry
        )
    cited = set(re.findall(r"SEP-\d+", rule.docs.why + rule.docs.instead))
    assert cited <= set(rule.spec)


def test_family_nine_belongs_to_users() -> None:
    assert [rule.code for rule in RULES if rule.code.startswith("UNS9")] == []


def test_every_use_of_the_sdk_is_asked_for() -> None:
    asked = {
        value for rule in RULES for name, of in rule.match.where for value in of if name == "api"
    }
    assert sorted(set(APIS) - asked) == sorted(NEEDS_NO_RULE)


def test_rules_may_name_every_codemod_there_is() -> None:
    assert tuple(codemod.name for codemod in codemods()) == codemod_names()


def test_every_page_and_the_list_render() -> None:
    table = rule_table(RULES)
    for rule in RULES:
        assert explain_rule(rule).startswith(f"{rule.code} {rule.name}\n{rule.summary}.\n")
        assert rule.code in table
