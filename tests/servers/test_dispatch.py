"""Low-level servers: one entry point for each tool that a handler tells apart by name."""

from tests.servers.finding import Case, Seen, seen, table

HEAD = """\
from mcp.server import Server
from mcp.server.stdio import stdio_server
server = Server("x")
@server.list_tools()
async def tools(): return []
"""
FOOT = """\
async def main():
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
"""


def low(*tools: str) -> tuple[Seen, ...]:
    return (Seen("mcp.lowlevel", ("stdio",), ("handler list_tools", *tools)),)


def program(handler: str) -> str:
    return HEAD + handler + FOOT


CASES = [
    Case(
        "no-dispatch",
        program("""\
@server.call_tool()
async def call(name, arguments): return []
"""),
        (Seen("mcp.lowlevel", ("stdio",), ("handler call_tool", "handler list_tools")),),
    ),
    Case(
        "if-and-elif",
        program("""\
@server.call_tool()
async def call(name, arguments):
    if name == "add":
        return 1
    elif "sub" == name:
        return 2
    elif name in ("mul", "div"):
        return 3
    else:
        raise ValueError(name)
"""),
        low("tool add", "tool div", "tool mul", "tool sub"),
    ),
    Case(
        "early-return",
        program("""\
@server.call_tool()
async def call(name: str, arguments: dict):
    if name != "add":
        raise ValueError(name)
    return 1
"""),
        low("tool add"),
    ),
    Case(
        "match",
        program("""\
@server.call_tool()
async def call(name, arguments):
    match name:
        case "add" | "plus":
            return 1
        case "sub":
            return 2
        case _:
            raise ValueError(name)
"""),
        low("tool add", "tool plus", "tool sub"),
    ),
    Case(
        "enumeration",
        program("""\
from enum import Enum
class Tools(str, Enum):
    ADD = "add"
    SUB = "sub"
@server.call_tool()
async def call(name, arguments):
    match name:
        case Tools.ADD:
            return 1
        case Tools.SUB.value:
            return 2
"""),
        low("tool add", "tool sub"),
    ),
    Case(
        "constants-of-another-module",
        program("""\
import names
from names import SUB
@server.call_tool()
async def call(name, arguments):
    if name == names.ADD:
        return 1
    if name == SUB:
        return 2
""")
        + """\
# names.py
ADD = "add"
SUB = "sub"
""",
        low("tool add", "tool sub"),
    ),
    Case(
        "table",
        program("""\
def add(arguments): return 1
async def sub(arguments): return 2
HANDLERS = {"add": add, "sub": sub}
@server.call_tool()
async def call(name, arguments):
    handler = HANDLERS.get(name)
    if handler is None:
        raise ValueError(name)
    return handler(arguments)
"""),
        low("tool add", "tool sub"),
    ),
    Case(
        "table-in-a-class",
        program("""\
class App:
    def __init__(self):
        self.handlers = {"add": self.add, "sub": self.sub}
    def add(self, arguments): return 1
    def sub(self, arguments): return 2
    def call(self, name, arguments): return self.handlers[name](arguments)
app = App()
@server.call_tool()
async def call(name, arguments): return app.call(name, arguments)
"""),
        low("tool add", "tool sub"),
    ),
    Case(
        "handed-on-to-another-function",
        program("""\
@server.call_tool()
async def call(name, arguments):
    return await dispatch(name, arguments)
async def dispatch(tool, arguments):
    if tool == "add":
        return 1
    if tool == "sub":
        return 2
"""),
        low("tool add", "tool sub"),
    ),
    Case(
        "bound-handler",
        """\
        from mcp.server.lowlevel import Server
        from mcp.server.stdio import stdio_server
        class App:
            def __init__(self):
                self.server = Server("x")
                self.server.call_tool()(self.call)
                self.server.list_tools()(self.tools)
            async def tools(self): return []
            async def call(self, name, arguments):
                if name == "add":
                    return 1
            async def run(self):
                async with stdio_server() as streams:
                    await self.server.run(*streams, {})
        App().run()
        """,
        low("tool add"),
    ),
    Case(
        "the-other-handlers",
        program("""\
@server.list_resources()
async def a(): return []
@server.read_resource()
async def b(uri): return ""
@server.list_prompts()
async def c(): return []
@server.get_prompt()
async def d(name, arguments): return ""
@server.completion()
async def e(ref, argument, context): return None
"""),
        (
            Seen(
                "mcp.lowlevel",
                ("stdio",),
                (
                    "completion e",
                    "handler get_prompt",
                    "handler list_prompts",
                    "handler list_resources",
                    "handler list_tools",
                    "handler read_resource",
                ),
            ),
        ),
    ),
    Case(
        "handlers-given-to-the-constructor-in-2.x",
        """\
        from mcp.server.lowlevel import Server
        from mcp.server.stdio import stdio_server
        async def tools(ctx, params): return []
        async def call(ctx, params):
            if params.name == "add":
                return 1
            if params.name == "sub":
                return 2
        server = Server("x", on_list_tools=tools, on_call_tool=call)
        async def main():
            async with stdio_server() as (read, write):
                await server.run(read, write)
        """,
        (
            Seen(
                "mcp.lowlevel",
                ("stdio",),
                ("handler on_list_tools", "tool add", "tool sub"),
            ),
        ),
    ),
    Case(
        "name-kept-in-a-variable",
        program("""\
@server.call_tool()
async def call(name, arguments):
    tool = name
    if tool == "add":
        return 1
"""),
        low("tool add"),
    ),
    Case(
        "comparisons-of-other-things",
        program("""\
@server.call_tool()
async def call(name, arguments):
    if arguments["kind"] == "fast":
        return 0
    if name == "add":
        return 1
"""),
        low("tool add"),
    ),
]


@table(CASES)
def test_dispatch(case: Case) -> None:
    assert seen(case) == case.servers
