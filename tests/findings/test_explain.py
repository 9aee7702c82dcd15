"""The page of a rule and the list of rules, as text."""

from textwrap import dedent

from analyzer.findings.explain import explain_rule, rule_table
from analyzer.findings.rule import Example, RuleFix
from tests.findings.samples import RULE, rule


def test_explain_rule() -> None:
    page = rule(
        effort=1,
        spec=("SEP-2567", "a guide"),
        fix=RuleFix("sdk-rename", "safe"),
        examples=(Example("\na = 1\n\nb = 2\n", "a = 3\n", (("c.py", "c = 1\n"),), None),),
    )
    assert explain_rule(page) == dedent("""\
        UNS202 process-lifetime-session-data
        A later call needs what an earlier call left.

        Category  mandatory
        Effort    1 story point per finding
        Fix       unstick fix (sdk-rename, safe)

        What it finds

        What.

        Why it matters

        Why.

        What to do instead

        Pass it as an argument. Or keep it
        in a store.

        Example

            a = 1

            b = 2

        File c.py

            c = 1

        Written so that it works

            a = 3

        Sources

          SEP-2567  https://github.com/modelcontextprotocol/modelcontextprotocol/pull/2567
          a guide
        """)


def test_rule_table() -> None:
    short = rule(code="UNS301", name="ping", category="optional", effort=13, summary="Pings")
    fixed = rule(code="UNS302", name="pong", fix=RuleFix("sdk-rename", "safe"))
    table = rule_table((RULE, short, fixed)).splitlines()
    assert table == [
        "2xx state cells",
        "UNS202  process-lifetime-session-data  mandatory   5  "
        "A later call needs what an earlier call left",
        "",
        "3xx back-channel and notifications",
        "UNS301  ping                           optional   13  Pings",
        "UNS302  pong                           mandatory   5  "
        "A later call needs what an earlier call left  [fix: safe]",
    ]
