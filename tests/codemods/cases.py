"""The shape of a codemod case, and the checks that hold for every one of them."""

import subprocess
import textwrap
from collections.abc import Mapping
from pathlib import Path

import msgspec

from analyzer.rewrite.fixing import FixOptions, FixResult, fix_files
from analyzer.workspace.walking import walk

Files = str | Mapping[str, str]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """`after` is what `fix --write` leaves, markers included; `None` when nothing may change.

    A text stands for the one file `server.py`.
    """

    id: str
    before: Files
    after: Files | None = None
    unsafe: bool = False


def run_case(case: Case, root: Path) -> FixResult:
    """Fix the case under `root`: text as expected, patch applies, second run changes nothing."""
    before = _files(case.before)
    after = before if case.after is None else {**before, **_files(case.after)}
    for path, text in before.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    shown = fix(root, unsafe=case.unsafe)
    assert_applies(shown.diff, root)
    result = fix(root, unsafe=case.unsafe, write=True)
    assert read(root) == after
    assert shown.diff == result.diff
    again = fix(root, unsafe=case.unsafe, write=True)
    assert (again.changes, again.refused) == ((), ())
    assert read(root) == after
    assert again.exit_code == (1 if again.marked else 0)
    return result


def fix(root: Path, *, unsafe: bool = False, write: bool = False) -> FixResult:
    options = FixOptions(unsafe=unsafe, write=write, allow_dirty=True)
    paths = [path for path in read(root) if path.endswith(".py")]
    return fix_files(root, paths, options, sorted(walk([str(root)], ()).declaring))


def read(root: Path) -> dict[str, str]:
    """The text of every file that a rewrite may look at."""
    hidden = list(root.rglob(".*"))
    paths = [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(path.is_relative_to(one) for one in hidden)
    ]
    return {path.relative_to(root).as_posix(): path.read_bytes().decode() for path in paths}


def assert_applies(diff: bytes, root: Path) -> None:
    if diff:
        check = ["git", "apply", "--check", "--whitespace=nowarn", "-"]
        done = subprocess.run(check, cwd=root, input=diff, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


def _files(files: Files) -> dict[str, str]:
    named = {"server.py": files} if isinstance(files, str) else dict(files)
    return {path: textwrap.dedent(text) for path, text in named.items()}
