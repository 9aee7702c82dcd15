"""The version that a low-level server gave through `InitializationOptions` is said by itself."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="text-moves-to-the-constructor",
        before="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            server = Server("desk")
            OPTIONS = InitializationOptions(server_name="desk", server_version="0.3", capabilities={})
        """,
        after="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            server = Server("desk", version="0.3")
            OPTIONS = InitializationOptions(server_name="desk", server_version="0.3", capabilities={})
        """,
    ),
    Case(
        id="anything-else-is-a-persons-choice",
        before="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            server = Server("desk")

            def options(version):
                return InitializationOptions("desk", version, {})
        """,
        after="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            # unstick: UNS404 give the constructor the version: InitializationOptions do not reach clients of 2026-07-28
            server = Server("desk")

            def options(version):
                return InitializationOptions("desk", version, {})
        """,
    ),
    Case(
        id="said-already",
        before="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            server = Server("desk", version="0.2")
            OPTIONS = InitializationOptions(server_name="desk", server_version="0.3", capabilities={})
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_versions(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
