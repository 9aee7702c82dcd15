"""Code frames: the right lines, read once."""

import pytest

from analyzer.report.frames import Frame, Sources

TEXT = "\ufeffone\n\nthree\nfour\n\n\nseven\n"


def test_a_frame_is_the_place_with_context_but_no_blank_edges() -> None:
    assert Sources({"a.py": TEXT}.get).frame("a.py", 4, 4) == Frame(
        "a.py", 3, ("three", "four"), (False, True)
    )


def test_a_long_place_is_cut_at_its_head() -> None:
    text = "\n".join(f"line {n}" for n in range(1, 60))
    frame = Sources({"a.py": text}.get).frame("a.py", 10, 50)
    assert frame == Frame(
        "a.py", 8, tuple(f"line {n}" for n in range(8, 17)), (False, False, *[True] * 7)
    )


@pytest.mark.parametrize(("file", "line"), [("a.py", 0), ("a.py", 8), ("gone.py", 1)])
def test_no_source_no_frame(file: str, line: int) -> None:
    sources = Sources({"a.py": TEXT}.get)
    assert (sources.frame(file, line, line), sources.line(file, line)) == (None, None)


def test_the_byte_order_mark_is_no_part_of_a_line() -> None:
    assert Sources({"a.py": TEXT}.get).line("a.py", 1) == "one"


def test_a_file_is_read_once() -> None:
    reads: list[str] = []

    def read(file: str) -> str | None:
        reads.append(file)
        return TEXT

    sources = Sources(read)
    for line in range(1, 8):
        sources.frame("a.py", line, line)
    assert reads == ["a.py"]
