"""`unstick verify`, as far as it goes without a real SDK."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.cli.app import cli

SERVER = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


@mcp.tool()
def say() -> str:
    return "hello"


if __name__ == "__main__":
    mcp.run()
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "server.py").write_text(SERVER)
    return tmp_path / "desk"


def test_without_a_sandbox_it_runs_nothing_that_it_was_not_told_to(desk: Path) -> None:
    (desk.parent / "bin").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "analyzer", "verify", str(desk)],
        env={
            **os.environ,
            "PATH": str(desk.parent / "bin"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "--execute-project-code runs it without one" in done.stderr


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--entry", "server.py"], "'server.py' is not file:PATH, module:NAME"),
        (["--env", "NOT_SET_HERE"], "--env NOT_SET_HERE: it is not set here"),
        (["--mode", "sideways"], "Invalid value for '--mode'"),
        (["--scenario", "$broken"], "a step has exactly one of call, read, get and complete"),
        (["--manifest", "$broken"], "broken.toml"),
    ],
)
def test_wrong_use_is_exit_code_2(flags: list[str], message: str, desk: Path) -> None:
    broken = desk.parent / "broken.toml"
    broken.write_text("[[step]]\nclient = 'ada'\n")
    given = [flag.replace("$broken", str(broken)) for flag in flags]
    result = CliRunner().invoke(cli, ["verify", str(desk), *given])
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
