"""`fix` as a whole: exit codes, patch, write, refusals, accounting."""

import os
import subprocess
from pathlib import Path

import pytest

from analyzer.codemods.model import Mark
from analyzer.diagnostics import Diagnostic
from analyzer.rewrite.fixing import FixOptions, fix, fix_files, render_summary
from analyzer.settings import Settings

BEFORE = b'from mcp.server.fastmcp import FastMCP\napp = FastMCP("a")\n'
AFTER = b"""\
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer
app = MCPServer("a", version=version("mcp"))
"""
MANUAL = b"from mcp.client.session import BaseSession\n"
MARKER = b"# unstick: UNS409 mcp.client.session.BaseSession: has no counterpart\n"
DIFF = b"""\
--- a/server.py
+++ b/server.py
@@ -1,2 +1,4 @@
-from mcp.server.fastmcp import FastMCP
-app = FastMCP("a")
+from importlib.metadata import version
+
+from mcp.server.mcpserver import MCPServer
+app = MCPServer("a", version=version("mcp"))
"""


def settings(root: Path) -> Settings:
    return Settings(paths=(str(root),), cache=False)


def server(root: Path, text: bytes = BEFORE) -> Path:
    path = root / "server.py"
    path.write_bytes(text)
    return path


def test_diff_writes_nothing_and_exits_1(tmp_path: Path) -> None:
    path = server(tmp_path)
    result = fix(settings(tmp_path), FixOptions())
    assert (result.diff, result.exit_code, result.written) == (DIFF, 1, False)
    assert path.read_bytes() == BEFORE


def test_write_exits_1_then_0(tmp_path: Path) -> None:
    path = server(tmp_path)
    first = fix(settings(tmp_path), FixOptions(write=True))
    assert (first.exit_code, first.written, path.read_bytes()) == (1, True, AFTER)
    second = fix(settings(tmp_path), FixOptions(write=True))
    assert (second.exit_code, second.diff, path.read_bytes()) == (0, b"", AFTER)
    assert fix(settings(tmp_path), FixOptions()).exit_code == 0


def test_manual_work_left_exits_1(tmp_path: Path) -> None:
    path = server(tmp_path, MANUAL)
    fix(settings(tmp_path), FixOptions(write=True))
    assert path.read_bytes() == MARKER + MANUAL
    again = fix(settings(tmp_path), FixOptions(write=True))
    assert (again.exit_code, again.changes) == (1, ())
    assert again.marked == (
        Mark("server.py", 2, "UNS409", "mcp.client.session.BaseSession: has no counterpart"),
    )


def test_tests_are_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "tests" / "test_server.py"
    path.parent.mkdir()
    path.write_bytes(BEFORE)
    fix(settings(tmp_path), FixOptions(write=True))
    assert path.read_bytes() == BEFORE.replace(b"fastmcp", b"mcpserver").replace(
        b"FastMCP", b"MCPServer"
    )


def test_patch_is_what_is_shown(tmp_path: Path) -> None:
    server(tmp_path)
    patch = tmp_path / "fix.patch"
    fix(settings(tmp_path), FixOptions(patch=str(patch)))
    assert patch.read_bytes() == DIFF


def test_dirty_tree_is_refused(tmp_path: Path) -> None:
    path = server(tmp_path)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    result = fix(settings(tmp_path), FixOptions(write=True))
    assert (result.exit_code, result.written, path.read_bytes()) == (2, False, BEFORE)
    assert result.problem == (
        "Nothing was written: git has uncommitted changes (server.py). "
        "Commit or stash them, or use --allow-dirty."
    )
    allowed = fix(settings(tmp_path), FixOptions(write=True, allow_dirty=True))
    assert (allowed.exit_code, path.read_bytes()) == (1, AFTER)
    assert fix(settings(tmp_path), FixOptions(write=True)).exit_code == 0


