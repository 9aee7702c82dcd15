"""File names and arguments that are not UTF-8: the job is done, or one sentence says why not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ADDER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems want UTF-8 names")

Finished = subprocess.CompletedProcess[str]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A server with text for a name, one in a folder without, and one whose own name has none."""
    for name in (b"server.py", b"\xff/server.py", b"\xff.py"):
        path = os.fsencode(tmp_path) + b"/tree/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(os.fsdecode(path)).write_text(ADDER)
    return tmp_path / "tree"


def unstick(folder: Path, *arguments: str | bytes) -> Finished:
    """The real command, with its output as text; whatever happens it must not be a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", *arguments],
        cwd=folder,
        env=os.environ
        | {"UNSTICK_CACHE_DIR": str(folder.parent / "cache"), "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    return done


def test_a_tree_with_such_names_is_judged_without_them(tree: Path) -> None:
    done = unstick(tree, "audit", "--quiet", "--json", "-")
    assert done.returncode == 0
    assert done.stderr == (
        "not analysed: \\xff: has a name that is not UTF-8\n"
        "not analysed: \\xff.py: has a name that is not UTF-8\n"
    )
    run = json.loads(done.stdout)
    assert run["files"]["analysed"] == ["server.py"]
    assert [failed["file"] for failed in run["files"]["failed"]] == ["\\xff", "\\xff.py"]


def test_every_report_tells_of_them(tree: Path) -> None:
    kinds = ("html", "markdown", "sarif")
    outputs = [word for kind in kinds for word in (f"--{kind}", f"out\udcfe/{kind}")]
    assert unstick(tree, "audit", "--quiet", *outputs).returncode == 0
    for kind in kinds:
        written = Path(f"{tree}/out\udcfe/{kind}").read_text("utf-8")
        assert (r"%5Cxff.py" if kind == "sarif" else r"\xff.py") in written


def test_a_folder_of_such_a_name_is_audited(tree: Path) -> None:
    done = unstick(tree, "audit", "--quiet", b"\xff", "--json", "-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["files"]["analysed"] == ["server.py"]


def test_a_second_run_gives_the_same_from_the_cache(tree: Path) -> None:
    first, second = (unstick(tree, "audit", b"\xff", ".", "--json", "-") for _ in range(2))
    assert (first.returncode, first.stdout) == (second.returncode, second.stdout)
    assert first.returncode == 0


ONE_SENTENCE = [
    ("missing", ["audit", b"/none/\xff"], 2, r"unstick: /none/\xff does not exist"),
    (
        "file",
        ["audit", b"\xff.py"],
        2,
        r"unstick: nothing readable: \xff.py: has a name that is not UTF-8",
    ),
    ("fix", ["fix", b"\xff.py"], 2, r"\xff.py: has a name that is not UTF-8"),
    ("one of two", ["audit", "server.py", b"\xff.py"], 0, r"not analysed: \xff.py: has a name"),
    ("rules", ["audit", "--rules", b"none\xff"], 2, "'none\ufffd' does not exist"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [row[1:] for row in ONE_SENTENCE],
    ids=[r[0] for r in ONE_SENTENCE],
)
def test_one_sentence(tree: Path, arguments: list[str | bytes], code: int, said: str) -> None:
    done = unstick(tree, *arguments)
    assert done.returncode == code
    assert done.stderr.count(said) == 1


def test_excluding_such_a_name(tree: Path) -> None:
    done = unstick(tree, "audit", "--quiet", "--exclude", b"\xff", "--json", "-", "server.py")
    assert done.returncode == 0
    assert json.loads(done.stdout)["run"]["options"] == {"exclude": r"\xff"}


def test_settings_with_such_a_name(tree: Path) -> None:
    done = unstick(tree, "show-settings", "--exclude", b"\xff", "--no-cache")
    assert json.loads(done.stdout) == {"exclude": [r"\xff"], "cache": False}
