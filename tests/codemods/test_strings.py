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
    Case(
        id="members-of-servers",
        before="""\
            from unittest.mock import patch

            patch("mcp.server.fastmcp.FastMCP._mcp_server")
            patch("mcp.server.fastmcp.FastMCP._setup_handlers")
            patch("mcp.server.lowlevel.Server.list_tools")
            patch("mcp.server.lowlevel.Server.run")
        """,
        after="""\
            from unittest.mock import patch

            patch("mcp.server.mcpserver.MCPServer._lowlevel_server")
            # unstick: UNS401 "mcp.server.fastmcp.FastMCP._setup_handlers" is gone: \
_lowlevel_server.add_request_handler replaces a handler
            patch("mcp.server.fastmcp.FastMCP._setup_handlers")
            # unstick: UNS401 "mcp.server.lowlevel.Server.list_tools" is gone: handlers are \
registered with add_request_handler
            patch("mcp.server.lowlevel.Server.list_tools")
            patch("mcp.server.lowlevel.Server.run")
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sdk_strings(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
