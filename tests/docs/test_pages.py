"""What the pages show is what the commands print; what they name is there."""

import re
import shlex
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.cli.app import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
NAMED = re.compile(r"`((?:docs|rules|analyzer|samples|tests|templates)/[\w./-]+)`")


def commands(text: str) -> list[tuple[str, list[str]]]:
    """The commands of one console block, each with the parts of its output that are shown."""
    found = []
    for block in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = block.partition("\n")
        found.append((command, [part for part in output.split("[…]\n") if part.strip("\n")]))
    return found


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    shutil.copytree(ROOT / "samples" / "session-cart" / "before", folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("UNSTICK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "80")
    return folder


@pytest.mark.slow
def test_the_tutorial_prints_what_it_shows(shop: Path) -> None:
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    missing = []
    for block in CONSOLE.findall(text):
        for command, parts in commands(block):
            done = CliRunner().invoke(cli, shlex.split(command)[1:])
            assert done.exit_code in (0, 1), f"{command}\n{done.output}"
            missing += [(command, p) for p in parts if p.strip("\n") not in done.output]
    assert missing == []
    assert (shop / "report.html").is_file()


def shell_commands(page: Path) -> list[str]:
    """Every `unstick …` line of a page's shell blocks, comments and pipes cut off."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    lines = [line for name, block in blocks if name in ("", "sh") for line in block.splitlines()]
    cut = [re.split(r"\s+#|\s\|", line)[0].strip() for line in lines]
    return [line for line in cut if line.startswith("unstick ")]


@pytest.mark.slow
@pytest.mark.parametrize("page", ["README.md", "docs/ci.md"])
def test_the_commands_of_a_page_work_in_a_repository(page: str, shop: Path) -> None:
    (shop / "path" / "to").mkdir(parents=True)
    (shop / "path" / "to" / "repository").symlink_to(shop)
    CliRunner().invoke(cli, ["audit", ".", "--json", "old.json", "--quiet"])
    shutil.copy("old.json", "run.json")
    failed = []
    assert len(shell_commands(ROOT / page)) > 5
    for command in shell_commands(ROOT / page):
        words = shlex.split(command)[1:]
        if "--since" in words or words[0] in ("mcp", "verify"):
            continue  # needs a git history, a client, or an SDK: tested on their own
        done = CliRunner().invoke(cli, words)
        if done.exit_code not in (0, 1) or (done.exception and done.exit_code != 1):
            failed.append((command, done.output))
    assert failed == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_commands_and_files_that_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`unstick ([a-z-]+)", text))
    assert sorted(named - COMMANDS.keys()) == []
    linked = {target for target in LINK.findall(text) if not (page.parent / target).exists()}
    files = {target for target in NAMED.findall(text) if not (ROOT / target).exists()}
    assert (sorted(linked), sorted(files)) == ([], [])
