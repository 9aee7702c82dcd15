"""Transport arguments and settings: from the constructor to where the server starts."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="kept-in-the-object-that-starts-the-server",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class Desk:
                def __init__(self, host: str, port: int, path: str = "/mcp") -> None:
                    self.path = path
                    self.mcp = FastMCP(
                        "desk", host=host, port=port + 1, streamable_http_path=path
                    )

                def run(me, transport: str) -> None:
                    print(me._port)
                    me.mcp.run(transport)


            class Other:
                def __init__(self, host: str) -> None:
                    self.host = host
                    self.mcp = FastMCP("other", host=host)
                    self.mcp.tool()(print)

                def move(self, host: str) -> None:
                    self.host = host

                def run(self) -> None:
                    self.mcp.run("sse")


            class Elsewhere:
                def __init__(self, host: str) -> None:
                    self.mcp = FastMCP("elsewhere", host=host)


            def run(desk: Elsewhere) -> None:
                desk.mcp.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class Desk:
                def __init__(self, host: str, port: int, path: str = "/mcp") -> None:
                    self.path = path
                    self._host = host
                    self._port_2 = port + 1
                    self.mcp = MCPServer(
                        "desk",
                        version=version("mcp")
                    )

                def run(me, transport: str) -> None:
                    print(me._port)
                    me.mcp.run(transport, host=me._host, port=me._port_2, \
**({"streamable_http_path": me.path} if transport == "streamable-http" else {}))


            class Other:
                def __init__(self, host: str) -> None:
                    self.host = host
                    self._host = host
                    self.mcp = MCPServer("other", version=version("mcp"))
                    self.mcp.tool()(print)

                def move(self, host: str) -> None:
                    self.host = host

                def run(self) -> None:
                    self.mcp.run("sse", host=self._host)


            class Elsewhere:
                def __init__(self, host: str) -> None:
                    # unstick: UNS403 pass host to run() or the app factory: the value is \
computed in a function that the start of the server cannot see
                    self.mcp = MCPServer("elsewhere", host=host, version=version("mcp"))


            def run(desk: Elsewhere) -> None:
                desk.mcp.run("sse")
        """,
    ),
    Case(
        id="literal-transport",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", host="0.0.0.0", port=(9000), debug=True)
            if __name__ == "__main__":
                app.run(transport="streamable-http")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", debug=True, version=version("mcp"))
            if __name__ == "__main__":
                app.run(transport="streamable-http", host="0.0.0.0", port=(9000))
        """,
    ),
    Case(
        id="a-class-that-says-what-it-holds",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP[dict[str, int]]("a", port=9000)
            if __name__ == "__main__":
                app.run(transport="streamable-http")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer[dict[str, int]]("a", version=version("mcp"))
            if __name__ == "__main__":
                app.run(transport="streamable-http", port=9000)
        """,
    ),
    Case(
        id="comments-between-arguments",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP(
                "a",
                # where
                host="0.0.0.0",  # everywhere
                port=9000,
                # how
                log_level="DEBUG",
                stateless_http=True
            )
            app.run(
                "streamable-http",
            )
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer(
                "a",
                # where
                # everywhere
                # how
                log_level="DEBUG",
                version=version("mcp")
            )
            app.run(
                "streamable-http",
                host="0.0.0.0",
                port=9000,
                stateless_http=True,
            )
        """,
    ),
    Case(
        id="multi-line-value",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.server.transport_security import TransportSecuritySettings
            app = FastMCP(
                name="a",
                transport_security=TransportSecuritySettings(
                    allowed_hosts=["example.org"],  # ours
                ),
            )
            app.run(transport="sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.transport_security import TransportSecuritySettings
            app = MCPServer(
                name="a",
                version=version("mcp"),
            )
            app.run(transport="sse", transport_security=TransportSecuritySettings(
                    allowed_hosts=["example.org"],  # ours
                ))
        """,
    ),
    Case(
        id="app-factories-take-host-and-no-port",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", host="0.0.0.0", port=1, sse_path="/s", json_response=True)
            sse = app.sse_app()
            http = app.streamable_http_app()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))
            sse = app.sse_app(host="0.0.0.0", sse_path="/s")
            http = app.streamable_http_app(host="0.0.0.0", json_response=True)
        """,
    ),
    Case(
        id="async-runners",
        before="""\
            import anyio
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", port=1)


            async def main():
                await app.run_sse_async()


            async def other():
                await app.run_streamable_http_async()


            anyio.run(main)
        """,
        after="""\
            from importlib.metadata import version

            import anyio
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            async def main():
                await app.run_sse_async(port=1)


            async def other():
                await app.run_streamable_http_async(port=1)


            anyio.run(main)
        """,
    ),
    Case(
        id="variable-transport",
        before="""\
            import sys
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", port=1, stateless_http=True)
            transport = sys.argv[1]
            app.run(transport=transport)
        """,
        after="""\
            from importlib.metadata import version
            import sys
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))
            transport = sys.argv[1]
            app.run(transport=transport, port=1, **({"stateless_http": True} if transport == \
"streamable-http" else {}))
        """,
    ),
    Case(
        id="variable-transport-with-choices",
        before="""\
            import argparse
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", stateless_http=True)
            parser = argparse.ArgumentParser()
            parser.add_argument("--transport", choices=["stdio", "streamable-http"])
            args = parser.parse_args()
            app.run(args.transport)
        """,
        after="""\
            from importlib.metadata import version
            import argparse
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))
            parser = argparse.ArgumentParser()
            parser.add_argument("--transport", choices=["stdio", "streamable-http"])
            args = parser.parse_args()
            app.run(args.transport, stateless_http=True)
        """,
    ),
    Case(
        id="stdio-only-drops-what-had-no-effect",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", host="0.0.0.0", port=9000)
            app.run()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))
            app.run()
        """,
    ),
    Case(
        id="each-branch-starts-it",
        before="""\
            import sys
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", port=9000)
            if "--http" in sys.argv:
                app.run("streamable-http")
            elif "--sse" in sys.argv: app.run("sse")
            else:
                app.run()
        """,
        after="""\
            from importlib.metadata import version
            import sys
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))
            if "--http" in sys.argv:
                app.run("streamable-http", port=9000)
            elif "--sse" in sys.argv: app.run("sse", port=9000)
            else:
                app.run()
        """,
    ),
    Case(
        id="environment-is-read-where-it-is-needed",
        before="""\
            import os
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", port=int(os.getenv("PORT", "8000")))


            def main():
                app.run("sse")
        """,
        after="""\
            from importlib.metadata import version
            import os
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main():
                app.run("sse", port=int(os.getenv("PORT", "8000")))
        """,
    ),
    Case(
        id="computed-once-goes-through-a-name",
        before="""\
            from config import read_port
            from mcp.server.fastmcp import FastMCP
            app_port = None
            app = FastMCP("a", port=read_port())


            def main():
                app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from config import read_port
            from mcp.server.mcpserver import MCPServer
            app_port = None
            app_port_2 = read_port()
            app = MCPServer("a", version=version("mcp"))


            def main():
                app.run("sse", port=app_port_2)
        """,
    ),
    Case(
        id="shadowed-name-goes-through-a-name",
        before="""\
            from mcp.server.fastmcp import FastMCP
            port = 9000
            app = FastMCP("a", port=port)


            def main(port):
                app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            port = 9000
            app_port = port
            app = MCPServer("a", version=version("mcp"))


            def main(port):
                app.run("sse", port=app_port)
        """,
    ),
    Case(
        id="parameter-of-a-factory-called-once",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def make(host, port=8001, *, path="/x"):
                return FastMCP("a", host=host, port=port, sse_path=path)


            def main(args):
                make(args.host, path=args.path).run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def make(host, port=8001, *, path="/x"):
                return MCPServer("a", version=version("mcp"))


            def main(args):
                make(args.host, path=args.path).run("sse", host=args.host, port=8001, \
sse_path=args.path)
        """,
    ),
    Case(
        id="local-value-stays-in-its-function",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def make(port):
                port = port or 1
                return FastMCP("a", port=port, host="h")


            make(1).run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def make(port):
                port = port or 1
                # unstick: UNS403 pass port to run() or the app factory: the value is computed \
in a function that the start of the server cannot see
                return MCPServer("a", port=port, version=version("mcp"))


            make(1).run("sse", host="h")
        """,
    ),
    Case(
        id="parameter-of-a-factory-called-twice",
        before="""\
            from dataclasses import dataclass

            from mcp.server.fastmcp import FastMCP


            @dataclass
            class Config:
                port: int = 1
                host: str = "localhost"
                transport: str = "sse"


            def make(port):
                return FastMCP("a", port=port)


            def build(config: Config | None = None, other: Config | None = None):
                config = config or Config()
                if other is None:
                    other = Config()
                server = FastMCP("b", port=config.port, host=other.host)
                return server


            def unclear(config: Config | None = None):
                config = config or Config()
                return FastMCP("c", port=config.port)


            def main(config: Config, other: Config) -> None:
                server = build(config, other=other)
                server.run(transport=config.transport or other.transport)


            make(1).run("sse")
            make(2)
            build()
            unclear(Config()).run("sse")
            unclear()
        """,
        after="""\
            from dataclasses import dataclass
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            @dataclass
            class Config:
                port: int = 1
                host: str = "localhost"
                transport: str = "sse"


            def make(port):
                return MCPServer("a", version=version("mcp"))


            def build(config: Config | None = None, other: Config | None = None):
                config = config or Config()
                if other is None:
                    other = Config()
                server = MCPServer("b", version=version("mcp"))
                return server


            def unclear(config: Config | None = None):
                config = config or Config()
                # unstick: UNS403 pass port to run() or the app factory: the value is computed \
in a function that the start of the server cannot see
                return MCPServer("c", port=config.port, version=version("mcp"))


            def main(config: Config, other: Config) -> None:
                server = build(config, other=other)
                server.run(transport=config.transport or other.transport, host=other.host, \
port=config.port)


            make(1).run("sse", port=1)
            make(2)
            build()
            unclear(Config()).run("sse")
            unclear()
        """,
    ),
    Case(
        id="factory-in-another-module",
        before={
            "app/server.py": """\
                from mcp.server.fastmcp import FastMCP


                def create():
                    server = FastMCP("a", host="0.0.0.0", stateless_http=True)
                    return server
            """,
            "app/main.py": """\
                from .server import create


                def main():
                    app = create()
                    app.run(transport="streamable-http")
            """,
        },
        after={
            "app/server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer


                def create():
                    server = MCPServer("a", version=version("mcp"))
                    return server
            """,
            "app/main.py": """\
                from .server import create


                def main():
                    app = create()
                    app.run(transport="streamable-http", host="0.0.0.0", stateless_http=True)
            """,
        },
    ),
    Case(
        id="imported-server-with-computed-value",
        before={
            "server.py": """\
                from mcp.server.fastmcp import FastMCP
                PORT = 1
                app = FastMCP("a", port=PORT)
            """,
            "main.py": """\
                import server
                server.app.run("sse")
            """,
        },
        after={
            "server.py": """\
                from importlib.metadata import version

                from mcp.server.mcpserver import MCPServer
                PORT = 1
                # unstick: UNS403 pass port to run() or the app factory: the value is no literal \
and the server starts in another module
                app = MCPServer("a", port=PORT, version=version("mcp"))
            """,
        },
    ),
    Case(
        id="attribute-of-self",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class App:
                def __init__(self):
                    self.server = FastMCP("a", port=1)

                def start(self):
                    self.server.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class App:
                def __init__(self):
                    self.server = MCPServer("a", version=version("mcp"))

                def start(self):
                    self.server.run("sse", port=1)
        """,
    ),
    Case(
        id="passed-to-a-function",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def serve(server):
                server.run("sse")


            serve(FastMCP("a", port=1))
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def serve(server):
                server.run("sse", port=1)


            serve(MCPServer("a", version=version("mcp")))
        """,
    ),
    Case(
        id="nothing-starts-it",
        before="""\
            from mcp.server.fastmcp import FastMCP

            @print
            class Holder:
                app = FastMCP("a", host="h", port=1)
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            @print
            class Holder:
                # unstick: UNS403 pass host, port to run() or the app factory: nothing seen here \
starts this server
                app = MCPServer("a", host="h", port=1, version=version("mcp"))
        """,
    ),
    Case(
        id="method-handed-on",
        before="""\
            import anyio
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", port=1)
            app.run()
            anyio.run(app.run_sse_async)
        """,
        after="""\
            from importlib.metadata import version

            import anyio
            from mcp.server.mcpserver import MCPServer
            # unstick: UNS403 pass port to run() or the app factory: a method that starts the \
server is handed on instead of called
            app = MCPServer("a", port=1, version=version("mcp"))
            app.run()
            # unstick: UNS403 pass port here, for example with functools.partial
            anyio.run(app.run_sse_async)
        """,
    ),
    Case(
        id="unpacked-where-it-starts",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", port=1)
            app.run(**{"transport": "sse"})
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            # unstick: UNS403 pass port to run() or the app factory: it is not known how the \
server starts at every place
            app = MCPServer("a", port=1, version=version("mcp"))
            app.run(**{"transport": "sse"})
        """,
    ),
    Case(
        id="unknown-receiver",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", port=1)


            def serve(server: FastMCP, other):
                server.run()
                other.run()


            app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def serve(server: MCPServer, other):
                # unstick: UNS403 if this starts the server, pass what it needs of port
                server.run()
                other.run()


            app.run("sse", port=1)
        """,
    ),
    Case(
        id="half-migrated",
        before="""\
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", port=1)
            app.run("sse")
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a")
            app.run("sse", port=1)
        """,
    ),
    Case(
        id="mount-path",
        before="""\
            from mcp.server.fastmcp import FastMCP
            a = FastMCP("a", mount_path="/", host="h")
            a.sse_app("/")
            b = FastMCP("b", mount_path="/b")
            b.run("sse", "/b")
            c = FastMCP("c", mount_path="/c")
            c.run(transport="streamable-http", mount_path="/c")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            a = MCPServer("a", version=version("mcp"))
            a.sse_app(host="h")
            # unstick: UNS406 mount_path is gone: mount the ASGI app under the path instead
            b = MCPServer("b", mount_path="/b", version=version("mcp"))
            # unstick: UNS406 mount_path is gone: mount the ASGI app under the path instead
            b.run("sse", "/b")
            c = MCPServer("c", version=version("mcp"))
            c.run(transport="streamable-http")
        """,
    ),
]

SETTINGS = [
    Case(
        id="written-before-the-start",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a")


            def main(port):
                app.settings.port = port  # chosen
                app.settings.log_level = "DEBUG"
                try:
                    app.run("sse")
                finally:
                    pass
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main(port):
                # chosen
                app.settings.log_level = "DEBUG"
                try:
                    app.run("sse", port=port)
                finally:
                    pass
        """,
    ),
    Case(
        id="written-from-an-expression",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a")


            def main(args):
                app.settings.port = args.next_port()
                app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main(args):
                app_port = args.next_port()
                app.run("sse", port=app_port)
        """,
    ),
    Case(
        id="host-decides-the-host-check",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a")


            def main(host):
                app.settings.host = host
                app.settings.port = 1
                app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main(host):
                # unstick: UNS407 pass host where the server starts; on 1.x the \
constructor armed the check of the Host header, on 2.x the host passed here does
                app.settings.host = host
                app.run("sse", port=1)
        """,
    ),
    Case(
        id="host-decides-the-host-check-unsafe",
        unsafe=True,
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a")


            def main(host):
                app.settings.host = host
                app.settings.port = 1
                app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main(host):
                app.run("sse", port=1, host=host)
        """,
    ),
    Case(
        id="unsafe-replaces-its-marker",
        unsafe=True,
        before="""\
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a")
            # unstick: UNS407 pass host where the server starts; on 1.x the \
constructor armed the check of the Host header, on 2.x the host passed here does
            app.settings.host = "0.0.0.0"
            app.run("sse")
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a")
            app.run("sse", host="0.0.0.0")
        """,
    ),
    Case(
        id="local-host-is-safe",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", host="localhost", debug=True)
            app.settings.host = "127.0.0.1"
            app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", debug=True, version=version("mcp"))
            app.run("sse", host="127.0.0.1")
        """,
    ),
    Case(
        id="written-under-a-condition",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a")


            def main(port):
                if port:
                    app.settings.port = port
                app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main(port):
                if port:
                    # unstick: UNS407 pass port to run() or the app factory: settings.port is \
written under a condition or in another function
                    app.settings.port = port
                app.run("sse")
        """,
    ),
    Case(
        id="other-branch-does-not-see-it",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a")


            def main(http, port):
                if http:
                    app.settings.port = port
                    app.run("streamable-http")
                else:
                    app.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main(http, port):
                if http:
                    app.run("streamable-http", port=port)
                else:
                    app.run("sse")
        """,
    ),
    Case(
        id="reads",
        before="""\
            import uvicorn
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a", host="0.0.0.0")
            http = app.streamable_http_app()
            print(f"at {app.settings.streamable_http_path}, {app.settings.port:>6}")
            uvicorn.run(http, host=app.settings.host, port=app.settings.port)
        """,
        after="""\
            from importlib.metadata import version

            import uvicorn
            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))
            http = app.streamable_http_app(host="0.0.0.0")
            print(f"at /mcp, {8000:>6}")
            uvicorn.run(http, host="0.0.0.0", port=8000)
        """,
    ),
    Case(
        id="written-where-the-transport-reads-it",
        before="""\
            import argparse

            from mcp.server.fastmcp import FastMCP

            app = FastMCP("a")
            other = FastMCP("b")
            third = FastMCP("c")


            def main(transport: str, port: int):
                if transport != "stdio":
                    app.settings.port = port
                    app.settings.log_level = "ERROR"
                    app.settings.host = "localhost"
                app.run(transport=transport)


            def serve(args):
                parser = argparse.ArgumentParser()
                parser.add_argument("--transport", choices=["stdio", "sse"])
                args = parser.parse_args()
                if args.transport == "sse":
                    print("on", args.port)
                    other.settings.port = args.port
                    other.settings.message_path = args.path or "/m"
                if args.port:
                    pass
                if args.transport in ("sse", "streamable-http"):
                    other.settings.sse_path = "/s"
                other.run(args.transport)


            def run(transport: str, port: int):
                if transport == "sse":
                    third.settings.port = port
                if transport != "stdio" and port:
                    third.settings.host = "localhost"
                if transport != "stdio":
                    transport = "sse"
                    third.settings.sse_path = "/s"
                third.run(transport)
        """,
        after="""\
            import argparse
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            app = MCPServer("a", version=version("mcp"))
            other = MCPServer("b", version=version("mcp"))
            third = MCPServer("c", version=version("mcp"))


            def main(transport: str, port: int):
                if transport != "stdio":
                    app.settings.log_level = "ERROR"
                app.run(transport=transport, host="localhost", port=port)


            def serve(args):
                parser = argparse.ArgumentParser()
                parser.add_argument("--transport", choices=["stdio", "sse"])
                args = parser.parse_args()
                if args.transport == "sse":
                    print("on", args.port)
                if args.port:
                    pass
                other.run(args.transport, port=args.port, sse_path="/s", \
message_path=args.path or "/m")


            def run(transport: str, port: int):
                if transport == "sse":
                    # unstick: UNS407 pass port to run() or the app factory: settings.port is \
written under a condition or in another function
                    third.settings.port = port
                if transport != "stdio" and port:
                    # unstick: UNS407 pass host to run() or the app factory: settings.host is \
written under a condition or in another function
                    third.settings.host = "localhost"
                if transport != "stdio":
                    transport = "sse"
                    # unstick: UNS407 pass sse_path to run() or the app factory: \
settings.sse_path is written under a condition or in another function
                    third.settings.sse_path = "/s"
                third.run(transport)
        """,
    ),
    Case(
        id="written-and-no-start-takes-it",
        before="""\
            from mcp.server.fastmcp import FastMCP
            app = FastMCP("a")


            def main(port):
                if port:
                    app.settings.port = port
                return app.sse_app()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            app = MCPServer("a", version=version("mcp"))


            def main(port):
                return app.sse_app()
        """,
    ),
    Case(
        id="one-of-what-a-factory-gives",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def build(host, port):
                server = FastMCP("tuple", host=host, port=port)
                return server, {"a": 1}


            server, registry = build("0.0.0.0", 9000)
            server.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def build(host, port):
                server = MCPServer("tuple", version=version("mcp"))
                return server, {"a": 1}


            server, registry = build("0.0.0.0", 9000)
            server.run("sse", host="0.0.0.0", port=9000)
        """,
    ),
    Case(
        id="attribute-of-an-object",
        before="""\
            import asyncio
            from dataclasses import dataclass

            from mcp.server.fastmcp import FastMCP


            class Base:
                def __init__(self, host: str, port: int = 9000):
                    self.mcp = FastMCP("base", host=host, port=port)
                    self.mcp.settings.stateless_http = True


            class Concrete(Base):
                pass


            @dataclass
            class Runtime:
                mcp: FastMCP
                debug: bool = False


            one = Concrete("0.0.0.0")
            asyncio.run(one.mcp.run_streamable_http_async())
            runtime = Runtime(FastMCP("held", port=9001), debug=True)


            @runtime.mcp.tool()
            def fail() -> None:
                raise ValueError("failed")


            runtime.mcp.run("sse")
        """,
        after="""\
            import asyncio
            from dataclasses import dataclass
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError


            class Base:
                def __init__(self, host: str, port: int = 9000):
                    self.mcp = MCPServer("base", version=version("mcp"))


            class Concrete(Base):
                pass


            @dataclass
            class Runtime:
                mcp: MCPServer
                debug: bool = False


            one = Concrete("0.0.0.0")
            asyncio.run(one.mcp.run_streamable_http_async(host="0.0.0.0", port=9000, \
stateless_http=True))
            runtime = Runtime(MCPServer("held", version=version("mcp")), debug=True)


            @runtime.mcp.tool()
            def fail() -> None:
                raise ToolError("failed")


            runtime.mcp.run("sse", port=9001)
        """,
    ),
    Case(
        id="constructors-that-run-one-another",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class Base:
                def __init__(self, port: int):
                    self.mcp = FastMCP("base", port=port)


            class Other(Base):
                def __init__(self):
                    super().__init__(9002)


            for one in (Base(9001), Other()):
                one.mcp.run("sse")
            Base(9001).mcp.run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class Base:
                def __init__(self, port: int):
                    # unstick: UNS403 pass port to run() or the app factory: the value is \
computed in a function that the start of the server cannot see
                    self.mcp = MCPServer("base", port=port, version=version("mcp"))


            class Other(Base):
                def __init__(self):
                    super().__init__(9002)


            for one in (Base(9001), Other()):
                one.mcp.run("sse")
            Base(9001).mcp.run("sse")
        """,
    ),
    Case(
        id="written-where-only-some-servers-come-by",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def make(quick):
                server = FastMCP("a")
                if quick:
                    return server
                server.settings.port = 9000
                return server


            make(False).run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def make(quick):
                server = MCPServer("a", version=version("mcp"))
                if quick:
                    return server
                # unstick: UNS407 pass port to run() or the app factory: settings.port is \
written under a condition or in another function
                server.settings.port = 9000
                return server


            make(False).run("sse")
        """,
    ),
    Case(
        id="written-where-it-is-made",
        before="""\
            from mcp.server.fastmcp import FastMCP


            def make():
                server = FastMCP("a")
                server.settings.port = 9000
                return server


            make().run("sse")
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            def make():
                server = MCPServer("a", version=version("mcp"))
                return server


            make().run("sse", port=9000)
        """,
    ),
    Case(
        id="transport-that-an-expression-picks",
        before="""\
            import os
            import sys

            from mcp.server.fastmcp import FastMCP

            one = FastMCP("one", port=9000, json_response=True)
            two = FastMCP("two", port=9001, json_response=True)
            mode = os.getenv("MODE")
            if mode == "one":
                one.run("streamable-http" if "--http" in sys.argv else "stdio")
            else:
                two.run((mode or "stdio"))
        """,
        after="""\
            import os
            import sys
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            one = MCPServer("one", version=version("mcp"))
            two = MCPServer("two", version=version("mcp"))
            mode = os.getenv("MODE")
            if mode == "one":
                one.run("streamable-http" if "--http" in sys.argv else "stdio", port=9000, \
json_response=True)
            else:
                two.run((mode or "stdio"), port=9001, **({"json_response": True} if (mode or \
"stdio") == "streamable-http" else {}))
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_sdk_transport(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.parametrize("case", SETTINGS, ids=lambda case: case.id)
def test_settings(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
