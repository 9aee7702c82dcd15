"""Findings with the edits that a rewrite makes for them."""

from pathlib import Path

import pytest

from analyzer import pipeline
from analyzer.codemods.model import Mark
from analyzer.rewrite.planning import RewritePlan
from analyzer.rewrite.previewing import Answers, title_of
from analyzer.run import Finding, Fix, Run
from analyzer.settings import Settings

SERVER = """\
from functools import lru_cache

from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("notes", stateless_http=True)
seen: list[str] = []


@lru_cache
def length(text: str) -> int:
    return len(text)


@mcp.tool()
async def note(text: str, ctx: Context) -> str:
    seen.append(text)
    await ctx.info("noted")
    return str(len(seen) + length(text))


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "server.py").write_text(SERVER)
    settings = Settings(paths=(str(tmp_path),), cache=False)
    return pipeline.with_changes(pipeline.audit(settings), settings)


def finding(run: Run, code: str) -> Finding:
    return next(one for one in run.findings if one.code == code)


def test_a_finding_has_the_edits_that_answer_it(run: Run) -> None:
    fix = finding(run, "UNS401").fix
    assert fix is not None
    raw = SERVER.encode()
    for edit in sorted(fix.edits, key=lambda e: e.start, reverse=True):
        raw = raw[: edit.start] + edit.text.encode() + raw[edit.end :]
    assert b"from mcp.server.mcpserver import Context, MCPServer" in raw


def test_a_finding_that_is_only_marked_is_for_a_person(run: Run) -> None:
    found = finding(run, "UNS401")
    plan = RewritePlan({}, (), (Mark("server.py", found.line, "UNS401", "import it"),), ())
    answered = Answers({}, plan).answered(found)
    assert (answered.fix, answered.unfixed) == (Fix("import it", "manual", ()), None)
    elsewhere = RewritePlan({}, (), (Mark("other.py", found.line, "UNS401", "import it"),), ())
    left = Answers({}, elsewhere).answered(found)
    assert left.fix is None
    assert left.unfixed


def test_a_cell_has_the_edits_at_its_uses(run: Run) -> None:
    fix = finding(run, "UNS202").fix
    assert fix is not None
    assert fix.applicability == "unsafe"
    assert SERVER.encode().index(b"seen.append") in [edit.start for edit in fix.edits]


def test_a_finding_without_an_answer_says_what_to_do(run: Run) -> None:
    cache = finding(run, "UNS210")
    assert cache.fix is None
    assert cache.unfixed


def test_nothing_is_written(run: Run, tmp_path: Path) -> None:
    assert (tmp_path / "server.py").read_text() == SERVER


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        (["rename a", "rename a"], "rename a"),
        (["stay: it shares a", "stay: it shares b"], "stay"),
        (["rename a", "drop b", "rename a", "drop c"], "rename a; and 2 more"),
    ],
)
def test_one_title_for_all_changes(titles: list[str], told: str) -> None:
    assert title_of(titles) == told
