"""run.json and its published schema."""

import json
from pathlib import Path

import jsonschema
import pytest

from analyzer.report.jsonfile import render_json, run_schema
from analyzer.run import Run, decode

from .sample_run import EMPTY_RUN, RUN, STDIO_RUN

PUBLISHED = Path(__file__).parents[2] / "docs" / "run.schema.json"


def test_the_published_schema_is_the_one_of_the_types() -> None:
    """Regenerate with `python -m analyzer.report.jsonfile > docs/run.schema.json`."""
    assert PUBLISHED.read_bytes() == run_schema()


@pytest.mark.parametrize("run", [RUN, STDIO_RUN, EMPTY_RUN], ids=["full", "stdio", "empty"])
def test_a_run_validates_and_comes_back_equal(run: Run) -> None:
    schema = json.loads(run_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(render_json(run)))
    assert decode(render_json(run)) == run


def test_the_schema_refuses_a_word_that_is_no_role() -> None:
    broken = json.loads(render_json(RUN))
    broken["cells"][0]["role"] = "session_data"
    with pytest.raises(jsonschema.ValidationError, match="session_data"):
        jsonschema.Draft202012Validator(json.loads(run_schema())).validate(broken)
