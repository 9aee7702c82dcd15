"""Servers that are subclasses: what their constructor hands on moves as what is passed at once."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="handed-on",
        before="""\
            import sys

            from mcp.server.fastmcp import FastMCP


            class Desk(FastMCP):
                def __init__(self, name: str, *, size: int = 1, **settings):
                    super().__init__(name, **settings)
                    self.size = size


            class Large(Desk):
                pass


            def make() -> Desk:
                return Large("desk", size=2, host="0.0.0.0", port=int(sys.argv[1]))


            server = make()


            @server.tool()
            def need(number: int) -> int:
                if number < 0:
                    raise ValueError("negative")
                return number


            server.run("sse")
        """,
        after="""\
            import sys
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError


            class Desk(MCPServer):
                def __init__(self, name: str, *, size: int = 1, **settings):
                    super().__init__(name, **settings, version=version("mcp"))
                    self.size = size


            class Large(Desk):
                pass


            def make() -> Desk:
                return Large("desk", size=2)


            server = make()


            @server.tool()
            def need(number: int) -> int:
                if number < 0:
                    raise ToolError("negative")
                return number


            server.run("sse", host="0.0.0.0", port=int(sys.argv[1]))
        """,
    ),
    Case(
        id="said-in-the-constructor",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class Desk(FastMCP):
                def __init__(self, size: int):
                    super().__init__("desk", host="0.0.0.0", port=9000)
                    self.size = size

                def serve(self):
                    self.run("streamable-http")


            if __name__ == "__main__":
                Desk(2).serve()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class Desk(MCPServer):
                def __init__(self, size: int):
                    super().__init__("desk", version=version("mcp"))
                    self.size = size

                def serve(self):
                    self.run("streamable-http", host="0.0.0.0", port=9000)


            if __name__ == "__main__":
                Desk(2).serve()
        """,
    ),
    Case(
        id="said-to-the-class-itself",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class Desk(FastMCP):
                def __init__(self, name):
                    FastMCP.__init__(self, name, "Writes", port=9000)


            Desk("desk").run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class Desk(MCPServer):
                def __init__(self, name):
                    MCPServer.__init__(self, name, instructions="Writes", version=version("mcp"))


            Desk("desk").run("sse", port=9000)
        """,
    ),
    Case(
        id="what-cannot-be-followed",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class Changed(FastMCP):
                def __init__(self, name, **settings):
                    settings.setdefault("port", 9000)
                    super().__init__(name, **settings)


            class Given(FastMCP):
                def __init__(self, port: int):
                    super().__init__("given", port=port)

                def serve(self):
                    self.run("sse")


            class Unmade(FastMCP):
                def __init__(self, **settings):
                    super().__init__("unmade", **settings)


            Changed("changed", host="0.0.0.0").run("sse")
            for port in (9000, 9001):
                Given(port).serve()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class Changed(MCPServer):
                def __init__(self, name, **settings):
                    settings.setdefault("port", 9000)
                    # unstick: UNS403 transport arguments among the unpacked ones go to run() or \
the app factory
                    super().__init__(name, **settings, version=version("mcp"))


            class Given(MCPServer):
                def __init__(self, port: int):
                    # unstick: UNS403 pass port to run() or the app factory: the value is \
computed in a function that the start of the server cannot see
                    super().__init__("given", port=port, version=version("mcp"))

                def serve(self):
                    self.run("sse")


            class Unmade(MCPServer):
                def __init__(self, **settings):
                    # unstick: UNS403 transport arguments among the unpacked ones go to run() or \
the app factory
                    super().__init__("unmade", **settings, version=version("mcp"))


            Changed("changed", host="0.0.0.0").run("sse")
            for port in (9000, 9001):
                Given(port).serve()
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_subclasses(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
