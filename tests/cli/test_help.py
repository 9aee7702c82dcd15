"""Every command and flag explains itself, and every refusal is one clear line."""

from pathlib import Path

import click
import pytest

from analyzer.cli.app import COMMANDS, cli
from tests.cli.conftest import CART, Command

CONTEXT = click.Context(cli)


def commands() -> dict[str, click.Command]:
    found = {name: cli.get_command(CONTEXT, name) for name in COMMANDS}
    return {name: command for name, command in found.items() if command is not None}


FLAGS = [
    (name, option)
    for name, command in commands().items()
    for option in command.params
    if isinstance(option, click.Option)
]


@pytest.mark.parametrize(("name", "option"), FLAGS, ids=lambda part: getattr(part, "name", part))
def test_every_flag_has_a_sentence(name: str, option: click.Option) -> None:
    words = (option.help or "").strip()
    assert words[:1].isupper(), f"{name} {option.opts[0]}"
    assert words.endswith((".", ").")), f"{name} {option.opts[0]}: {words}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_line_and_its_help(name: str, unstick: Command) -> None:
    assert COMMANDS[name][1].endswith(".")
    shown = unstick(name, "--help")
    assert shown.exit_code == 0
    assert shown.stdout.startswith(f"Usage: cli {name}")


def prepare(folder: Path, what: str) -> list[str]:
    """A tree that cannot be audited, and the arguments for it."""
    match what:
        case "an empty folder":
            return ["audit"]
        case "a missing path":
            return ["audit", "nowhere"]
        case "a binary":
            (folder / "server.py").write_bytes(b"\x7fELF\x00\x01mcp\xff\xfe")
            return ["audit"]
        case "a bad key":
            (folder / "pyproject.toml").write_text("[tool.unstick]\nfail-at = 1\n")
        case "a bad value":
            (folder / "pyproject.toml").write_text('[tool.unstick]\nfail-on = "all"\n')
        case "a broken file":
            (folder / "pyproject.toml").write_text("[tool.unstick\n")
        case "a bad rule":
            (folder / "team").mkdir()
            (folder / "team" / "own.toml").write_text('code = "UNS901"\nname = "own"\n')
            return ["audit", "--rules", "team"]
        case "a bad rule of TOML":
            (folder / "team").mkdir()
            (folder / "team" / "own.toml").write_text("code = \n")
            return ["audit", "--rules", "team"]
        case "a baseline of something else":
            (folder / "b.json").write_text("{}")
            return ["audit", "--baseline", "b.json"]
        case "a run of something else":
            (folder / "r.json").write_text("[]")
            return ["report", "r.json"]
        case "an unknown flag":
            return ["audit", "--fast"]
        case "an unknown rule":
            return ["explain", "UNS999"]
    return ["audit"]


REFUSALS = {
    "an empty folder": "no MCP server found in .: no Python file there mentions MCP",
    "a missing path": "nowhere",
    "a binary": "nothing readable: ",
    "a bad key": "unknown key tool.unstick.fail-at; did you mean 'fail-on'?",
    "a bad value": "tool.unstick: fail-on: ",
    "a broken file": "pyproject.toml: ",
    "a bad rule": "own.toml",
    "a bad rule of TOML": "own.toml",
    "a baseline of something else": "b.json: not a baseline of unstick",
    "a run of something else": "r.json is not a run.json that this version reads",
    "an unknown flag": "No such option",
    "an unknown rule": "no rule UNS999",
}


@pytest.mark.parametrize("what", REFUSALS)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(
    repository: Path, unstick: Command, what: str
) -> None:
    arguments = prepare(repository, what)
    if what.startswith("a b") and what != "a binary":
        (repository / "server.py").write_text(CART)
    result = unstick(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    *before, line = result.stderr.splitlines()
    assert REFUSALS[what] in line
    told = [text for text in before if not text.startswith(("Usage: ", "Try "))]
    assert [text for text in told if text] == []
