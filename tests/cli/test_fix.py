"""`unstick fix`: what goes where, and the exit codes."""

import subprocess
from pathlib import Path

from analyzer.manifest import (
    FILE_NAME,
    Handle,
    Manifest,
    Opening,
    ServerMigration,
    read_manifest,
)
from tests.cli.conftest import ADDER, Command


def test_diff_is_the_default_and_writes_nothing(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(ADDER)
    result = unstick("fix")
    assert result.exit_code == 1
    assert result.stdout.startswith("--- a/server.py\n+++ b/server.py\n@@ ")
    assert "server.py" in result.stderr
    assert (repository / "server.py").read_text() == ADDER


def test_the_diff_and_the_patch_apply_with_git(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(ADDER)
    result = unstick("fix", "--patch", "fix.patch")
    assert (repository / "fix.patch").read_bytes() == result.stdout_bytes
    subprocess.run(["git", "apply", "--check", "fix.patch"], check=True)


def test_write_then_nothing_is_left(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(ADDER)
    first = unstick("fix", "--write")
    assert (first.exit_code, first.stdout) == (1, "")
    written = (repository / "server.py").read_text()
    assert written != ADDER
    again = unstick("fix", "--write")
    assert (again.exit_code, again.stdout) == (0, "")
    assert (repository / "server.py").read_text() == written


def test_write_refuses_what_git_would_not_give_back(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(ADDER)
    subprocess.run(["git", "init", "--quiet"], check=True)
    subprocess.run(["git", "add", "server.py"], check=True)
    assert unstick("fix", "--write").exit_code == 2
    assert (repository / "server.py").read_text() == ADDER
    assert unstick("fix", "--write", "--allow-dirty").exit_code == 1


def test_lines_that_end_in_a_carriage_return_alone_are_refused(
    repository: Path, unstick: Command
) -> None:
    raw = ADDER.replace("\n", "\r").encode()
    (repository / "server.py").write_bytes(raw)
    result = unstick("fix", "--write")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "server.py: left as it is: it has lines that end in a carriage return alone" in (
        result.stderr
    )
    assert (repository / "server.py").read_bytes() == raw


def test_a_path_that_is_not_there(unstick: Command) -> None:
    result = unstick("fix", "nowhere")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere" in result.stderr


def test_a_patch_that_cannot_be_written(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(ADDER)
    result = unstick("fix", "--patch", "no/such/folder/fix.patch")
    assert result.exit_code == 2
    assert result.stderr.startswith("unstick: cannot write no/such/folder/fix.patch: ")


NOTES = """
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("notes")
notes: list[str] = []


@mcp.tool()
def jot(note: str) -> str:
    notes.append(note)
    return note


@mcp.tool()
def listed() -> list[str]:
    return notes
"""


TRIPS = """\
from fastmcp import Context, FastMCP

mcp = FastMCP("trips")


@mcp.tool
async def choose_unit(unit: str, ctx: Context) -> str:
    await ctx.set_state("unit", unit)
    return unit


@mcp.tool
async def chosen(ctx: Context) -> str:
    return await ctx.get_state("unit") or "km"
"""


def test_what_changes_for_clients_is_written_beside_the_project(
    repository: Path, unstick: Command
) -> None:
    (repository / "server.py").write_text(NOTES)
    (repository / "pyproject.toml").write_text('[project]\nname = "n"\ndependencies = ["mcp<2"]\n')
    assert unstick("fix", "--unsafe").exit_code == 1
    assert not (repository / FILE_NAME).exists()
    result = unstick("fix", "--unsafe", "--write", "--store", "filetree")
    assert f"{FILE_NAME}: how the tools' interface changed" in result.stderr
    assert read_manifest(repository / FILE_NAME) == Manifest(
        servers=(
            ServerMigration(
                "server.py:mcp",
                "notes",
                (
                    Handle(
                        cell="server.py:notes",
                        argument="workspace_id",
                        open=Opening("open_workspace", added=True),
                        result="result",
                        tools=("jot", "listed"),
                    ),
                ),
            ),
        )
    )
    assert '"py-key-value-aio[filetree]>=0.5"' in (repository / "pyproject.toml").read_text()


def test_tools_that_a_provider_brings_are_announced(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(TRIPS)
    (repository / "requirements.txt").write_text("fastmcp>=3,<4\n")
    unstick("fix", "--unsafe", "--write")
    (server,) = read_manifest(repository / FILE_NAME).servers
    assert [handle.open.tool for handle in server.handles] == ["create_session"]
    assert server.added == ("end_session",)


def test_the_manifest_goes_where_it_is_told(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(NOTES)
    unstick("fix", "--unsafe", "--write", "--manifest", "changes.json")
    assert read_manifest(repository / "changes.json").servers
    assert not (repository / FILE_NAME).exists()
