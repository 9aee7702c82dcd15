"""Queries: any value of a list, every condition, no exception."""

import pytest

from analyzer.findings.facts import Fact
from analyzer.findings.matching import Query, matches
from tests.findings.samples import FACT, fact, valued

ROLE = ("role", ("session data", "handle"))
NONE = ("key", ("none",))

CASES = [
    pytest.param(Query("cell", (ROLE,)), FACT, True, id="any-of-a-list"),
    pytest.param(Query("cell", (ROLE,)), valued(role="cache"), False, id="not-in-the-list"),
    pytest.param(Query("cell", (ROLE, NONE)), valued(key="session"), False, id="every-condition"),
    pytest.param(Query("api", (ROLE,)), FACT, False, id="another-kind"),
    pytest.param(Query("cell", (ROLE,), ((NONE,),)), FACT, False, id="exception"),
    pytest.param(
        Query("cell", (ROLE,), ((NONE, ("origin", ("lifespan",))),)),
        FACT,
        True,
        id="exception-needs-all-its-conditions",
    ),
    pytest.param(
        Query("cell", (ROLE,), ((("origin", ("lifespan",)),), (NONE,))),
        FACT,
        False,
        id="one-exception-of-two-is-enough",
    ),
    pytest.param(
        Query("server", (("transport", ("sse",)),)),
        fact(kind="server", values={"transport": ("stdio", "sse")}),
        True,
        id="any-member-of-a-tuple",
    ),
    pytest.param(
        Query("server", (("transport", ("sse",)),)),
        fact(kind="server", values={}),
        False,
        id="attribute-the-fact-does-not-have",
    ),
]


@pytest.mark.parametrize(("query", "candidate", "expected"), CASES)
def test_matches(query: Query, candidate: Fact, expected: bool) -> None:
    assert matches(query, candidate) is expected
