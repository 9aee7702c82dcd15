"""Tokens that were made for other servers."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="not-said",
        before="""\
            from mcp.server.auth.settings import AuthSettings

            a = AuthSettings(issuer_url="https://a", resource_server_url="https://b")
            b = AuthSettings(issuer_url="https://a")
            c = AuthSettings(
                issuer_url="https://a",
                resource_server_url="https://b",
                validate_token_resource=False,
            )
        """,
        after="""\
            from mcp.server.auth.settings import AuthSettings

            # unstick: UNS421 say validate_token_resource: True refuses tokens made for other \
servers, False takes them as 1.x did; 2.3 warns, 3.0 checks
            a = AuthSettings(issuer_url="https://a", resource_server_url="https://b")
            b = AuthSettings(issuer_url="https://a")
            c = AuthSettings(
                issuer_url="https://a",
                resource_server_url="https://b",
                validate_token_resource=False,
            )
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_tokens(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
