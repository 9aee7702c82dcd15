"""SDK names in strings."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="targets",
        before="""\
            import importlib
            import logging
            from unittest.mock import patch


            @patch("mcp.server.fastmcp.FastMCP.run")
            def test_a(run, monkeypatch):
                monkeypatch.setattr("mcp.server.fastmcp.server.FastMCP", 1)
                importlib.import_module('''mcp.server.fastmcp.tools''')
                logging.getLogger(r"mcp.server.fastmcp")
        """,
        after="""\
            import importlib
            import logging
            from unittest.mock import patch


            @patch("mcp.server.mcpserver.MCPServer.run")
            def test_a(run, monkeypatch):
                monkeypatch.setattr("mcp.server.mcpserver.server.MCPServer", 1)
                importlib.import_module('''mcp.server.mcpserver.tools''')
                logging.getLogger(r"mcp.server.mcpserver")
        """,
    ),
    Case(
        id="other-strings-are-marked",
        before="""\
            import sys

            sys.modules["mcp.server.fastmcp"] = None
            PATHS = ("mcp.shared.session",)
        """,
        after="""\
            import sys

            # unstick: UNS401 "mcp.server.fastmcp" is mcp.server.mcpserver now
            sys.modules["mcp.server.fastmcp"] = None
            # unstick: UNS401 "mcp.shared.session" is gone: BaseSession and its helpers have no \
counterpart
            PATHS = ("mcp.shared.session",)
        """,
    ),
    Case(
        id="prose-and-foreign-paths",
        before='''\
            """mcp.server.fastmcp"""
            TEXT = "see mcp.server.fastmcp for more"
            OTHER = "mcp.server.stdio"
            FOREIGN = "fastmcp.server"
            DATA = b"mcp.server.fastmcp"
        ''',
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sdk_strings(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
