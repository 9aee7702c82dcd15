"""Source for code frames: the text as it is, and only from inside the root."""

from pathlib import Path

import pytest

from analyzer.workspace import sources
from analyzer.workspace.sources import exact_reader, source_reader


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param(b"a = 1\r\nb = 2\r", "a = 1\r\nb = 2\r", id="line-ends-stay"),
        pytest.param(
            b"# coding: latin-1\nx = '\xe9'\n", "# coding: latin-1\nx = 'é'\n", id="pep-263"
        ),
        pytest.param(b"x = '\xff'\n", "x = '\ufffd'\n", id="not-what-it-claims"),
        pytest.param(b"# coding: nonsense\n", "# coding: nonsense\n", id="unknown-encoding"),
    ],
)
def test_text(tmp_path: Path, raw: bytes, text: str) -> None:
    (tmp_path / "a.py").write_bytes(raw)
    assert source_reader(tmp_path)("a.py") == text


def test_a_byte_order_mark_is_no_text_but_counts_in_offsets(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbfx = 1\n")
    texts = source_reader(tmp_path)("a.py"), exact_reader(tmp_path)("a.py")
    assert texts == ("x = 1\n", "\ufeffx = 1\n")


def test_nothing_outside_the_root_is_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    outside = tmp_path / "outside.py"
    outside.write_text("secret = 1\n")
    (root / "link.py").symlink_to(outside)
    read = source_reader(root)
    names = ("../outside.py", str(outside), "link.py", "gone.py", ".", "nul\0.py", "x" * 5000)
    assert [read(name) for name in names] == [None] * len(names)


def test_a_file_too_large_for_a_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LARGEST", 3)
    (tmp_path / "a.py").write_text("abcd")
    assert source_reader(tmp_path)("a.py") is None
