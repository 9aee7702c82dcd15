from tests.corpus.document import LIMITS, SCORE, limits, page
from tests.corpus.scoring import Judged, Missed, total


def judged(**changes: object) -> Judged:
    fields = {
        "package": "shop",
        "expected": "stateless",
        "found": "stateless",
        "right": True,
        "seconds": 1.0,
        "reason": "nothing is kept",
        "hit": (),
        "missed": (),
        "false": (),
    }
    return Judged(**(fields | changes))  # type: ignore[arg-type]  # the fields' own types


def test_a_page_tells_the_score_and_every_miss() -> None:
    servers = [
        judged(),
        judged(
            package="cart",
            expected="genuinely-stateful",
            right=False,
            hit=("carts a.py:3",),
            missed=(Missed("board a.py:9", "cache: recomputed"),),
            false=("x a.py:1 as handle: kept",),
        ),
    ]
    text = page(servers, total(servers))
    assert "| verdicts right | 1 | 2 |" in text
    assert "| cart | genuinely-stateful | stateless | **no** | `carts a.py:3` |" in text
    assert "- cart, the verdict: nothing is kept" in text
    assert "- cart, `board a.py:9`: cache: recomputed" in text
    assert "- cart, decides wrongly: x a.py:1 as handle: kept" in text


def test_the_page_in_the_repository_lists_the_limits_of_today() -> None:
    text = SCORE.read_text(encoding="utf-8")
    assert text[text.index(LIMITS) :] == "\n\n".join(limits()) + "\n"
