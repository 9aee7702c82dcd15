"""The page as people use it: filter, address, keys, colours, print, screen readers."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from analyzer import pipeline
from analyzer.report.html import render_html
from analyzer.run import Run
from analyzer.settings import Settings
from analyzer.workspace.sources import exact_reader

from .odd_runs import EVIL, hostile_run, many_findings, write_hostile_repository
from .sample_run import RULES, RUN, read_source

pytestmark = pytest.mark.browser
pytest.importorskip("playwright")

from .browsing import AXE, PICTURES, ROOT, Opened, chromium  # noqa: E402

Open = Callable[..., Opened]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Report files by name, each made when it is first asked for."""
    folder = tmp_path_factory.mktemp("pages")

    def page(name: str) -> Path:
        path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(TEXTS[name](folder), encoding="utf-8")
        return path

    return page


def repository(folder: Path) -> str:
    write_hostile_repository(folder / "hostile", findings=10_000)
    return audited(folder / "hostile")


def long_names() -> Run:
    """A run whose cells stand for several fields each, all in one name."""
    name = "InteractiveSession: is_active, tmux_session, tmux_window and isolated_history_files"
    cells = tuple(msgspec.structs.replace(cell, name=name) for cell in RUN.cells)
    return msgspec.structs.replace(RUN, cells=cells)


TEXTS: dict[str, Callable[[Path], str]] = {
    "sample": lambda _: render_html(RUN, read_source, RULES),
    "many": lambda _: render_html(many_findings(600), read_source, RULES),
    "evil": lambda _: render_html(hostile_run(), lambda _: f"x = 1  # {EVIL}\n" * 9, RULES),
    "repository": repository,
    "long names": lambda _: render_html(long_names(), read_source, RULES),
    "cart": lambda _: audited(ROOT / "samples" / "session-cart" / "before", changes=True),
}


def audited(folder: Path, changes: bool = False) -> str:
    settings = Settings(paths=(str(folder),), cache=False)
    run: Run = pipeline.audit(settings)
    run = pipeline.with_changes(run, settings) if changes else run
    return render_html(run, exact_reader(folder), RULES)


@pytest.fixture
def opened(browser: Any, pages: Callable[[str], Path]) -> Iterator[Open]:
    """Opens a page by its name; it must have logged nothing and asked for nothing."""
    all_opened: list[Opened] = []

    def open_page(name: str, *words: Any, **options: Any) -> Opened:
        all_opened.append(Opened(browser, pages(name), *words, **options))
        return all_opened[-1]

    yield open_page
    for one in all_opened:
        assert one.troubles == []
        one.close()


def shown_rules(page: Opened) -> set[str]:
    return {name.removeprefix("rule-") for name in page.shown(".rule")}


def expected_rules(query: str) -> set[str]:
    """The rules of the sample run that a property query leaves, computed without the page."""
    cells = {cell.id: cell for cell in RUN.cells}
    servers = {server.id: server for server in RUN.servers}
    match query:
        case 'role:"session data"':
            return {
                f.code for f in RUN.findings if f.cell and cells[f.cell].role == "session data"
            }
        case "category:mandatory !ctx.elicit":
            return {
                f.code
                for f in RUN.findings
                if f.category == "mandatory" and "ctx.elicit" not in f.message
            }
        case "fix:safe fix:unsafe":
            return {
                f.code
                for f in RUN.findings
                if f.fix is not None and f.fix.applicability in ("safe", "unsafe")
            }
        case "verdict:genuinely-stateful":
            return {
                f.code
                for f in RUN.findings
                if f.server and servers[f.server].verdict == "genuinely-stateful"
            }
        case _:
            return {f.code for f in RUN.findings if f.file == "shop/server.py"}


@pytest.mark.parametrize(
    "query",
    [
        'role:"session data"',
        "category:mandatory !ctx.elicit",
        "fix:safe fix:unsafe",
        "verdict:genuinely-stateful",
        "file:shop/server.py",
    ],
)
def test_the_filter_leaves_what_was_asked_for(opened: Open, query: str) -> None:
    page = opened("sample")
    page.page.fill("#q", query)
    assert shown_rules(page) == expected_rules(query)
    assert page.fragment() == f"#q={query}"
    page.press("Escape")
    assert shown_rules(page) == {finding.code for finding in RUN.findings}


def test_numbers_of_the_overview_are_filters(opened: Open) -> None:
    page = opened("sample")
    link = page.page.locator(".counts a").first
    count = int(link.inner_text())
    link.click()
    assert len(page.shown(".finding, .brief .item")) == count


def test_nothing_found_says_so(opened: Open) -> None:
    page = opened("sample")
    page.page.fill("#q", "no-such-word")
    assert page.shown("#nothing, #state, #findings, #plan") == ["nothing"]
    page.page.click("#clear")
    assert "plan" in page.shown("#plan")


def test_a_link_to_what_the_filter_hides_ends_the_filter(opened: Open) -> None:
    page = opened("sample")
    page.page.fill("#q", "code:UNS4")
    assert page.shown("#plan") == []
    page.page.click("nav a[href='#plan']")
    assert page.shown("#plan") == ["plan"]
    assert page.page.input_value("#q") == ""


def test_the_address_brings_back_filter_and_finding(opened: Open) -> None:
    page = opened("sample")
    page.page.fill("#q", "category:mandatory")
    page.page.locator("h1, body").first.click(position={"x": 1, "y": 1})
    page.press("j", "j")
    chosen = page.current()
    assert chosen is not None
    again = opened("sample", page.page.evaluate("location.hash"))
    assert again.page.input_value("#q") == "category:mandatory"
    assert again.current() == chosen


