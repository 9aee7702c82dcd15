"""`unstick audit`: exit codes, `--require`, outputs, configuration and baseline."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.run import decode
from tests.cli.conftest import ADDER, BROKEN, CART, MEMO, Command

STATE = ("--select", "UNS2")
"""Rules about state only: what an exit code hangs on must not change with each SDK rule."""


def test_0_when_nothing_counts(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(ADDER)
    result = unstick("audit", *STATE)
    assert result.exit_code == 0
    assert "adder" in result.stdout
    assert result.stderr == ""


def test_1_when_something_counts(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    assert unstick("audit", *STATE).exit_code == 1


@pytest.mark.parametrize(
    ("fail_on", "code"), [("mandatory", 0), ("potential", 0), ("optional", 1), ("never", 0)]
)
def test_fail_on(repository: Path, unstick: Command, fail_on: str, code: int) -> None:
    (repository / "server.py").write_text(MEMO)
    cache = ("--select", "UNS210")  # an optional finding, the only one
    assert unstick("audit", *cache, "--fail-on", fail_on).exit_code == code


def test_exit_zero_hides_1(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    assert unstick("audit", "--exit-zero", "--require", "stateless").exit_code == 0


@pytest.mark.parametrize("flags", [(), ("--exit-zero",)])
@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "no MCP server found in .: no Python file there mentions MCP"),
        ({"a.py": "x = 1\n"}, "no MCP server found in .: no Python file there mentions MCP"),
        ({"a.py": BROKEN}, "nothing readable: a.py: does not parse: "),
        ({"a.py": BROKEN, "b.py": BROKEN}, "nothing readable in .: 2 files failed"),
        ({"a.py": "import mcp\n"}, "no MCP server found in .: 1 file read"),
    ],
)
def test_2_when_there_is_no_server_to_judge(
    repository: Path,
    unstick: Command,
    files: dict[str, str],
    sentence: str,
    flags: tuple[str, ...],
) -> None:
    for name, text in files.items():
        (repository / name).write_text(text)
    result = unstick("audit", "--json", "run.json", *flags)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith(f"unstick: {sentence}")
    assert not (repository / "run.json").exists()


@pytest.mark.parametrize("flags", [(), ("--exit-zero",)])
def test_2_for_a_path_that_is_not_there(unstick: Command, flags: tuple[str, ...]) -> None:
    result = unstick("audit", "nowhere", *flags)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert "nowhere" in result.stderr


@pytest.mark.parametrize(
    ("flags", "code"),
    [((), 0), (("--strict",), 2), (("--strict", "--exit-zero"), 2), (("--fail-on", "never"), 0)],
)
def test_a_file_that_fails_is_a_line(
    repository: Path, unstick: Command, flags: tuple[str, ...], code: int
) -> None:
    (repository / "server.py").write_text(ADDER)
    (repository / "bad.py").write_text(BROKEN)
    result = unstick("audit", *STATE, *flags)
    assert result.exit_code == code
    assert result.stderr.startswith("not analysed: bad.py: ")
    assert "adder" in result.stdout


@pytest.mark.parametrize(
    ("source", "require", "code"),
    [
        (ADDER, "stateless", 0),
        (MEMO, "stateless", 1),
        (CART, "stateless", 1),
        (ADDER, "accidentally-stateful", 0),
        (MEMO, "accidentally-stateful", 0),
        (CART, "accidentally-stateful", 1),
    ],
)
def test_require(repository: Path, unstick: Command, source: str, require: str, code: int) -> None:
    (repository / "server.py").write_text(source)
    result = unstick("audit", "--fail-on", "never", "--require", require)
    assert result.exit_code == code
    assert (f"--require {require}" in result.stderr) is bool(code)


def test_every_output_in_one_run(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    formats = ("html", "markdown", "sarif", "json")
    outputs = [word for name in formats for word in (f"--{name}", f"out.{name}")]
    result = unstick("audit", "server.py", *outputs)
    assert "shop" in result.stdout
    assert all("shop" in (repository / f"out.{name}").read_text() for name in formats[:2])
    assert json.loads((repository / "out.sarif").read_text())["version"] == "2.1.0"
    assert decode((repository / "out.json").read_bytes()).servers[0].name == "shop"


def test_a_report_on_stdout_is_alone_there(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    result = unstick("audit", "--json", "-")
    assert decode(result.stdout_bytes).servers[0].verdict == "genuinely-stateful"


def test_quiet(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    result = unstick("audit", "--quiet", *STATE)
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "")


def test_the_file_configures_and_flags_win(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    (repository / "pyproject.toml").write_text("[tool.unstick]\nfail-on = 'never'\n")
    assert unstick("audit").exit_code == 0
    assert unstick("audit", "--fail-on", "mandatory").exit_code == 1
    (repository / "pyproject.toml").write_text("[tool.unstick]\nfail_on = 'never'\n")
    result = unstick("audit", "--exit-zero")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean 'fail-on'?" in result.stderr


def test_a_selector_of_nothing_is_a_mistake(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    result = unstick("audit", "--select", "UNS2,UNZ1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'no rule has a code that starts with "UNZ1"' in result.stderr


def test_a_rule_with_a_mistake_is_one_line(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    (repository / "team").mkdir()
    (repository / "team" / "odd.toml").write_text('code = "UNS299"\n')
    result = unstick("audit", "--rules", "team")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert "odd.toml" in result.stderr


def test_the_baseline_accepts_what_is_there(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    accepted = unstick("baseline", *STATE)
    assert accepted.exit_code == 0
    assert accepted.stdout.startswith("unstick-baseline.json: ")
    known = ("audit", *STATE, "--baseline", "unstick-baseline.json")
    assert unstick(*known).exit_code == 0
    later = CART.replace("cart:", "orders: list[str] = []\ncart:").replace(
        '    return "added"', "    orders.append(item)\n    return orders[0]"
    )
    (repository / "server.py").write_text(later)
    assert unstick(*known).exit_code == 1


@pytest.mark.parametrize(
    ("source", "flags", "code"),
    [(ADDER, STATE, 0), (CART, STATE, 1), ("x = 1\n", (), 2), (ADDER, ("--no-such-flag",), 2)],
)
def test_exit_codes_of_the_process(
    repository: Path, source: str, flags: tuple[str, ...], code: int
) -> None:
    (repository / "server.py").write_text(source)
    root = Path(__file__).resolve().parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "audit", str(repository), *flags],
        capture_output=True,
        cwd=root,
    )
    assert done.returncode == code
