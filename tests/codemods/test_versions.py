"""The version a server reports: what `InitializationOptions` say, or the SDK's own as on 1.x."""

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
                return InitializationOptions(server_name="desk", server_version=version, capabilities={})
        """,
        after="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            # unstick: UNS404 give the constructor the version: InitializationOptions do not reach clients of 2026-07-28
            server = Server("desk")

            def options(version):
                return InitializationOptions(server_name="desk", server_version=version, capabilities={})
        """,
    ),
    Case(
        id="said-already",
        before="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            server = Server("desk", version="0.3", instructions="Be kind.")
            OPTIONS = InitializationOptions(server_name="desk", server_version="0.3", instructions=GREETING, capabilities={})
        """,
    ),
    Case(
        id="said-otherwise",
        before="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            server = Server("desk", "0.2", "Be kind.", icons=None)
            OPTIONS = InitializationOptions(server_name="the desk", server_version="0.3", capabilities={})
            print(server.version)
        """,
        after="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            # unstick: UNS404 clients of 2026-07-28 hear the instructions of the constructor, which the InitializationOptions keep from all others
            # unstick: UNS404 clients of 2026-07-28 hear the version "0.2", all others "0.3"
            server = Server("the desk", version="0.2", instructions="Be kind.", icons=None)
            OPTIONS = InitializationOptions(server_name="the desk", server_version="0.3", capabilities={})
            print(server.version)
        """,
    ),
    Case(
        id="instructions-move-as-well",
        before="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            server = Server("desk")
            OPTIONS = InitializationOptions(
                server_name="desk", server_version="0.3", capabilities={}, instructions="Be kind.", icons=icons()
            )
        """,
        after="""
            from mcp.server import Server
            from mcp.server.models import InitializationOptions

            # unstick: UNS404 give the constructor the icons: InitializationOptions do not reach clients of 2026-07-28
            server = Server("desk", version="0.3", instructions="Be kind.")
            OPTIONS = InitializationOptions(
                server_name="desk", server_version="0.3", capabilities={}, instructions="Be kind.", icons=icons()
            )
        """,
    ),
    Case(
        id="said-in-another-file",
        before={
            "server.py": """
                from mcp.server import Server

                server = Server("desk")
            """,
            "main.py": """
                from mcp.server.models import InitializationOptions
                from server import server

                OPTIONS = InitializationOptions(server_name="desk", server_version="0.3", capabilities=server.get_capabilities({}, {}))
            """,
        },
        after={
            "server.py": """
                from mcp.server import Server

                # unstick: UNS404 give the constructor the version: InitializationOptions do not reach clients of 2026-07-28
                server = Server("desk")
            """,
        },
    ),
    Case(
        id="the-sdks-own-as-before",
        before="""
            from mcp.server import Server
            from mcp.server.fastmcp import FastMCP

            low = Server("low")
            given = Server("given", "1.0")
            unnamed = FastMCP()
            moved = FastMCP(host="0.0.0.0")
            lines = FastMCP(
                "lines",
                host="0.0.0.0",  # everywhere
                port=1
            )
            moved.run("sse")
            lines.run("sse")
        """,
        after="""
            from importlib.metadata import version

            from mcp.server import Server
            from mcp.server.mcpserver import MCPServer

            low = Server("low", version=version("mcp"))
            given = Server("given", version="1.0")
            unnamed = MCPServer("FastMCP", version=version("mcp"))
            moved = MCPServer("FastMCP", version=version("mcp"))
            lines = MCPServer(
                "lines",
                version=version("mcp")
                # everywhere
            )
            moved.run("sse", host="0.0.0.0")
            lines.run("sse", host="0.0.0.0", port=1)
        """,
    ),
    Case(
        id="in-a-class",
        before="""
            from importlib import metadata

            from mcp.server import Server
            from mcp.server.fastmcp import FastMCP

            class Desk(FastMCP):
                def __init__(self, **options):
                    super().__init__("desk", **options)

            class Low(Server):
                def __init__(self):
                    super().__init__("low")
        """,
        after="""
            from importlib import metadata

            from mcp.server import Server
            from mcp.server.mcpserver import MCPServer

            class Desk(MCPServer):
                def __init__(self, **options):
                    # unstick: UNS403 transport arguments among the unpacked ones go to run() or \
the app factory
                    super().__init__("desk", **options, version=metadata.version("mcp"))

            class Low(Server):
                def __init__(self):
                    super().__init__("low", version=metadata.version("mcp"))
        """,
    ),
    Case(
        id="the-name-means-something-else",
        before="""
            from mcp.server.fastmcp import FastMCP

            version = "3"
            mcp = FastMCP("desk")
        """,
        after="""
            from importlib import metadata

            from mcp.server.mcpserver import MCPServer

            version = "3"
            mcp = MCPServer("desk", version=metadata.version("mcp"))
        """,
    ),
    Case(
        id="both-names-mean-something-else",
        before="""
            from mcp.server.fastmcp import FastMCP

            def build(version, metadata):
                return FastMCP("desk")
        """,
        after="""
            from mcp.server.mcpserver import MCPServer

            def build(version, metadata):
                # unstick: UNS404 give the version to report: 1.x reported that of the SDK, 2.x reports none
                return MCPServer("desk")
        """,
    ),
    Case(
        id="set-beside-the-construction",
        before="""
            from mcp.server import Server
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("desk")
            mcp._mcp_server.version = "1.0"
            low = Server("low")
            low.version = "1.0"
        """,
        after="""
            from mcp.server import Server
            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("desk")
            mcp._lowlevel_server.version = "1.0"
            low = Server("low")
            low.version = "1.0"
        """,
    ),
    Case(
        id="set-at-times",
        before="""
            import sys
            from mcp.server import Server

            low = Server("low")
            if len(sys.argv) > 1:
                low.version = sys.argv[1]
        """,
        after="""
            from importlib.metadata import version
            import sys
            from mcp.server import Server

            low = Server("low", version=version("mcp"))
            if len(sys.argv) > 1:
                low.version = sys.argv[1]
        """,
    ),
    Case(
        id="unpacked-arguments-may-hold-it",
        before="""
            from mcp.server import Server

            def build(options):
                return Server("low", **options)
        """,
        after="""
            from mcp.server import Server

            def build(options):
                # unstick: UNS404 give the version to report: 1.x reported that of the SDK, 2.x reports none
                return Server("low", **options)
        """,
    ),
    Case(
        id="tests-that-ask-for-no-version",
        before={
            "tests/test_desk.py": """
                from mcp.server.fastmcp import FastMCP

                mcp = FastMCP("desk")
            """,
            "tests/test_info.py": """
                from mcp.server.fastmcp import FastMCP

                mcp = FastMCP("desk")
                READ = "server_info"
            """,
        },
        after={
            "tests/test_desk.py": """
                from mcp.server.mcpserver import MCPServer

                mcp = MCPServer("desk")
            """,
            "tests/test_info.py": """
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer

                mcp = MCPServer("desk", version=version("mcp"))
                READ = "server_info"
            """,
        },
    ),
    Case(
        id="written-for-2-already",
        before="""
            from mcp.server import MCPServer, Server

            low, high = Server("low"), MCPServer("high")
        """,
    ),
    Case(
        id="another-server",
        before="""
            from desk.mcp import Server

            low = Server("low")
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_versions(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
