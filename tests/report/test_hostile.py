"""A hostile repository, audited for real: every format shows its text and obeys none of it."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from analyzer.cli.rulebook import rule_pages
from analyzer.pipeline import audit, with_changes
from analyzer.report import render
from analyzer.report.tasks import render_tasks
from analyzer.report.terminal import render_terminal
from analyzer.run import Run
from analyzer.settings import Settings
from analyzer.workspace.sources import exact_reader

from .odd_runs import write_hostile_repository
from .test_html import Page

pytestmark = pytest.mark.slow
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
PLAIN_TAGS = {
    *("p", "h1", "h2", "h3", "ul", "ol", "li", "strong", "em", "code", "pre", "br", "input"),
    *("details", "summary", "table", "thead", "tbody", "tr", "th", "td"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    write_hostile_repository(root)
    return root


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    settings = Settings(paths=(str(folder),), cache=False)
    return with_changes(audit(settings), settings)


def rendered(run: Run, folder: Path, kind: str) -> str:
    pages = rule_pages(())
    return render(run, kind, exact_reader(folder), pages).decode()  # type: ignore[arg-type]


def test_its_findings_are_found(run: Run) -> None:
    assert len(run.findings) > 50
    assert {server.verdict for server in run.servers} == {"genuinely-stateful"}
    assert any("<img" in server.name for server in run.servers)


@pytest.mark.parametrize("kind", ["html", "markdown", "github"])
def test_nothing_invisible_is_left(run: Run, folder: Path, kind: str) -> None:
    text = rendered(run, folder, kind)
    assert HIDDEN.search(text.replace("\n", "")) is None
    assert "\\u202e" in text


def test_html_has_no_tag_or_handler_of_theirs(run: Run, folder: Path) -> None:
    page = Page(rendered(run, folder, "html"))
    assert page.open == []
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not [name for name, _ in page.attributes if name.startswith("on")]


@pytest.mark.parametrize("what", ["comment", "tasks"])
def test_markdown_becomes_no_link_image_or_script(run: Run, folder: Path, what: str) -> None:
    if what == "comment":
        text = rendered(run, folder, "markdown")
    else:
        text = render_tasks(run, exact_reader(folder), rule_pages(()))
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    page = Page(re.sub(r"<!--.*?-->", "", html))
    assert set(page.tags) <= PLAIN_TAGS
    assert not [name for name, _ in page.attributes if name in ("href", "src", "onerror")]


def test_annotations_are_one_command_a_line(run: Run, folder: Path) -> None:
    for line in rendered(run, folder, "github").splitlines():
        assert re.match(r"::(error|warning|notice) [^:]*::", line), line


def test_json_formats_read_back(run: Run, folder: Path) -> None:
    for kind in ("json", "sarif", "rdjson"):
        assert json.loads(rendered(run, folder, kind))


def test_a_terminal_is_not_driven(run: Run, folder: Path) -> None:
    out = StringIO()
    console = Console(file=out, width=80)
    source, pages = exact_reader(folder), rule_pages(())
    render_terminal(run, console, verbose=True, source=source, rules=pages)
    assert HIDDEN.search(out.getvalue().replace("\n", "")) is None