def test_one_file_that_cannot_be_written_stops_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = server(tmp_path), tmp_path / "tool.py"
    second.write_bytes(BEFORE)
    replace = os.replace

    def refused(old: Path, new: Path) -> None:
        if new == second:
            raise PermissionError(13, "Permission denied")
        replace(old, new)

    monkeypatch.setattr(os, "replace", refused)
    result = fix(settings(tmp_path), FixOptions(write=True))
    assert (result.exit_code, result.written) == (2, False)
    assert render_summary(result).endswith(
        "Nothing was written: tool.py could not be written: Permission denied."
    )
    assert (first.read_bytes(), second.read_bytes()) == (BEFORE, BEFORE)


def test_nothing_to_read_is_no_clean_bill(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("print()\n")
    assert fix(settings(tmp_path), FixOptions()).exit_code == 2


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    path = server(tmp_path)
    (tmp_path / "broken.py").write_text("from mcp.server.fastmcp import (\n")
    result = fix_files(tmp_path, ["broken.py", "server.py"], FixOptions(write=True))
    assert path.read_bytes() == AFTER
    assert result.diagnostics == (
        Diagnostic("unfixed", "broken.py", 0, "not rewritten: does not parse: line 1"),
    )


def test_one_change_across_files_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    """The value cannot be written in the other file's encoding, so it stays where it is."""
    before = (
        b'from mcp.server.fastmcp import FastMCP\napp = FastMCP("a", sse_path="/\xe2\x82\xac")\n'
    )
    main = b'# coding: latin-1\nimport server\nx = "\xe9"\nserver.app.run("sse")\n'
    path = server(tmp_path, before)
    (tmp_path / "main.py").write_bytes(main)
    result = fix_files(tmp_path, ["main.py", "server.py"], FixOptions(write=True))
    assert (tmp_path / "main.py").read_bytes() == main
    assert path.read_bytes() == (
        b"from importlib.metadata import version\n\n"
        b"from mcp.server.mcpserver import MCPServer\n"
        b"# unstick: UNS403 pass sse_path where the server starts\n"
        b'app = MCPServer("a", version=version("mcp"), sse_path="/\xe2\x82\xac")\n'
    )
    assert [refused.reason for refused in result.refused] == ["main.py cannot be rewritten"]


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbf" + BEFORE, BEFORE.replace(b"\n", b"\r\n")])
def test_byte_order_mark_and_line_ends_stay(tmp_path: Path, raw: bytes) -> None:
    path = server(tmp_path, raw + (MANUAL if b"\r" not in raw else MANUAL[:-1] + b"\r\n"))
    fix_files(tmp_path, ["server.py"], FixOptions(write=True, allow_dirty=True))
    expected = AFTER + MARKER + MANUAL
    if b"\r" in raw:
        expected = expected.replace(b"\n", b"\r\n")
    assert path.read_bytes() == (b"\xef\xbb\xbf" if raw[:1] == b"\xef" else b"") + expected


def test_marker_goes_behind_the_byte_order_mark(tmp_path: Path) -> None:
    path = server(tmp_path, b"\xef\xbb\xbf" + MANUAL)
    fix_files(tmp_path, ["server.py"], FixOptions(write=True, allow_dirty=True))
    assert path.read_bytes() == b"\xef\xbb\xbf" + MARKER + MANUAL


def test_a_rename_brings_what_keeps_the_arguments_meaning(tmp_path: Path) -> None:
    path = server(tmp_path, BEFORE.replace(b'"a"', b'"a", "text", port=1'))
    fix_files(tmp_path, ["server.py"], FixOptions(write=True, select=("UNS401",)))
    assert path.read_bytes() == AFTER.replace(b'"a"', b'"a", instructions="text", port=1')


def test_summary(tmp_path: Path) -> None:
    server(tmp_path, BEFORE + MANUAL)
    result = fix_files(tmp_path, ["server.py"], FixOptions())
    assert render_summary(result) == (
        "server.py: +5 -2\n"
        "2 changes to apply (UNS401 1, UNS404 1)\n"
        "1 marked for a person, 0 refused\n"
        'What is left: grep -rn "# unstick:" .'
    )


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_bytes(BEFORE)
    forward = fix_files(tmp_path, ["a.py", "b.py", "c.py"], FixOptions())
    assert fix_files(tmp_path, ["c.py", "a.py", "b.py"], FixOptions()) == forward
