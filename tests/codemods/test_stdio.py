"""Descriptors that a stdio server takes over: the text that `fix` leaves."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="descriptors-beside-a-stdio-server",
        before="""\
            import os
            import select
            import subprocess
            import sys
            import threading

            from mcp.server import Server
            from mcp.server.stdio import stdio_server

            server = Server("desk")


            def watch() -> None:
                while os.read(0, 1):
                    pass
                for line in sys.stdin:
                    print(line)
                select.select([sys.stdin.buffer], [], [])
                os.write(1, b"x")
                os.read(3, 1)


            def setup() -> str:
                return sys.stdin.readline()


            async def main() -> None:
                threading.Thread(target=watch).start()
                subprocess.Popen(["cat"], stdin=sys.stdin)
                subprocess.run(["ls"])
                async with stdio_server() as (read, write):
                    async with stdio_server() as (again, more):
                        await server.run(read, write, server.create_initialization_options())
        """,
        after="""\
            import os
            import select
            import subprocess
            import sys
            import threading
            from importlib.metadata import version

            from mcp.server import Server
            from mcp.server.stdio import stdio_server

            server = Server("desk", version=version("mcp"))


            def watch() -> None:
                # unstick: UNS423 over stdio, descriptor 0 is the null device while serving: \
watch os.getppid() instead
                while os.read(0, 1):
                    pass
                # unstick: UNS423 over stdio, descriptor 0 is the null device while serving: \
watch os.getppid() instead
                for line in sys.stdin:
                    print(line)
                # unstick: UNS423 over stdio, descriptor 0 is the null device while serving: \
watch os.getppid() instead
                select.select([sys.stdin.buffer], [], [])
                # unstick: UNS423 over stdio, descriptor 1 is standard error while serving: send \
through the SDK
                os.write(1, b"x")
                os.read(3, 1)


            def setup() -> str:
                return sys.stdin.readline()


            async def main() -> None:
                threading.Thread(target=watch).start()
                # unstick: UNS423 over stdio, a child that is given this stream has no client at \
its other end
                subprocess.Popen(["cat"], stdin=sys.stdin)
                subprocess.run(["ls"])
                # unstick: UNS423 stdio can be served once at a time: the second stdio_server() \
finds nothing to read
                async with stdio_server() as (read, write):
                    async with stdio_server() as (again, more):
                        await server.run(read, write, server.create_initialization_options())
        """,
    ),
    Case(
        id="a-server-over-http",
        before="""\
            import os

            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("desk")


            def main() -> None:
                os.read(0, 1)
                mcp.run("sse")
        """,
        after="""\
            import os
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("desk", version=version("mcp"))


            def main() -> None:
                os.read(0, 1)
                mcp.run("sse")
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_stdio(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
