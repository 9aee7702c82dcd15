"""Constants for protocol versions."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

VERSIONS = """\
import mcp.types
from mcp import types
from mcp.client.session import SUPPORTED_PROTOCOL_VERSIONS as KNOWN
from mcp.client.streamable_http import MCP_PROTOCOL_VERSION
from mcp.shared.version import SUPPORTED_PROTOCOL_VERSIONS
from mcp.types import LATEST_PROTOCOL_VERSION, Tool

HEADERS = {MCP_PROTOCOL_VERSION: LATEST_PROTOCOL_VERSION}
ALL = SUPPORTED_PROTOCOL_VERSIONS + ["draft"]
KNOWN.append("draft")


def accepts(version: str) -> bool:
    if SUPPORTED_PROTOCOL_VERSIONS == ["2024-11-05"]:
        return version == types.LATEST_PROTOCOL_VERSION
    return version in KNOWN or KNOWN.index(version) or version == mcp.types.LATEST_PROTOCOL_VERSION
"""

VERSIONS_AFTER = """\
from mcp.shared.inbound import MCP_PROTOCOL_VERSION_HEADER
from mcp.types import Tool
from mcp.types.version import (
    HANDSHAKE_PROTOCOL_VERSIONS,
    HANDSHAKE_PROTOCOL_VERSIONS as KNOWN,
    LATEST_HANDSHAKE_VERSION,
)

HEADERS = {MCP_PROTOCOL_VERSION_HEADER: LATEST_HANDSHAKE_VERSION}
ALL = list(HANDSHAKE_PROTOCOL_VERSIONS) + ["draft"]
# unstick: UNS432 the supported versions are a tuple: append is no part of it
KNOWN.append("draft")


def accepts(version: str) -> bool:
    if list(HANDSHAKE_PROTOCOL_VERSIONS) == ["2024-11-05"]:
        return version == LATEST_HANDSHAKE_VERSION
    return version in KNOWN or KNOWN.index(version) or version == LATEST_HANDSHAKE_VERSION
"""

NEW = """\
from mcp.server.mcpserver import MCPServer
from mcp.types import LATEST_PROTOCOL_VERSION

mcp = MCPServer(LATEST_PROTOCOL_VERSION)
"""

EXPORTED = {
    "app/__init__.py": "",
    "app/versions.py": """\
        from mcp.types import LATEST_PROTOCOL_VERSION

        print(LATEST_PROTOCOL_VERSION)
    """,
    "app/main.py": """\
        from app.versions import LATEST_PROTOCOL_VERSION

        print("mcp", LATEST_PROTOCOL_VERSION)
    """,
}

CASES = [
    Case(id="values-of-1x", before=VERSIONS, after=VERSIONS_AFTER),
    Case(id="code-of-2x", before=NEW),
    Case(
        id="exported",
        before=EXPORTED,
        after={
            "app/versions.py": """\
                from mcp.types import LATEST_PROTOCOL_VERSION

                # unstick: UNS432 2026-07-28 now: use mcp.types.version.LATEST_HANDSHAKE_VERSION
                print(LATEST_PROTOCOL_VERSION)
            """,
        },
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_versions(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
