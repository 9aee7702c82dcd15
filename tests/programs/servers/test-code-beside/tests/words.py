from store import KNOWN


def test_words():
    KNOWN.add("c")
    assert "c" in KNOWN
