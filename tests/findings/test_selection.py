"""A prefix that no rule has is said, with the nearest code."""

from analyzer.findings.selection import unknown_codes
from analyzer.settings import Settings
from tests.findings.samples import RULE


def test_known_prefixes_are_fine() -> None:
    assert unknown_codes([RULE], Settings(select=("UNS2", "UNS202"), ignore=("UNS",))) == ()


def test_unknown_prefixes() -> None:
    settings = Settings(select=("UNS2O2", "uns202"), ignore=("XYZ", ""))
    assert unknown_codes([RULE], settings) == (
        'select: no rule has a code that starts with "UNS2O2"; did you mean "UNS202"?',
        'select: no rule has a code that starts with "uns202"; did you mean "UNS202"?',
        'ignore: no rule has a code that starts with "XYZ"',
        'ignore: no rule has a code that starts with ""',
    )
