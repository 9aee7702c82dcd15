"""What is walked, skipped and analysed; each case is a tree on disk."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.settings import Settings
from analyzer.workspace.cache import Cache
from analyzer.workspace.discovery import WorkspaceError, discover

from .trees import SERVER, discovered, failures, names, skipped, write_tree

IRRELEVANT = "does not mention MCP and is not imported by code that does"
TEST = "test; --include-tests analyses it"


def test_a_missing_path_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"nowhere does not exist$"):
        discovered(tmp_path / "nowhere")


def test_a_folder_is_its_own_root(tmp_path: Path) -> None:
    write_tree(tmp_path, {"server.py": SERVER, "note.txt": "mcp"})
    found = discovered(tmp_path)
    assert (found.root, names(found)) == (str(tmp_path), ["server.py"])


def test_a_file_has_its_folder_as_root(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/server.py": SERVER, "a/other.py": SERVER})
    found = discovered(tmp_path / "a/server.py")
    assert (found.root, names(found)) == (str(tmp_path / "a"), ["server.py"])


def test_several_paths_meet_in_their_common_folder(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/x.py": SERVER, "b/y.py": SERVER, "c/z.py": SERVER})
    found = discovered(tmp_path / "a", tmp_path / "b/y.py")
    assert (found.root, names(found)) == (str(tmp_path), ["a/x.py", "b/y.py"])


def test_digests_and_sizes_are_of_the_bytes(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": SERVER, "b.py": SERVER, "c.py": SERVER + "\n"})
    a, b, c = discovered(tmp_path).files
    assert (a.digest == b.digest, a.digest == c.digest, a.size, len(a.digest)) == (
        True,
        False,
        len(SERVER),
        32,
    )


@pytest.mark.parametrize(
    "folder", ["build", "dist", "env", "venv", "lib", "vendor", "site-packages"]
)
def test_an_innocent_folder_name_hides_nothing(tmp_path: Path, folder: str) -> None:
    write_tree(tmp_path, {f"{folder}/server.py": SERVER, "pyproject.toml": ""})
    assert names(discovered(tmp_path)) == [f"{folder}/server.py"]


def test_junk_is_one_entry_a_folder(tmp_path: Path) -> None:
    junk = [".git/hooks/x.py", ".venv/lib/a.py", "node_modules/p/q.py", "__pycache__/z.py"]
    write_tree(
        tmp_path,
        {
            "server.py": SERVER,
            "myenv/pyvenv.cfg": "",
            "myenv/lib/site-packages/mcp/server.py": SERVER,
        }
        | dict.fromkeys(junk, SERVER),
    )
    found = discovered(tmp_path)
    assert (names(found), skipped(found)) == (
        ["server.py"],
        {
            ".git/": "version control data",
            ".venv/": "virtual environment",
            "__pycache__/": "compiled Python",
            "myenv/": "virtual environment",
            "node_modules/": "JavaScript packages",
        },
    )


def test_only_what_setuptools_makes_is_build_output(tmp_path: Path) -> None:
    made = {"a/setup.py": "", "a/build/lib/server.py": SERVER, "a/build/bdist.linux-x86_64/x": ""}
    kept = {"b/setup.py": "", "b/build/lib/server.py": SERVER, "b/build/deploy.py": SERVER}
    write_tree(tmp_path, made | kept)
    found = discovered(tmp_path)
    assert names(found) == ["b/build/deploy.py", "b/build/lib/server.py"]
    assert skipped(found)["a/build/"] == "build output"


def test_ignore_files_of_every_level_count(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            ".gitignore": "# comment\n/out/\n*_gen.py\nlocal.py\n",
            ".git/info/exclude": "private\n",
            "out/a.py": SERVER,
            "x_gen.py": SERVER,
            "private/p.py": SERVER,
            "pkg/.gitignore": "!local.py\n/secret.py\n",
            "pkg/local.py": SERVER,
            "pkg/secret.py": SERVER,
            "pkg/out/b.py": SERVER,
            "local.py": SERVER,
            "sub/secret.py": SERVER,
        },
    )
    found = discovered(tmp_path)
    assert names(found) == ["pkg/local.py", "pkg/out/b.py", "sub/secret.py"]
    assert {file for file, reason in skipped(found).items() if reason == "ignored by git"} == {
        "local.py",
        "out/",
        "pkg/secret.py",
        "private/",
        "x_gen.py",
    }


def test_ignore_rules_above_the_root_count_up_to_the_repository(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            ".gitignore": "*.py\n",
            "repo/.git/HEAD": "",
            "repo/.gitignore": "draft.py\n/src/pkg/old/\n",
            "repo/src/pkg/draft.py": SERVER,
            "repo/src/pkg/old/a.py": SERVER,
            "repo/src/pkg/server.py": SERVER,
        },
    )
    assert names(discovered(tmp_path / "repo/src")) == ["pkg/server.py"]


def test_a_nested_repository_has_its_own_rules(tmp_path: Path) -> None:
    write_tree(
        tmp_path, {".gitignore": "server.py\n", "sub/.git": "gitdir: x", "sub/server.py": SERVER}
    )
    assert names(discovered(tmp_path)) == ["sub/server.py"]


@pytest.mark.parametrize("asked", ["build", "build/server.py", "build/deep"])
def test_an_asked_path_is_read_whatever_the_rules_say(tmp_path: Path, asked: str) -> None:
    write_tree(
        tmp_path,
        {
            ".git/HEAD": "",
            ".gitignore": "build/\nserver.py\n",
            "build/server.py": SERVER,
            "build/deep/server.py": SERVER,
        },
    )
    wanted = {
        "build": ["deep/server.py", "server.py"],
        "build/server.py": ["server.py"],
        "build/deep": ["server.py"],
    }
    assert names(discovered(tmp_path / asked)) == wanted[asked]


def test_an_asked_path_is_read_beside_the_tree_that_ignores_it(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            ".gitignore": "gen/\n",
            "gen/one.py": SERVER,
            "gen/two.py": SERVER,
            ".venv/x.py": SERVER,
            "tests/test_y.py": SERVER,
            "plain.py": "x = 1\n",
        },
    )
    asked = [tmp_path, *(tmp_path / p for p in ("gen/two.py", ".venv", "tests", "plain.py"))]
    assert names(discovered(*asked)) == [".venv/x.py", "gen/two.py", "plain.py", "tests/test_y.py"]


def test_an_asked_file_needs_no_suffix(tmp_path: Path) -> None:
    write_tree(tmp_path, {"serve": SERVER})
    assert names(discovered(tmp_path / "serve")) == ["serve"]


def test_a_parent_folder_of_the_root_may_be_called_anything(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "node_modules/build/tests", {"app/server.py": SERVER})
    assert names(discovered(root / "app")) == ["server.py"]


def test_excludes_are_patterns_from_the_root(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/x.py": SERVER, "b/a/x.py": SERVER, "c_old.py": SERVER})
    found = discovered(tmp_path, exclude=("/a/", "*_old.py"))
    assert (names(found), skipped(found)) == (
        ["b/a/x.py"],
        {"a/": "excluded by the settings", "c_old.py": "excluded by the settings"},
    )


def test_tests_are_left_out_with_a_reason(tmp_path: Path) -> None:
    files = ["tests/a.py", "tests/deep/b.py", "pkg/test_c.py", "pkg/d_test.py", "conftest.py"]
    write_tree(tmp_path, {"server.py": SERVER} | dict.fromkeys(files, SERVER))
    found = discovered(tmp_path)
    assert (names(found), skipped(found)) == (
        ["server.py"],
        {"conftest.py": TEST, "pkg/d_test.py": TEST, "pkg/test_c.py": TEST, "tests/": TEST},
    )
    assert names(discovered(tmp_path, include_tests=True)) == sorted([*files, "server.py"])


def test_a_module_named_like_a_test_is_analysed_when_a_server_imports_it(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "server.py": SERVER + "from tools import test_runner\n",
            "tools/test_runner.py": "RESULTS = {}\n",
            "tools/test_other.py": "",
        },
    )
    found = discovered(tmp_path)
    assert (names(found), skipped(found)) == (
        ["server.py", "tools/test_runner.py"],
        {"tools/test_other.py": TEST},
    )


def test_a_module_that_a_console_script_starts_is_no_test(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "pyproject.toml": "[project]\nname = 'p'\nscripts = { p = 'test_mcp:main' }\n",
            "test_mcp.py": SERVER,
            "test_other.py": SERVER,
        },
    )
    found = discovered(tmp_path)
    assert (names(found), skipped(found)) == (["test_mcp.py"], {"test_other.py": TEST})


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nested": (b"x = " + b"(" * 2_000 + b")" * 2_000, "too-deep"),
    "mixed-brackets": (b"x = " + b"([{" * 700 + b"}])" * 700, "too-deep"),
    "hidden-in-strings": (b"import mcp\nx = " + b'(")",' * 2_000 + b'"(")' * 2_000, "too-deep"),
    "hidden-in-nested-quotes": (
        b"import mcp\nx = f'{' '+" + b"(" * 2_000 + b"1" + b")" * 2_000 + b"+' '}'\n",
        "too-deep",
    ),
    "inside-an-f-string": (
        b"import mcp\nx = f'{" + b"(" * 2_000 + b"1" + b")" * 2_000 + b"}'\n",
        "too-deep",
    ),
    "chained": (b"import mcp\nx = a" + b".b()" * 3_000, "too-deep"),
    "added": (b"import mcp\nx = (1\n" + b" + 1\n" * 3_000 + b")", "too-deep"),
    "nul": (b"import mcp\nx = '\0'\n", "not-text"),
    "utf-16": ("import mcp\n".encode("utf-16"), "not-text"),
    "latin": (b"import mcp\nx = 'caf\xe9'\n", "not-text"),
    "unknown-encoding": (b"# coding: klingon\nimport mcp\n", "not-text"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_diagnostic(tmp_path: Path, name: str) -> None:
    source, kind = HOSTILE[name]
    write_tree(tmp_path, {"server.py": SERVER + "import bad\n", "bad.py": source})
    found = discovered(tmp_path)
    assert (names(found), failures(found)) == (["server.py"], [(kind, "bad.py")])


FINE: dict[str, bytes] = {
    "cookie": b"# -*- coding: latin-1 -*-\nimport mcp\nx = 'caf\xe9'\n",
    "second-line-cookie": b"#!/bin/python\n# vim: set fileencoding=cp1252 :\nimport mcp # \x93\n",
    "mark": b"\xef\xbb\xbfimport mcp\n",
    "many-brackets": b"import mcp\n" + b"x = f([(1, {2: 3})])\n" * 500,
    "f-strings": b"import mcp\n" + b"x = f'{a[(1)]} {{' f\"{b('}')}}}\"\n" * 300,
    "brackets-in-strings": b"import mcp\nx = '" + b"(" * 500 + b"'\n",
    "long-table": b"import mcp\nx = [" + b"-1.5, " * 5_000 + b"]\n",
    "long-string": b"import mcp\nx = '" + b"a.b+" * 5_000 + b"'\n",
    "broken-syntax": b"import mcp\ndef (:\n",
}


@pytest.mark.parametrize("name", FINE)
def test_an_unusual_file_is_analysed(tmp_path: Path, name: str) -> None:
    write_tree(tmp_path, {"odd.py": FINE[name]})
    found = discovered(tmp_path)
    assert (names(found), found.diagnostics) == (["odd.py"], ())


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    write_tree(tmp_path, {"server.py": SERVER})
    with open(tmp_path / "huge.py", "wb") as stream:
        stream.truncate(100_000_000)
    assert failures(discovered(tmp_path)) == [("too-large", "huge.py")]


def test_links_are_never_followed_twice_or_out(tmp_path: Path) -> None:
    write_tree(tmp_path, {"repo/pkg/server.py": SERVER, "outside/x.py": SERVER})
    repo = tmp_path / "repo"
    (repo / "loop").symlink_to(repo)
    (repo / "pkg/up").symlink_to("..")
    (repo / "self.py").symlink_to("self.py")
    (repo / "alias").symlink_to("pkg")
    (repo / "out").symlink_to(tmp_path / "outside")
    (repo / "out.py").symlink_to(tmp_path / "outside/x.py")
    (repo / "gone.py").symlink_to("missing.py")
    (repo / "passwd").symlink_to("/etc/passwd")
    found = discovered(repo)
    assert names(found) == ["pkg/server.py"]
    assert failures(found) == [
        ("symlink-loop", "loop"),
        ("symlink-loop", "pkg/up"),
        ("symlink-loop", "self.py"),
        ("unreadable", "gone.py"),
    ]
    outward = "symbolic link out of the audited folder; name it to have it read"
    assert skipped(found) == {
        "alias/": "symbolic link to pkg, which is judged there",
        "out.py": outward,
        "out/": outward,
    }


def test_what_is_no_regular_file_is_one_diagnostic(tmp_path: Path) -> None:
    write_tree(tmp_path, {"server.py": SERVER, "folder.py/inner.py": SERVER})
    os.mkfifo(tmp_path / "pipe.py")
    found = discovered(tmp_path)
    assert names(found) == ["folder.py/inner.py", "server.py"]
    assert failures(found) == [("not-a-file", "folder.py"), ("not-a-file", "pipe.py")]


def test_no_permission_is_one_diagnostic() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        with _as_a_bound_user():
            root = Path(folder) / "in"
            write_tree(root, {"a.py": SERVER, "b.py": SERVER, "c/d.py": SERVER})
            (root / "b.py").chmod(0)
            (root / "c").chmod(0)
            found = discovered(root)
            (root / "c").chmod(0o700)
            shutil.rmtree(root)
    assert names(found) == ["a.py"]
    assert failures(found) == [("unreadable", "b.py"), ("unreadable", "c/")]


@contextlib.contextmanager
def _as_a_bound_user() -> Iterator[None]:
    """Run as a user whom permissions bind, as they do not bind root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_name_that_is_no_text_is_one_diagnostic(tmp_path: Path) -> None:
    write_tree(tmp_path, {"server.py": SERVER})
    with open(os.fsencode(tmp_path) + b"/bad\xff.py", "w") as stream:
        stream.write(SERVER)
    assert failures(discovered(tmp_path)) == [("unreadable", r"bad\xff.py")]


def test_a_broken_manifest_is_a_diagnostic_and_no_more(tmp_path: Path) -> None:
    write_tree(tmp_path, {"server.py": SERVER, "pyproject.toml": "[project\n"})
    found = discovered(tmp_path)
    assert names(found) == ["server.py"]
    assert [(d.kind, d.file) for d in found.diagnostics] == [("unreadable", "pyproject.toml")]


def test_the_cache_changes_nothing(tmp_path: Path) -> None:
    repo = write_tree(
        tmp_path / "repo",
        {
            "server.py": SERVER + "import state\n",
            "state.py": "X = {}\n",
            "deep.py": HOSTILE["nested"][0],
        },
    )
    settings = Settings(paths=(str(repo),), cache_dir=str(tmp_path / "cache"))
    plain = discover(settings)
    for _ in range(2):
        with Cache.open(settings) as cache:
            assert discover(settings, cache) == plain
    write_tree(repo, {"server.py": SERVER})
    with Cache.open(settings) as cache:
        changed = discover(settings, cache)
    assert (changed, names(changed)) == (discover(settings), ["server.py"])
