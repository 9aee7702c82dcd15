"""Handlers that are collected or handed on, servers that annotations name, and names of modules
that are imported whole."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="registered-from-collections-that-are-filled",
        before="""\
            from mcp.server.fastmcp import FastMCP
            m = FastMCP("x")
            TOOLS = {}
            def tool(f):
                TOOLS[f.__name__] = f
                return f
            @tool
            def cc(n: int):
                if n: raise ValueError("cc")
            LIST = []
            def named(name):
                def deco(fn):
                    LIST.append((name, fn))
                    return fn
                return deco
            @named("x")
            def xx(n: int):
                if n: raise ValueError("xx")

            class Registry:
                def __init__(self, server: FastMCP):
                    self.server = server
                    self.tools = []
                def register(self, fn):
                    self.tools.append(fn)
                    return fn
                def add(self, fn):
                    self.server.add_tool(fn)
                def apply(self):
                    for f in self.tools:
                        self.server.tool()(f)
            reg = Registry(m)
            @reg.register
            def r1(n: int):
                if n: raise ValueError("r1")
            def r2(n: int):
                if n: raise ValueError("r2")
            reg.add(r2)
            KEPT = []
            def keep(f):
                KEPT.append(f)
                return f
            @keep
            def kk(n: int):
                if n: raise ValueError("kk")
            def other(n: int):
                if n: raise ValueError("no")
            LIST2 = [other]
            for n, f in TOOLS.items():
                m.tool(name=n)(f)
            for n, f in LIST:
                m.add_tool(f, name=n)
            for k in KEPT:
                m.add_tool(k)
            print([k(0) for k in KEPT])
            reg.apply()
            m.run()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError
            m = MCPServer("x", version=version("mcp"))
            TOOLS = {}
            def tool(f):
                TOOLS[f.__name__] = f
                return f
            @tool
            def cc(n: int):
                if n: raise ToolError("cc")
            LIST = []
            def named(name):
                def deco(fn):
                    LIST.append((name, fn))
                    return fn
                return deco
            @named("x")
            def xx(n: int):
                if n: raise ToolError("xx")

            class Registry:
                def __init__(self, server: MCPServer):
                    self.server = server
                    self.tools = []
                def register(self, fn):
                    self.tools.append(fn)
                    return fn
                def add(self, fn):
                    self.server.add_tool(fn)
                def apply(self):
                    for f in self.tools:
                        self.server.tool()(f)
            reg = Registry(m)
            @reg.register
            def r1(n: int):
                if n: raise ToolError("r1")
            def r2(n: int):
                if n: raise ToolError("r2")
            reg.add(r2)
            KEPT = []
            def keep(f):
                KEPT.append(f)
                return f
            @keep
            def kk(n: int):
                # unstick: UNS412 the model does not read this text: raise ToolError where it \
should
                if n: raise ValueError("kk")
            def other(n: int):
                if n: raise ValueError("no")
            LIST2 = [other]
            for n, f in TOOLS.items():
                m.tool(name=n)(f)
            for n, f in LIST:
                m.add_tool(f, name=n)
            for k in KEPT:
                m.add_tool(k)
            print([k(0) for k in KEPT])
            reg.apply()
            m.run()
        """,
    ),
    Case(
        id="servers-that-annotations-name",
        before="""\
            from __future__ import annotations
            import typing
            from typing import Optional, Union
            if typing.TYPE_CHECKING:
                from mcp.server.fastmcp import FastMCP
                from mcp.types import TextContent

            def setup(server: "FastMCP"):
                @server.tool()
                def one() -> "list[TextContent]":
                    raise ValueError("one")
                @server.tool()
                def two() -> "Optional[TextContent]":
                    return None
                @server.tool()
                def three() -> "dict[str, TextContent]":
                    return {}
                @server.tool()
                def four() -> "Union[str, TextContent]":
                    return ""

            def more(server: Optional[FastMCP] = None):
                server.resource("a://b")(lambda: 1)
                @server.resource("a://c")
                def res():
                    raise KeyError("q")
                @server.resource("a://d")
                def re2():
                    raise TypeError("q")
        """,
        after="""\
            from __future__ import annotations
            import typing
            from typing import Optional, Union
            from mcp.server.mcpserver.exceptions import ResourceError, ToolError
            if typing.TYPE_CHECKING:
                from mcp.server.mcpserver import MCPServer
                from mcp.types import TextContent

            def setup(server: "MCPServer"):
                @server.tool(structured_output=True)
                def one() -> "list[TextContent]":
                    raise ToolError("one")
                @server.tool(structured_output=True)
                def two() -> "Optional[TextContent]":
                    return None
                @server.tool()
                def three() -> "dict[str, TextContent]":
                    return {}
                @server.tool(structured_output=True)
                def four() -> "Union[str, TextContent]":
                    return ""

            def more(server: Optional[MCPServer] = None):
                server.resource("a://b")(lambda: 1)
                @server.resource("a://c")
                def res():
                    # unstick: UNS412 the client does not read this text: raise ResourceError \
where it should
                    raise KeyError("q")
                @server.resource("a://d")
                def re2():
                    raise ResourceError("q")
        """,
        unsafe=True,
    ),
    Case(
        id="registered-with-a-manager",
        before="""\
            from mcp.server.fastmcp import FastMCP
            m = FastMCP("q")

            def a(x: int) -> int:
                if x: raise ValueError("b fails")
                return x
            for fn in (a, ):
                m._tool_manager.add_tool(fn, name=f"t_{fn.__name__}")
            m.run()
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError
            m = MCPServer("q", version=version("mcp"))

            def a(x: int) -> int:
                if x: raise ToolError("b fails")
                return x
            for fn in (a, ):
                m._tool_manager.add_tool(fn, name=f"t_{fn.__name__}")
            m.run()
        """,
    ),
    Case(
        id="all-that-modules-bring",
        before="""\
            from typing import *
            from mcp.server.fastmcp import *
            from mcp.server.fastmcp.exceptions import *
            from mcp.shared.exceptions import *
            from mcp.types import *

            server = FastMCP("stars", "All of them", port=9000)


            @server.tool()
            def one(n: int, ctx: Context) -> List[TextContent]:
                if n == 0:
                    raise ValueError("zero")
                if n == 1:
                    raise ToolError("one")
                if n == 2:
                    raise McpError(ErrorData(code=INVALID_PARAMS, message=ctx.fastmcp.name))
                return [TextContent(type="text", text=str(n))]


            tools = Tool(name="a", inputSchema={})
            print(tools.inputSchema)
            server.run("sse")
        """,
        after="""\
            from importlib.metadata import version
            from typing import *
            from mcp.server.mcpserver import *
            from mcp.server.mcpserver.exceptions import *
            from mcp.shared.exceptions import *
            from mcp.types import *

            server = MCPServer("stars", instructions="All of them", version=version("mcp"))


            @server.tool(structured_output=True)
            def one(n: int, ctx: Context) -> List[TextContent]:
                if n == 0:
                    # unstick: UNS412 raise ToolError, whose text the model reads; the module \
did not import the SDK before
                    raise ValueError("zero")
                if n == 1:
                    raise ToolError("one")
                if n == 2:
                    # unstick: UNS401 MCPError that leaves a tool is a JSON-RPC error now, \
where 1.x gave the model an error result: raise ToolError where the model should read it
                    raise MCPError.from_error_data(ErrorData(code=INVALID_PARAMS, \
message=ctx.mcp_server.name))
                return [TextContent(type="text", text=str(n))]


            tools = Tool(name="a", input_schema={"type": "object"})
            print(tools.input_schema)
            server.run("sse", port=9000)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_collected(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
