"""The server's name and its positional arguments."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

IMPORT = "from mcp.server.fastmcp import FastMCP\n"
IMPORTED = "from mcp.server.mcpserver import MCPServer\n"
WITH_VERSION = "from importlib.metadata import version\n\n" + IMPORTED

CASES = [
    Case(
        id="unnamed",
        before=IMPORT + "app = FastMCP()\n",
        after=WITH_VERSION + 'app = MCPServer("FastMCP", version=version("mcp"))\n',
    ),
    Case(
        id="unnamed-with-keywords",
        before=IMPORT + "app = FastMCP( instructions='x', )\n",
        after="from importlib.metadata import version\n\n"
        + IMPORTED
        + 'app = MCPServer( "FastMCP", instructions=\'x\', version=version("mcp") )\n',
    ),
    Case(
        id="unnamed-on-lines",
        before=IMPORT + "app = FastMCP(\n\t# what\n\tinstructions='x',\n)\n",
        after=WITH_VERSION
        + 'app = MCPServer(\n\t# what\n\t"FastMCP",\n'
        + "\tinstructions='x',\n\tversion=version(\"mcp\"),\n)\n",
    ),
    Case(
        id="name-is-none-or-empty",
        before=IMPORT + "a = FastMCP(None)\nb = FastMCP(name='')\n",
        after=WITH_VERSION
        + 'a = MCPServer("FastMCP", version=version("mcp"))\n'
        + 'b = MCPServer(name="FastMCP", version=version("mcp"))\n',
    ),
    Case(
        id="unnamed-and-all-arguments-move",
        before=IMPORT + "app = FastMCP(host='h', port=1)\napp.run('sse')\n",
        after=WITH_VERSION
        + 'app = MCPServer("FastMCP", version=version("mcp"))\n'
        + "app.run('sse', host='h', port=1)\n",
    ),
    Case(
        id="positional-arguments",
        before=IMPORT + "app = FastMCP('a', ('b' # why\n 'c'), url())\n",
        after=WITH_VERSION
        + "app = MCPServer('a', instructions=('b' # why\n 'c'), website_url=url(), "
        + 'version=version("mcp"))\n',
    ),
    Case(
        id="unpacked-positional-arguments",
        before=IMPORT + "app = FastMCP(*a)\n",
        after=WITH_VERSION
        + "# unstick: UNS405 only the name keeps its place among positional arguments: "
        + 'use keywords\napp = MCPServer(*a, version=version("mcp"))\n',
    ),
    Case(
        id="unpacked-keywords",
        before=IMPORT + "app = FastMCP('a', **options)\n",
        after=WITH_VERSION
        + "# unstick: UNS403 transport arguments among the unpacked ones go to run() or the app "
        + "factory\napp = MCPServer('a', **options, version=version(\"mcp\"))\n",
    ),
    Case(
        id="positional-event-store-moves",
        before=IMPORT
        + "store = object()\n"
        + "app = FastMCP('a', 'i', None, None, None, None, store)\n"
        + "app.run('streamable-http')\n",
        after=WITH_VERSION
        + "store = object()\n"
        + "app = MCPServer('a', instructions='i', website_url=None, icons=None, "
        + 'auth_server_provider=None, token_verifier=None, version=version("mcp"))\n'
        + "# unstick: UNS105 no request of 2026-07-28 is kept for resuming: let handlers bear "
        + "being run again, and drop the event store once no older client resumes\n"
        + "app.run('streamable-http', event_store=store)\n",
    ),
    Case(
        id="subclass",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class Plain(FastMCP):
                pass


            class Own(FastMCP):
                def __init__(self, text):
                    super().__init__("own", text)


            a = Plain("a", "i")
            b = Own("b")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class Plain(MCPServer):
                pass


            class Own(MCPServer):
                def __init__(self, text):
                    super().__init__("own", instructions=text, version=version("mcp"))


            a = Plain("a", instructions="i", version=version("mcp"))
            b = Own("b")
        """,
    ),
    Case(
        id="partial",
        before="""\
            from functools import partial
            from mcp.server.fastmcp import FastMCP

            make = partial(FastMCP, port=1)
        """,
        after="""\
            from functools import partial
            from mcp.server.mcpserver import MCPServer

            # unstick: UNS405 pass all but the name by keyword, and transport arguments to run()
            make = partial(MCPServer, port=1)
        """,
    ),
    Case(
        id="lowlevel-server",
        before="""\
            from mcp.server import Server
            from mcp.server.lowlevel import Server as Low

            a = Server("a", "1.0", lifespan=None)
            b = Low("b")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import Server
            from mcp.server.lowlevel import Server as Low

            a = Server("a", version="1.0", lifespan=None)
            b = Low("b", version=version("mcp"))
        """,
    ),
    Case(
        id="new-class-is-left-alone",
        before=IMPORTED + "app = MCPServer()\nother = MCPServer('a', 'title')\n",
    ),
    Case(
        id="version-of-its-own",
        before={
            "__init__.py": 'from .server import mcp\n\n__version__ = "1.2"\n',
            "server.py": """\
                from mcp.server.fastmcp import FastMCP

                mcp = FastMCP("a")
            """,
        },
        after={
            "server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer

                mcp = MCPServer("a", version=version("mcp"))
            """,
        },
    ),
    Case(
        id="version-at-hand",
        unsafe=True,
        before="""\
            from mcp.server.fastmcp import FastMCP

            __version__ = "1.2"
            mcp = FastMCP("a", host="0.0.0.0")
            mcp.run("sse")
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer

            __version__ = "1.2"
            mcp = MCPServer("a", version=__version__)
            mcp.run("sse", host="0.0.0.0")
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sdk_constructor(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
