"""The page: complete without JavaScript, inert with hostile text, small with many findings."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import msgspec
import pytest

from analyzer.report.html import paragraphs, render_html
from analyzer.run import Fix, Run

from .odd_runs import EVIL, hostile_run, many_findings
from .sample_run import (
    CARTS,
    EMPTY_RUN,
    FINDINGS,
    PLUGINS,
    RULES,
    RUN,
    STDIO_RUN,
    read_source,
)


class Page(HTMLParser):
    """Tags, ids, links and text of a page as a browser would take them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "link", "br", "wbr", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def values(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def rendered(run: Run) -> str:
    return render_html(run, read_source, RULES)


@pytest.mark.parametrize("run", [RUN, STDIO_RUN, EMPTY_RUN], ids=["full", "stdio", "empty"])
def test_a_page_is_well_formed_and_stands_alone(run: Run) -> None:
    html = rendered(run)
    page = Page(html)
    assert page.open == []
    ids = page.values("id")
    assert sorted(ids) == sorted(set(ids))
    assert {target for target in page.values("href") if target[1:] not in ids} == set()
    assert page.values("src") == []
    assert "url(" not in html
    assert (page.tags.count("h1"), page.tags.count("main")) == (1, 1)
    labelled = " ".join(page.values("aria-labelledby")).split()
    assert [name for name in labelled if name not in ids] == []


def test_the_order_of_the_page() -> None:
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", rendered(RUN))
    assert headings == [
        "Of 3 servers, 1 needs state between calls, 1 cannot be judged yet and 1 can do "
        "without the state it keeps.",
        "Servers",
        "Plan",
        "State, server by server",
        "Findings",
        "What was and was not analysed",
        "Keys and filter",
    ]


def test_one_server_needs_no_table_of_servers() -> None:
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", rendered(STDIO_RUN))
    assert headings[:3] == ["plugins cannot be judged yet.", "Plan", "State"]
    assert 'href="#servers"' not in rendered(STDIO_RUN)


def test_a_safe_fix_without_edits_names_the_command_that_makes_it() -> None:
    safe = msgspec.structs.replace(FINDINGS[2], fix=Fix("Import `MCPServer`", "safe", ()))
    text = Page(rendered(msgspec.structs.replace(RUN, findings=(safe,)))).text
    assert "unstick fix --write makes it" in re.sub(r"\s+", " ", text)
    assert "A person makes this change" not in text


def test_entry_points_that_are_not_drawn_are_counted() -> None:
    cell = msgspec.structs.replace(CARTS, read_by=(*CARTS.read_by, "list_carts", "drop_carts"))
    run = msgspec.structs.replace(RUN, cells=(cell,), findings=())
    assert "2 more entry points not drawn" in rendered(run)


def test_everything_of_the_run_is_in_the_text() -> None:
    text = Page(rendered(RUN)).text
    expected = [
        *(finding.message.replace("`", "") for finding in FINDINGS),
        *(step.text.replace("`", "") for step in CARTS.trace),
        *(server.reason.replace("`", "") for server in RUN.servers),
        "return CARTS.setdefault( id (ctx.session), {})",
        '+mcp = MCPServer("prices")',
        "shop/broken.py syntax error in line 3",
        "Calls into code that is not known 1",
        "mcp==1.30.0 in prices/uv.lock",
        "What becomes of CARTS on the target SDK",
    ]
    flat = re.sub(r"\s+", "", text)
    assert [words for words in expected if re.sub(r"\s+", "", words) not in flat] == []


def test_the_policy_allows_exactly_the_page_own_style_and_script() -> None:
    html = rendered(RUN)
    (policy,) = [v for v in Page(html).values("content") if v.startswith("default-src")]
    hashes = [
        base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        for body in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", html, re.DOTALL)
    ]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not [k for k, _ in Page(html).attributes if k == "style" or k.startswith("on")]


def test_hostile_text_is_inert() -> None:
    plain = Page(rendered(RUN))
    html = render_html(hostile_run(), lambda file: f"x = 1  # {EVIL}\n" * 9, RULES)
    page = Page(html)
    assert set(page.tags) <= set(plain.tags)
    assert page.tags.count("script") == 1
    assert not [key for key, _ in page.attributes if key.startswith("on")]
    assert not {"\u2028", "\u202e", "\ud800"} & set(html)
    assert "{{ 7*7 }}" in page.text


def test_five_thousand_findings_are_all_there_in_less_than_5_mb() -> None:
    html = rendered(many_findings(5_000))
    assert len(html.encode()) < 5_000_000
    assert all(f"<code>STATE_{n}</code>" in html for n in range(5_000))


def test_rule_pages_have_paragraphs_lists_and_code() -> None:
    text = "One `a<b`\nmore.\n\n- first\n  goes on\n- second\n\nThen:\n\n```python\nx < 1\n```\n"
    assert paragraphs(text) == (
        "<p>One <code>a&lt;b</code>\nmore.</p><ul><li>first\n  goes on</li><li>second</li></ul>"
        '<p>Then:</p><pre class="plain">x &lt; 1\n</pre>'
    )


def test_equal_runs_give_equal_bytes() -> None:
    assert rendered(RUN) == rendered(msgspec.structs.replace(RUN))


def test_servers_that_share_a_name_keep_their_own_anchor() -> None:
    twin = msgspec.structs.replace(PLUGINS, id="other")
    html = rendered(msgspec.structs.replace(STDIO_RUN, servers=(PLUGINS, twin)))
    assert re.findall(r'class="server" id="([^"]+)"', html) == ["s-plugins", "s-plugins-2"]
