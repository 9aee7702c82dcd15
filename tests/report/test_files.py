"""Report files: whole or not at all."""

import os
import threading
from pathlib import Path

import pytest

from analyzer.report.files import ReportNotWritten, write_atomically


def tree(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_parents_are_made_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_atomically(tmp_path / "out" / "deep" / "r.html", b"one")
    write_atomically(tmp_path / "out" / "deep" / "r.html", b"two")
    assert tree(tmp_path) == {"out/deep/r.html": b"two"}


def test_the_mode_of_an_existing_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "r.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert (target.stat().st_mode & 0o777, target.read_bytes()) == (0o640, b"new")


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "real" / "r.json")
    write_atomically(link, b"x")
    assert (link.is_symlink(), (tmp_path / "real" / "r.json").read_bytes()) == (True, b"x")


def test_a_pipe_is_written_to_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, b"through")
    reader.join()
    assert (received, pipe.is_fifo()) == ([b"through"], True)


def test_a_failure_is_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "directory").mkdir()
    with pytest.raises(
        ReportNotWritten, match=r"^cannot write .*/file/r\.html: its folder is a file$"
    ):
        write_atomically(tmp_path / "file" / "r.html", b"x")
    with pytest.raises(ReportNotWritten, match=r"^cannot write .*/directory: Is a directory$"):
        write_atomically(tmp_path / "directory", b"x")
    assert tree(tmp_path) == {"file": b""}
