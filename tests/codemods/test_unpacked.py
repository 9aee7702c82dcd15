"""Arguments of a server that come out of a dictionary: they go where the server starts, too."""

# ruff: noqa: E501

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="written-out",
        before="""\
            import os

            from mcp.server.fastmcp import FastMCP

            settings = {
                "host": os.environ.get("HOST", "127.0.0.1"),
                "instructions": "Be kind.",
                "port": 8000,
            }
            desk = FastMCP("desk", **settings)
            shop = FastMCP("shop", **dict(port=9000, debug=True))


            def serve(shop_too):
                desk.run(transport="streamable-http", stateless_http=True)
                if shop_too:
                    shop.run(transport="streamable-http", stateless_http=True)
        """,
        after="""\
            import os
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            settings = {
                "instructions": "Be kind.",
            }
            desk = MCPServer("desk", **settings, version=version("mcp"))
            shop = MCPServer("shop", **dict(debug=True), version=version("mcp"))


            def serve(shop_too):
                desk.run(transport="streamable-http", stateless_http=True, host=os.environ.get("HOST", "127.0.0.1"), port=8000)
                if shop_too:
                    shop.run(transport="streamable-http", stateless_http=True, port=9000)
        """,
    ),
    Case(
        id="given-to-a-function",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def config():
                return {"name": "desk", "json_response": True}


            def create(port=8000, **options):
                return FastMCP(**config(), port=port, **options)


            create(host="0.0.0.0", log_level="DEBUG").run(transport="streamable-http")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def config():
                return {"name": "desk"}


            def create(port=8000, **options):
                return MCPServer(**config(), **options, version=version("mcp"))


            create(log_level="DEBUG").run(transport="streamable-http", host="0.0.0.0", port=8000, json_response=True)
        """,
    ),
    Case(
        id="not-in-sight",
        before="""\
            import os

            from mcp.server.fastmcp import FastMCP

            read = {"port": 8000}
            first = FastMCP("first", **read)
            print(read["port"])

            filled = {}
            if "PORT" in os.environ:
                filled["port"] = int(os.environ["PORT"])
            second = FastMCP("second", **filled)

            third = FastMCP("third", **{"mount_path": "/x", **read})
        """,
        after="""\
            import os
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            read = {"port": 8000}
            # unstick: UNS403 transport arguments among the unpacked ones go to run() or the app factory
            first = MCPServer("first", **read, version=version("mcp"))
            print(read["port"])

            filled = {}
            if "PORT" in os.environ:
                filled["port"] = int(os.environ["PORT"])
            # unstick: UNS403 transport arguments among the unpacked ones go to run() or the app factory
            second = MCPServer("second", **filled, version=version("mcp"))

            # unstick: UNS403 transport arguments among the unpacked ones go to run() or the app factory
            third = MCPServer("third", **{"mount_path": "/x", **read}, version=version("mcp"))
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_unpacked(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
