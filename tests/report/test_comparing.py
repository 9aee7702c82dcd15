"""An earlier run beside this one: what is new, fixed, unchanged, in every format."""

import json

import msgspec

from analyzer.report import Beside, render
from analyzer.report.comparing import VerdictChange, change_sentence, compare, verdict_words

from .sample_run import FINDINGS, PRICES, RULES, RUN, SHOP, read_source

OLD_SHOP = msgspec.structs.replace(SHOP, id="other/place:1", line=99)
OLD_PRICES = msgspec.structs.replace(PRICES, verdict="genuinely-stateful")
GONE = msgspec.structs.replace(FINDINGS[0], fingerprint="gone", effort=8, message="`OLD` is kept")
EARLIER = msgspec.structs.replace(
    RUN, findings=(*FINDINGS[1:], GONE), servers=(OLD_SHOP, OLD_PRICES)
)


def test_findings_are_compared_by_fingerprint_and_servers_by_name() -> None:
    change = compare(RUN, EARLIER)
    assert change.new == {FINDINGS[0].fingerprint}
    assert change.fixed == (GONE,)
    assert change.unchanged == len(FINDINGS) - 1
    assert set(change.verdicts) == {
        VerdictChange("prices", "genuinely-stateful", PRICES.verdict),
        VerdictChange("plugins", None, "inconclusive"),
    }


def test_the_words_of_a_change() -> None:
    change = compare(RUN, EARLIER)
    assert change_sentence(change) == (
        "Since the earlier run: 1 finding new, 1 fixed, 4 unchanged; "
        f"{change.effort_before} → {change.effort_after} points of effort."
    )
    assert set(verdict_words(change)) == {
        "`prices` was genuinely-stateful and is accidentally-stateful.",
        "`plugins` is new: inconclusive.",
    }
    assert verdict_words(compare(EARLIER, RUN))[-1] == "`plugins` is gone; it was inconclusive."


def test_nothing_changed() -> None:
    effort = sum(finding.effort for finding in FINDINGS)
    assert change_sentence(compare(RUN, RUN)) == (
        "Since the earlier run: 0 findings new, 0 fixed, 5 unchanged; "
        f"{effort} points of effort as before."
    )


def rendered(kind: str, earlier: bool = True) -> str:
    beside = Beside(EARLIER if earlier else None)
    return render(RUN, kind, read_source, RULES, beside).decode()  # type: ignore[arg-type]


def test_html_shows_the_change_first() -> None:
    html = rendered("html")
    body = html.partition("<main")[2]
    assert body.index("Since the earlier run: 1 finding new") < body.index("<h2")
    assert body.index('id="change"') < body.index('id="servers"')
    assert html.count('data-status="new"') == 1
    assert "<code>OLD</code> is kept" in html
    assert "data-status" not in rendered("html", earlier=False)


def test_markdown_shows_the_change_first() -> None:
    text = rendered("markdown")
    assert text.index("Since the earlier run") < text.index("| Server |")
    assert "1 finding fixed: UNS201" in text
    assert text.count(" **new**") == 1
    assert "earlier run" not in rendered("markdown", earlier=False)


def test_sarif_says_what_is_new() -> None:
    runs = json.loads(rendered("sarif"))["runs"]
    results = [result for run in runs for result in run["results"]]
    states = {result["ruleId"]: result["baselineState"] for result in results}
    assert states == {
        finding.code: "new" if finding is FINDINGS[0] else "unchanged" for finding in FINDINGS
    }
    assert "baselineState" not in rendered("sarif", earlier=False)
