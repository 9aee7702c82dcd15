"""`[tool.unstick]`: found, checked, and overridden by flags."""

from pathlib import Path

import pytest

from analyzer.cli.config import Config, find_pyproject, merge, resolve
from analyzer.cli.errors import CannotDo


def write(directory: Path, body: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "pyproject.toml"
    file.write_text(body, encoding="utf-8")
    return file


def test_every_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        """
        [tool.unstick]
        select = ["UNS1", "UNS2"]
        ignore = ["UNS204"]
        exclude = ["vendor/**"]
        rules = ["team/rules"]
        include-tests = true
        jobs = 2
        cache = false
        strict = true
        fail-on = "potential"
        require = "stateless"
        baseline = "accepted.json"
        """,
    )
    assert resolve((".",), Config()) == Config(
        select=("UNS1", "UNS2"),
        ignore=("UNS204",),
        exclude=("vendor/**",),
        rules=("team/rules",),
        include_tests=True,
        jobs=2,
        cache=False,
        strict=True,
        fail_on="potential",
        require="stateless",
        baseline="accepted.json",
    )


def test_flags_win_over_the_file() -> None:
    file = Config(select=("UNS1",), strict=True, jobs=2)
    flags = Config(select=("UNS2",), strict=False)
    assert merge(file, flags) == Config(select=("UNS2",), strict=False, jobs=2)


def test_paths_are_relative_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "app", '[tool.unstick]\nbaseline = "b.json"\nrules = ["r"]\n')
    monkeypatch.chdir(tmp_path)
    assert resolve(("app",), Config()) == Config(baseline="app/b.json", rules=("app/r",))


def test_parents_are_searched_up_to_the_repository(tmp_path: Path) -> None:
    write(tmp_path, "[tool.unstick]\njobs = 1\n")
    top = write(tmp_path / "repo", "[tool.unstick]\njobs = 2\n")
    (tmp_path / "repo" / ".git").mkdir()
    write(tmp_path / "repo" / "app", "[project]\nname = 'app'\n")
    assert find_pyproject((str(tmp_path / "repo" / "app"),)) == top


def test_no_parent_counts_outside_a_repository(tmp_path: Path) -> None:
    write(tmp_path, "[tool.unstick]\njobs = 1\n")
    (tmp_path / "app").mkdir()
    assert find_pyproject((str(tmp_path / "app"),)) is None


def test_several_paths_share_the_directory_above(tmp_path: Path) -> None:
    file = write(tmp_path, "[tool.unstick]\n")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    assert find_pyproject((str(tmp_path / "one"), str(tmp_path / "two"))) == file


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(
            "[tool.unstick]\nselct = []",
            "unknown key tool.unstick.selct; did you mean 'select'?",
            id="misspelt",
        ),
        pytest.param(
            "[tool.unstick]\nfail_on = 'never'",
            "unknown key tool.unstick.fail_on; did you mean 'fail-on'?",
            id="underscore",
        ),
        pytest.param(
            "[tool.unstick]\njobs = 'two'",
            "tool.unstick: jobs: expected int, got str",
            id="wrong-type",
        ),
        pytest.param(
            "[tool.unstick]\njobs = -1",
            "tool.unstick: jobs: expected int >= 0",
            id="out-of-range",
        ),
        pytest.param(
            "[tool.unstick]\nselect = ['UNS1', 2]",
            "tool.unstick: select[1]: expected str, got int",
            id="wrong-item",
        ),
        pytest.param(
            "[tool.unstick]\nfail-on = 'high'",
            "tool.unstick: fail-on: Invalid enum value 'high'",
            id="no-such-word",
        ),
        pytest.param(
            "[tool.unstick]\ncache-dir = '.cache'",
            "unknown key tool.unstick.cache-dir; did you mean 'cache'?",
            id="flag-only",
        ),
        pytest.param("[tool]\nunstick = 3", "tool.unstick is not a table", id="no-table"),
        pytest.param(
            "[tool.unstick]\njobs = ", "Invalid value (at end of document)", id="broken-and-ours"
        ),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, body: str, message: str) -> None:
    file = write(tmp_path, body)
    with pytest.raises(CannotDo) as caught:
        resolve((str(tmp_path),), Config())
    assert caught.value.message.replace(f"{file}: ", "", 1) == message
    assert caught.value.exit_code == 2


def test_an_unknown_key_near_nothing_lists_the_known_ones(tmp_path: Path) -> None:
    write(tmp_path, "[tool.unstick]\nxyzzy = 1")
    with pytest.raises(CannotDo, match="known keys: select, ignore, exclude, rules"):
        resolve((str(tmp_path),), Config())


@pytest.mark.parametrize("body", ["[project\n", "# unstick\n[project\n", "\ufeff[tool]\n"])
def test_a_broken_file_that_is_not_about_us_is_ignored(tmp_path: Path, body: str) -> None:
    write(tmp_path, body)
    assert resolve((str(tmp_path),), Config()) == Config()


def test_the_file_can_be_left_aside(tmp_path: Path) -> None:
    write(tmp_path, "[tool.unstick]\nselct = []")
    assert resolve((str(tmp_path),), Config(jobs=1), isolated=True) == Config(jobs=1)
