"""URL objects that models of the SDK no longer take."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="url-objects-become-text",
        before="""\
            from mcp import types
            from mcp.types import Resource
            from pydantic import AnyUrl, FileUrl

            HOME = AnyUrl("https://example.org")


            def listed(path: str, given: AnyUrl, text: str, either: AnyUrl | str):
                local = FileUrl(path)
                return [
                    Resource(uri=AnyUrl("note://first/one"), name="a"),
                    Resource(uri=AnyUrl("https://example.org"), name="b"),
                    Resource(uri=AnyUrl(f"note://{path}"), name="c"),
                    types.Resource(uri=local, name="d"),
                    types.Resource(uri=HOME, name="e"),
                    types.Resource(name="f", uri=given),
                    types.Resource(name="g", uri=text),
                    types.Resource(name="h", uri=either),
                    Other(uri=AnyUrl("note://first")),
                ]
        """,
        after="""\
            from mcp import types
            from mcp.types import Resource
            from pydantic import AnyUrl, FileUrl

            HOME = AnyUrl("https://example.org")


            def listed(path: str, given: AnyUrl, text: str, either: AnyUrl | str):
                local = FileUrl(path)
                return [
                    Resource(uri="note://first/one", name="a"),
                    Resource(uri=str(AnyUrl("https://example.org")), name="b"),
                    Resource(uri=str(AnyUrl(f"note://{path}")), name="c"),
                    types.Resource(uri=str(local), name="d"),
                    types.Resource(uri=str(HOME), name="e"),
                    types.Resource(name="f", uri=str(given)),
                    types.Resource(name="g", uri=text),
                    types.Resource(name="h", uri=str(either)),
                    Other(uri=AnyUrl("note://first")),
                ]
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_uris(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