def test_a_permalink_opens_its_finding(opened: Open) -> None:
    closed = opened("many").page.locator("details.finding:not([open])").nth(40)
    anchor = closed.get_attribute("id")
    page = opened("many", f"#{anchor}")
    assert page.page.locator(f"#{anchor}").get_attribute("open") is not None
    assert page.current() == anchor
    box = page.page.locator(f"#{anchor}").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 900


def test_keys(opened: Open) -> None:
    page = opened("sample")
    items = page.shown(".item")
    page.press("j")
    first = page.current()
    page.press("j")
    assert page.current() == items[items.index(str(first)) + 1]
    page.press("k")
    assert page.current() == first
    before = page.page.locator(".item.current").get_attribute("open")
    page.press("o")
    assert page.page.locator(".item.current").get_attribute("open") != before
    page.press("n", "n")
    assert page.page.locator(".trace li.here").count() == 1
    second = page.page.locator(".trace li.here").inner_text()
    page.press("p")
    assert page.page.locator(".trace li.here").inner_text() != second
    page.press("g")
    assert page.page.evaluate("document.activeElement.className").endswith("picture")
    page.press("?")
    assert page.page.locator("#help").is_visible()
    page.press("Escape", "/")
    assert page.page.evaluate("document.activeElement.id") == "q"
    page.press("j")
    assert page.page.input_value("#q") == "j"


def test_a_node_under_the_pointer_shows_its_trail(opened: Open) -> None:
    page = opened("sample")
    graph = page.page.locator("svg.graph").first
    graph.locator(".node.entry-point").first.hover()
    lit = graph.locator("g.on").count()
    assert 2 < lit < graph.locator("g").count()
    page.page.locator("h1").hover()
    assert graph.locator("g.on").count() == 0


def test_diffs_side_by_side(opened: Open) -> None:
    page = opened("cart")
    page.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert page.page.locator("pre.diff:visible").count() > 0
    page.press("s")
    assert page.page.locator("pre.diff:visible").count() == 0
    table = page.page.locator("table.diff:visible").first
    assert table.locator("td.del").count() > 0
    assert table.locator("td.add").count() > 0
    assert page.page.locator("button.sides").first.get_attribute("aria-pressed") == "true"


def ground(page: Opened) -> tuple[int, ...]:
    colour = page.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return tuple(int(part) for part in colour.strip("rgb()").split(",")[:3])


def test_dark_follows_the_system_and_the_reader(opened: Open) -> None:
    light, dark = opened("sample"), opened("sample", dark=True)
    assert min(ground(light)) > 200
    assert max(ground(dark)) < 60
    light.press("d")
    assert max(ground(light)) < 60
    light.page.reload()
    assert max(ground(light)) < 60
    light.press("d")
    assert min(ground(light)) > 200


def test_print_opens_everything_on_white_paper(opened: Open, tmp_path: Path) -> None:
    page = opened("sample", dark=True)
    page.page.evaluate(
        "window.addEventListener('beforeprint', () => { window.closedInPrint ="
        " document.querySelectorAll('details:not([open])').length; })"
    )
    closed = page.page.locator("details:not([open])").count()
    assert closed > 0
    paper = page.page.pdf(path=str(tmp_path / "report.pdf"))
    assert paper.startswith(b"%PDF")
    assert page.page.evaluate("window.closedInPrint") == 0
    assert page.page.locator("details:not([open])").count() == closed
    page.page.emulate_media(media="print")
    assert min(ground(page)) > 200
    assert page.shown("header.bar, dialog, button") == []


@pytest.mark.parametrize("name", ["sample", "cart", "repository", "long names"])
def test_nothing_is_wider_than_the_screen(opened: Open, name: str) -> None:
    page = opened(name).page
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["evil", "repository"])
def test_hostile_text_is_inert(opened: Open, name: str) -> None:
    page = opened(name)
    assert page.page.title() != "owned"
    assert page.page.locator("script").count() == 1
    assert page.page.locator("img").count() == 0
    page.press("j", "n", "g", "s")
    page.page.fill("#q", "</script>")
    assert page.page.title() != "owned"


def test_ten_thousand_findings_of_a_real_audit_are_usable(opened: Open) -> None:
    page = opened("repository")
    findings = page.page.locator("#findings .item").count()
    assert findings > 10_000
    page.page.fill("#q", "code:UNS304")
    said = page.page.inner_text("#filter-count").replace(",", "")
    assert int(said.split()[0]) == 10_000
    page.page.fill("#q", "role:session")
    assert 0 < len(page.shown("#findings .item")) < 20


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("sample", {}),
        ("sample", {"dark": True}),
        ("cart", {"width": 390}),
        ("evil", {"dark": True}),
    ],
)
def test_axe_finds_no_serious_problem(opened: Open, name: str, options: dict[str, Any]) -> None:
    assert AXE.is_file(), "this test needs axe-core; `python3 tasks.py test --all` installs it"
    page = opened(name, **options)
    if name == "sample":
        page.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    serious = [
        {"id": one["id"], "nodes": [node["html"][:200] for node in one["nodes"][:3]]}
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == [], json.dumps(serious, indent=2)


LOOKS = {
    "light": {},
    "dark": {"dark": True},
    "narrow": {"width": 390},
}


@pytest.mark.parametrize("look", LOOKS)
def test_screenshots_for_people_to_look_at(opened: Open, look: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = opened("cart", **LOOKS[look])
    file = PICTURES / f"{look}.png"
    page.page.screenshot(path=str(file), full_page=True)
    assert file.read_bytes().startswith(b"\x89PNG")
