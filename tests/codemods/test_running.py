"""How low-level servers run: the text that `fix` leaves."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="how-a-server-runs",
        before="""\
            from mcp.server.lowlevel import Server
            from mcp.server.fastmcp import FastMCP

            server = Server("desk", "1.0")


            async def serve(read, write, options, flag):
                await server.run(read, write, options, stateless=False)
                await server.run(read, write, options, False, False)
                await server.run(read, write, options, raise_exceptions=False, stateless=True)
                await server.run(read, write, options, flag)


            class Desk(Server):
                def __init__(self) -> None:
                    super().__init__("desk", "1.0", "Writes")

                async def _handle_request(self, message, request, *rest):
                    print(request)


            class High(FastMCP):
                def _setup_handlers(self) -> None:
                    print("none")
        """,
        after="""\
            from mcp.server.lowlevel import Server
            from mcp.server.mcpserver import MCPServer

            server = Server("desk", version="1.0")


            async def serve(read, write, options, flag):
                await server.run(read, write, options)
                await server.run(read, write, options, False)
                # unstick: UNS411 run() takes no stateless: \
StreamableHTTPSessionManager(stateless=True) does that
                await server.run(read, write, options, raise_exceptions=False, stateless=True)
                # unstick: UNS411 run(raise_exceptions=True) no longer raises what cannot be read \
from the transport
                await server.run(read, write, options, flag)


            class Desk(Server):
                def __init__(self) -> None:
                    super().__init__("desk", version="1.0", instructions="Writes")

                # unstick: UNS411 nothing calls _handle_request: wrap requests with \
server.middleware
                async def _handle_request(self, message, request, *rest):
                    print(request)


            class High(MCPServer):
                # unstick: UNS408 nothing calls _setup_handlers: \
_lowlevel_server.add_request_handler replaces a handler
                def _setup_handlers(self) -> None:
                    print("none")
        """,
    ),
    Case(
        id="one-connection",
        unsafe=True,
        before="""\
            from mcp.server import Server
            from mcp.server.stdio import stdio_server

            server = Server("desk")


            async def serve(flag):
                async with stdio_server() as (read, write):
                    await server.run(
                        read, write, server.create_initialization_options(), stateless=flag
                    )
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server import Server
            from mcp.server.stdio import stdio_server

            server = Server("desk", version=version("mcp"))


            async def serve(flag):
                async with stdio_server() as (read, write):
                    await server.run(
                        read, write, server.create_initialization_options()
                    )
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_running(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
