"""Starting in a tree that has findings: init, per-path ignores, --since, own knowledge."""

import subprocess
from pathlib import Path

import msgspec
import pytest

from analyzer.cli.config import FLAGS_ONLY, Config, read_table
from analyzer.cli.init import CONFIGURATION
from tests.cli.conftest import ADDER, CART, MEMO, Command

# init


def test_init_makes_a_file_that_changes_nothing(repository: Path, unstick: Command) -> None:
    result = unstick("init")
    assert (result.exit_code, result.output) == (
        0,
        "pyproject.toml: added [tool.unstick]; nothing is set yet\n",
    )
    assert read_table(repository / "pyproject.toml") == Config()


def test_init_keeps_what_a_file_has(repository: Path, unstick: Command) -> None:
    before = '[project]\r\nname = "shop"\r\n# the end'
    (repository / "pyproject.toml").write_bytes(before.encode())
    assert unstick("init").exit_code == 0
    text = (repository / "pyproject.toml").read_bytes().decode()
    assert text == f"{before}\n\n{CONFIGURATION}"
    again = unstick("init")
    assert (again.exit_code, again.stderr) == (
        2,
        "unstick: pyproject.toml has a [tool.unstick] table already\n",
    )


def test_init_prints_every_key_as_one_can_write_it(repository: Path, unstick: Command) -> None:
    printed = unstick("init", "--print").stdout
    assert not (repository / "pyproject.toml").exists()
    written = "\n".join(
        line.removeprefix("# ") if " = " in line or line.startswith("# [") else line
        for line in printed.splitlines()
    )
    (repository / "pyproject.toml").write_text(written)
    config = msgspec.to_builtins(read_table(repository / "pyproject.toml"))
    assert config.keys() == {*Config.__struct_encode_fields__} - {*FLAGS_ONLY}


def test_init_beside_a_broken_file(repository: Path, unstick: Command) -> None:
    (repository / "pyproject.toml").write_text("[tool")
    result = unstick("init")
    assert result.exit_code == 2
    assert result.stderr.startswith("unstick: pyproject.toml is not valid TOML")


# per-path ignores


def test_rules_that_do_not_count_in_some_files(repository: Path, unstick: Command) -> None:
    for folder in ("examples", "shop"):
        (repository / folder).mkdir()
        (repository / folder / "server.py").write_text(CART)
    config = '[tool.unstick.per-path-ignores]\n"examples/**" = ["UNS2", "UNS4"]\n'
    (repository / "pyproject.toml").write_text(config)
    printed = unstick("audit", "--github", "-").stdout
    assert "file=shop/server.py" in printed
    assert not [line for line in printed.splitlines() if "examples/" in line and "UNS2" in line]


def test_a_slip_in_per_path_ignores(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    config = '[tool.unstick.per-path-ignores]\n"examples/**" = ["UNX2"]\n'
    (repository / "pyproject.toml").write_text(config)
    result = unstick("audit")
    assert (result.exit_code, result.stderr) == (
        2,
        'unstick: per-path-ignores of "examples/**": no rule has a code that starts with "UNX2"; '
        'did you mean "UNS802"?\n',
    )


# --since


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def committed(repository: Path) -> Path:
    git(repository, "init", "-q", "-b", "main")
    (repository / "adder.py").write_text(ADDER)
    (repository / "server.py").write_text(CART.replace("cart.append(item)", "pass"))
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "first")
    return repository


def codes_since(unstick: Command, *arguments: str) -> list[tuple[str, str]]:
    """File and code of each annotation."""
    printed = unstick("audit", "--github", "-", *arguments).stdout.splitlines()
    found = [line.partition(" file=")[2] for line in printed if " file=" in line]
    return [(line.split(",")[0], line.split("title=unstick ")[1][:6]) for line in found]


def test_nothing_changed_nothing_counts(committed: Path, unstick: Command) -> None:
    result = unstick("audit", "--since", "main")
    assert result.exit_code == 0
    assert "since main: 0 of " in result.stderr


def test_a_new_write_brings_the_finding_of_an_old_variable(
    committed: Path, unstick: Command
) -> None:
    git(committed, "checkout", "-q", "-b", "feature")
    (committed / "server.py").write_text(CART)
    assert ("server.py", "UNS202") in codes_since(unstick, "--since", "main")
    git(committed, "commit", "-q", "-a", "-m", "second")
    found = codes_since(unstick, "--since", "main")
    assert ("server.py", "UNS202") in found
    assert not [file for file, code in found if file == "adder.py" or code == "UNS401"]


def test_files_that_git_does_not_know_are_new(committed: Path, unstick: Command) -> None:
    (committed / "memo.py").write_text(MEMO)
    found = codes_since(unstick, "--since", "HEAD")
    assert {file for file, _ in found} == {"memo.py"}


def test_names_are_relative_to_the_audited_root(committed: Path, unstick: Command) -> None:
    (committed / "sub").mkdir()
    (committed / "sub" / "server.py").write_text(CART)
    git(committed, "add", "-A")
    git(committed, "commit", "-q", "-m", "second")
    found = codes_since(unstick, "sub", "--since", "HEAD~1")
    assert {file for file, _ in found} == {"sub/server.py"}


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "HEAD:server.py"])
def test_what_is_no_commit(committed: Path, unstick: Command, ref: str) -> None:
    result = unstick("audit", f"--since={ref}")
    assert (result.exit_code, result.stderr) == (
        2,
        f"unstick: cannot tell what changed: git knows no commit {ref!r}\n",
    )


def test_a_tree_without_git(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    result = unstick("audit", "--since", "main")
    assert (result.exit_code, result.stderr) == (
        2,
        "unstick: cannot tell what changed since main: no git repository here\n",
    )


# knowledge of one's own

CATALOG = """
[[type]]
name = "team.Ledger"
kind = "store"
made_by = ["team_ledger.Ledger"]
mutates = ["post"]
reads = ["total"]
"""


def test_a_catalog_of_ones_own_changes_what_is_known(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(
        CART.replace("cart: list[str] = []", "import functools\n\ncart = make()").replace(
            "from mcp", "from team_stack import make\nfrom mcp", 1
        )
    )
    (repository / "team" / "catalog").mkdir(parents=True)
    catalog = repository / "team" / "catalog" / "team.toml"
    catalog.write_text(
        '[[type]]\nname = "team.Pool"\nkind = "pool"\nmade_by = ["team_stack.make"]\n'
    )
    before = unstick("explain", "cart").stdout
    after = unstick("explain", "cart", "--rules", "team").stdout
    assert "role         pool" not in before
    assert "role         pool" in after


def test_a_slip_in_a_catalog(repository: Path, unstick: Command) -> None:
    (repository / "server.py").write_text(CART)
    (repository / "team" / "catalog").mkdir(parents=True)
    (repository / "team" / "catalog" / "team.toml").write_text("[[type]]\nkind = 'pool'\n")
    result = unstick("audit", "--rules", "team")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("unstick: catalog/team.toml: type")


# completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(unstick: Command, shell: str) -> None:
    result = unstick("completion", shell)
    assert result.exit_code == 0
    assert f"_UNSTICK_COMPLETE={shell}_complete" in result.stdout


def test_completion_knows_commands_and_options(
    unstick: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.shell_completion import ShellComplete

    from analyzer.cli.app import cli

    complete = ShellComplete(cli, {}, "unstick", "_UNSTICK_COMPLETE")
    assert "audit" in [item.value for item in complete.get_completions([], "au")]
    options = [item.value for item in complete.get_completions(["audit"], "--f")]
    assert options == ["--fail-on"]
