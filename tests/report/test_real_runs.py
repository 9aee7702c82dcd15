"""Every report of a real run: one audit over all the samples, twenty-five servers of all kinds."""

import json
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest

from analyzer.cli.rulebook import rule_pages
from analyzer.pipeline import audit
from analyzer.report import render
from analyzer.report.markdown import LIMIT
from analyzer.report.neighbourhood import simplified
from analyzer.report.plan import plan
from analyzer.run import Run, decode
from analyzer.settings import Settings
from analyzer.workspace.sources import exact_reader
from tests.samples.reading import ROOT as SAMPLES

from .test_html import Page

HERE = Path(__file__).parent
PUBLISHED = HERE.parents[1] / "docs" / "run.schema.json"
pytestmark = pytest.mark.slow


EXCLUDED = ("**/after/**", "**/after-store/**")


@pytest.fixture(scope="module")
def run() -> Run:
    return audit(Settings(paths=(str(SAMPLES),), exclude=EXCLUDED, cache=False, jobs=1))


def rendered(run: Run, kind: str) -> str:
    pages = rule_pages(())
    return render(run, kind, exact_reader(SAMPLES), pages).decode()  # type: ignore[arg-type]


def test_the_run_validates_and_comes_back_equal(run: Run) -> None:
    text = rendered(run, "json")
    schema = json.loads(PUBLISHED.read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(text))
    assert decode(text.encode()) == run


def test_sarif_validates_and_every_place_is_in_the_source(run: Run) -> None:
    log = json.loads(rendered(run, "sarif"))
    schema = json.loads((HERE / "sarif-schema-2.1.0.json").read_text())
    jsonschema.Draft4Validator(schema).validate(log)
    read = exact_reader(SAMPLES)
    outside = []
    for result in (one for run in log["runs"] for one in run["results"]):
        flows = (flow["threadFlows"][0]["locations"] for flow in result.get("codeFlows", ()))
        steps = [step["location"] for flow in flows for step in flow]
        for location in (*result["locations"], *steps):
            place = location["physicalLocation"]
            text = read(unquote(place["artifactLocation"]["uri"]))
            if text is None or place["region"]["startLine"] > text.count("\n") + 1:
                outside.append(place)
    assert outside == []


def test_the_page_is_well_formed_and_its_links_lead_somewhere(run: Run) -> None:
    page = Page(rendered(run, "html"))
    ids = page.values("id")
    assert page.open == []
    assert sorted(ids) == sorted(set(ids))
    assert {target for target in page.values("href") if target[1:] not in ids} == set()


def test_the_comment_keeps_its_limit_and_tells_of_every_server(run: Run) -> None:
    text = rendered(run, "markdown")
    assert len(text) <= LIMIT
    assert text.count("<details>") == text.count("</details>")
    assert [server.name for server in run.servers if f"| **{server.name}**" not in text] == []


def test_the_plan_takes_every_finding_once(run: Run) -> None:
    steps = plan(run)
    assert sum(step.effort for step in steps) == sum(finding.effort for finding in run.findings)
    assert {code for step in steps for code in step.codes} == {f.code for f in run.findings}


def test_what_reaches_a_cell_is_drawn_up_to_the_cell(run: Run) -> None:
    unreached = []
    for cell in run.cells:
        shown = simplified(cell.neighbourhood)
        ends = {end for edge in shown.edges for end in (edge.source, edge.target)}
        unreached += [(cell.id, node.label) for node in shown.nodes if node.id not in ends]
    assert unreached == []
