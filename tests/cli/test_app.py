"""The command group: quick help, suggestions, versions, and failures in one line."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from analyzer import __version__
from analyzer.cli.app import COMMANDS, cli

HEAVY = ("jinja2", "libcst", "networkx", "pygments", "rich")


@pytest.mark.parametrize("arguments", [["--help"], ["audit", "--help"], ["fix", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = f"""
import sys
from analyzer.cli.app import cli
cli({arguments!r}, standalone_mode=False)
print("heavy:", [name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "heavy: []"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_has_help(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: cli {name} ")


def test_module_and_script_are_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "--version"], capture_output=True, text=True
    )
    assert done.stdout == f"unstick, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["adit"], "no command 'adit'; did you mean 'audit'?"),
        (["frobnicate"], "No such command 'frobnicate'."),
        (["audit", "--fail-on", "all"], "Invalid value for '--fail-on'"),
        (["audit", "--jsn", "x"], "No such option '--jsn'"),
        (["audit", "--jobs", "-1"], "Invalid value for '--jobs'"),
        (["audit", "--rules", "nowhere"], "Invalid value for '--rules'"),
        (["audit", "--json", "-", "--sarif", "-"], "only one report can go to stdout"),
    ],
)
def test_wrong_use_is_exit_code_2(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


@click.command()
@click.option("--verbose", is_flag=True)
@click.pass_context
def broken(ctx: click.Context, verbose: bool) -> None:
    ctx.meta["verbose"] = verbose
    raise ZeroDivisionError("by zero")


@pytest.fixture
def broken_command(monkeypatch: pytest.MonkeyPatch) -> str:
    """A command with a bug, so that the border around all commands is seen."""
    monkeypatch.setitem(COMMANDS, "broken", (f"{__name__}:broken", "Fail."))
    return "broken"


def test_a_bug_of_ours_is_one_line(broken_command: str) -> None:
    result = CliRunner().invoke(cli, [broken_command])
    assert result.exit_code == 2
    assert result.stderr == (
        "unstick: internal error: ZeroDivisionError: by zero; "
        "run again with --verbose for the traceback\n"
    )


def test_a_bug_of_ours_in_full_with_verbose(broken_command: str) -> None:
    result = CliRunner().invoke(cli, [broken_command, "--verbose"])
    assert result.exit_code == 2
    assert result.stderr.startswith("Traceback (most recent call last):\n")
    assert result.stderr.endswith("unstick: internal error: ZeroDivisionError: by zero\n")
