"""SDK imports and the names they bind."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="plain",
        before="""\
            from mcp.server.fastmcp import FastMCP, Context

            app = FastMCP("é")  # ü


            def register(server: FastMCP, ctx: Context) -> "FastMCP":
                return server
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer, Context

            app = MCPServer("é", version=version("mcp"))  # ü


            def register(server: MCPServer, ctx: Context) -> "MCPServer":
                return server
        """,
    ),
    Case(
        id="aliased-class-keeps-its-alias",
        before="""\
            from mcp.server.fastmcp import FastMCP as Server

            app = Server("a")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer as Server

            app = Server("a", version=version("mcp"))
        """,
    ),
    Case(
        id="aliased-module",
        before="""\
            import mcp.server.fastmcp as m

            app = m.FastMCP("a")
            error = m.exceptions.FastMCPError
        """,
        after="""\
            from importlib.metadata import version

            import mcp.server.mcpserver as m

            app = m.MCPServer("a", version=version("mcp"))
            error = m.exceptions.MCPServerError
        """,
    ),
    Case(
        id="dotted-module",
        before="""\
            import mcp.server.fastmcp

            app = mcp.server.fastmcp.FastMCP("a")
        """,
        after="""\
            from importlib.metadata import version

            import mcp.server.mcpserver

            app = mcp.server.mcpserver.MCPServer("a", version=version("mcp"))
        """,
    ),
    Case(
        id="from-server-package",
        before="""\
            from mcp.server import FastMCP, fastmcp, Server

            app = FastMCP("a")
            other = fastmcp.FastMCP("b")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import MCPServer, mcpserver, Server

            app = MCPServer("a", version=version("mcp"))
            other = mcpserver.MCPServer("b", version=version("mcp"))
        """,
    ),
    Case(
        id="same-name-from-elsewhere",
        before="""\
            from mylib import FastMCP
            import mcp

            app = FastMCP(host="0.0.0.0")
            app.run(transport="http")
        """,
    ),
    Case(
        id="own-class-of-that-name",
        before="""\
            import mcp


            class FastMCP:
                def __init__(self, name="x", host="h"):
                    pass


            app = FastMCP(host="0.0.0.0")
        """,
    ),
    Case(
        id="shadowed-in-a-function",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def make(FastMCP):
                return FastMCP()


            app = FastMCP("a")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def make(FastMCP):
                return FastMCP()


            app = MCPServer("a", version=version("mcp"))
        """,
    ),
    Case(
        id="new-name-is-taken",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class MCPServer:
                app = FastMCP("a")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer as FastMCP


            class MCPServer:
                app = FastMCP("a", version=version("mcp"))
        """,
    ),
    Case(
        id="rebound-name-keeps-its-spelling",
        before="""\
            from mcp.server.fastmcp import FastMCP

            FastMCP = print(FastMCP)
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer as FastMCP

            FastMCP = print(FastMCP)
        """,
    ),
    Case(
        id="type-checking-and-quoted",
        before="""\
            from typing import TYPE_CHECKING, Literal, Optional

            if TYPE_CHECKING:
                from mcp.server.fastmcp import FastMCP


            def f(a: "Optional[FastMCP]", b: Literal["FastMCP"]) -> "FastMCP | None":
                x: "FastMCP"
        """,
        after="""\
            from typing import TYPE_CHECKING, Literal, Optional

            if TYPE_CHECKING:
                from mcp.server.mcpserver import MCPServer


            def f(a: "Optional[MCPServer]", b: Literal["FastMCP"]) -> "MCPServer | None":
                x: "MCPServer"
        """,
    ),
    Case(
        id="fallback-to-the-other-distribution",
        before="""\
            try:
                from mcp.server.fastmcp import FastMCP
            except ImportError:
                from fastmcp import FastMCP

            app = FastMCP("a")
        """,
        after="""\
            try:
                from mcp.server.mcpserver import MCPServer as FastMCP
            except ImportError:
                from fastmcp import FastMCP

            app = FastMCP("a")
        """,
    ),
    Case(
        id="already-serves-both-versions",
        before="""\
            try:
                from mcp.server.mcpserver import MCPServer
            except ImportError:
                from mcp.server.fastmcp import FastMCP as MCPServer

            app = MCPServer("a")
        """,
    ),
    Case(
        id="re-export-keeps-its-name",
        before={
            "pkg/__init__.py": """\
                from mcp.server.fastmcp import FastMCP

                __all__ = ["FastMCP"]
            """,
            "pkg/server.py": """\
                from . import FastMCP

                app = FastMCP("mcp")
            """,
        },
        after={
            "pkg/__init__.py": """\
                from mcp.server.mcpserver import MCPServer as FastMCP

                __all__ = ["FastMCP"]
            """,
            "pkg/server.py": """\
                from importlib.metadata import version

                from . import FastMCP

                app = FastMCP("mcp", version=version("mcp"))
            """,
        },
    ),
    Case(
        id="patched-from-a-test",
        before={
            "server.py": """\
                from mcp.server.fastmcp import FastMCP

                app = FastMCP("a")
            """,
            "tests/test_server.py": """\
                from unittest.mock import patch


                @patch("server.FastMCP")
                def test_mcp(fake):
                    pass
            """,
        },
        after={
            "server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer as FastMCP

                app = FastMCP("a", version=version("mcp"))
            """,
        },
    ),
    Case(
        id="a-member-patched-from-a-test",
        before={
            "server.py": """\
                from mcp.server.fastmcp import FastMCP

                app = FastMCP("a")
            """,
            "tests/test_server.py": """\
                from unittest.mock import patch


                def test_run():
                    with patch("server.FastMCP.run.first") as run:
                        run()
            """,
        },
        after={
            "server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer as FastMCP

                app = FastMCP("a", version=version("mcp"))
            """,
        },
    ),
    Case(
        id="names-that-parted",
        before="""\
            from mcp.server.fastmcp.server import (
                FastMCP,  # the class
                StreamableHTTPASGIApp,
                ElicitationResult as Result,
            )

            app = FastMCP("a")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.elicitation import ElicitationResult as Result
            from mcp.server.mcpserver.server import (
                MCPServer,  # the class
            )
            from mcp.server.streamable_http_manager import StreamableHTTPASGIApp

            app = MCPServer("a", version=version("mcp"))
        """,
    ),
    Case(
        id="lowlevel-alias-is-not-the-new-class",
        before="""\
            from mcp.server.fastmcp.server import MCPServer

            app = MCPServer("a")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.lowlevel import Server

            app = Server("a", version=version("mcp"))
        """,
    ),
    Case(
        id="star-import",
        before="""\
            from mcp.server.fastmcp import *

            app = FastMCP("a")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import *

            app = MCPServer("a", version=version("mcp"))
        """,
    ),
    Case(
        id="types-renamed",
        before="""\
            from mcp import types
            from mcp.types import Content, TextContent


            def f() -> list[Content | types.ResourceReference]:
                return []
        """,
        after="""\
            from mcp import types
            from mcp.types import ContentBlock, TextContent


            def f() -> list[ContentBlock | types.ResourceTemplateReference]:
                return []
        """,
    ),
    Case(
        id="removed-name-is-marked",
        before="""\
            import anyio
            from mcp.client.session import BaseSession


            def f():
                import mcp.shared.progress
        """,
        after="""\
            import anyio
            # unstick: UNS409 mcp.client.session.BaseSession: has no counterpart
            from mcp.client.session import BaseSession


            def f():
                # unstick: UNS409 mcp.shared.progress: report absolute values with \
ctx.report_progress(progress, total, message)
                import mcp.shared.progress
        """,
    ),
    Case(
        id="removed-name-of-a-moved-module",
        before="""\
            from mcp.server.fastmcp.exceptions import ToolError, ValidationError
        """,
        after="""\
            # unstick: UNS409 mcp.server.fastmcp.exceptions.ValidationError: has no counterpart \
(nothing raised it)
            from mcp.server.mcpserver.exceptions import ToolError, ValidationError
        """,
    ),
    Case(
        id="folder-called-mcp",
        before={
            "mcp/server.py": """\
                from mcp.server.fastmcp import FastMCP

                app = FastMCP("a")
            """,
        },
        after={
            "mcp/server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer

                app = MCPServer("a", version=version("mcp"))
            """,
        },
    ),
    Case(
        id="silenced",
        before="""\
            from mcp.server.fastmcp import FastMCP  # unstick: ignore[UNS401] pinned below 2
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sdk_rename(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
