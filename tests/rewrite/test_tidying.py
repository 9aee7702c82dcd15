"""What a rewrite leaves behind is cleared away, and its imports are put in order."""

from collections.abc import Mapping
from textwrap import dedent

import msgspec
import pytest

from analyzer.codemods.names import read_names
from analyzer.codemods.source import Source, read_source
from analyzer.rewrite.tidying import tidied


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """`result` is what the edits come to, `tidy` what is written; the same where it is nothing."""

    id: str
    before: str
    result: str
    tidy: str | None = None
    path: str = "server.py"
    others: Mapping[str, str] = {}


IMPORT = "from mcp.server.mcpserver import Context, MCPServer\n\n"
MADE = f"{IMPORT}mcp = MCPServer('a')\n"
TOOL = "@mcp.tool()\n"
LEFT = [
    Case(
        id="what-was-used",
        before="""\
            import os
            from typing import Any, cast

            print(os, Any, cast)
        """,
        result="""\
            import os
            from typing import Any, cast

            print(cast)
        """,
        tidy="""\
            from typing import cast

            print(cast)
        """,
    ),
    Case(
        id="not-what-was-unused-before",
        before="import os, sys\nprint(sys)\n",
        result="import os, sys\nprint(1)\n",
        tidy="import os\nprint(1)\n",
    ),
    Case(
        id="what-another-module-takes",
        before="from typing import Any, cast\nprint(Any, cast)\n",
        result="from typing import Any, cast\nprint()\n",
        others={"shop.py": "from server import (\n    Any,\n)\nimport server\nserver.cast\n"},
    ),
    Case(
        id="what-one-takes-with-a-star",
        before="from typing import Any\nprint(Any)\n",
        result="from typing import Any\nprint()\n",
        others={"shop.py": "from .server import *\n"},
    ),
    Case(
        id="imports-of-a-package",
        path="shop/__init__.py",
        before="from typing import Any\nprint(Any)\n",
        result="from typing import Any\nprint()\n",
    ),
    Case(
        id="what-is-exported",
        before="""\
            from typing import Any, cast as cast

            __all__ = ["Any"]
            print(Any, cast)
        """,
        result="""\
            from typing import Any, cast as cast

            __all__ = ["Any"]
            print()
        """,
    ),
    Case(
        id="names-in-strings",
        before='''\
            from typing import Any, cast


            def f(x: Any, y):
                """Ask any, or cast."""
                return cast(x, y)
        ''',
        result='''\
            from typing import Any, cast


            def f(x: "list[Any]", y):
                """Ask any, or cast."""
                return x
        ''',
        tidy='''\
            from typing import Any


            def f(x: "list[Any]", y):
                """Ask any, or cast."""
                return x
        ''',
    ),
    Case(
        id="imports-with-comments",
        before="""\
            import os  # noqa: F401
            # the old one
            import json
            from typing import (
                Any,  # all of them
            )

            print(os, json, Any)
        """,
        result="""\
            import os  # noqa: F401
            # the old one
            import json
            from typing import (
                Any,  # all of them
            )

            print()
        """,
    ),
    Case(
        id="within-functions",
        before="""\
            def f():
                import os

                print(os)


            def g():
                import json
                import os

                return json, os
        """,
        result="""\
            def f():
                import os


            def g():
                import json
                import os

                return json
        """,
        tidy="""\
            def f():
                import os


            def g():
                import json

                return json
        """,
    ),
    Case(
        id="within-a-function-alone",
        before="def f():\n    import os\n\n    print(os)\n    return 1\n",
        result="def f():\n    import os\n\n    print(2)\n    return 1\n",
        tidy="def f():\n    print(2)\n    return 1\n",
    ),
    Case(
        id="for-type-checkers",
        before="""\
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from collections.abc import Iterator
                from json import loads

            x: "Iterator | loads"
        """,
        result="""\
            from typing import TYPE_CHECKING

            if TYPE_CHECKING:
                from collections.abc import Iterator
                from json import loads

            x: int
        """,
        tidy="x: int\n",
    ),
    Case(
        id="one-of-those-for-type-checkers",
        before="""\
            import typing as t

            if t.TYPE_CHECKING:
                import json
                import os
            x: "json | os"
        """,
        result="""\
            import typing as t

            if t.TYPE_CHECKING:
                import json
                import os
            x: "os"
        """,
        tidy="""\
            import typing as t

            if t.TYPE_CHECKING:
                import os
            x: "os"
        """,
    ),
    Case(
        id="not-within-try",
        before="try:\n    import os\nexcept ImportError:\n    pass\nprint(os)\n",
        result="try:\n    import os\nexcept ImportError:\n    pass\nprint()\n",
    ),
    Case(
        id="modules-that-nothing-else-runs",
        before="import store\nimport tools\n\ntools.add()\nstore.add()\n",
        result="import store\nimport tools\n\nprint()\n",
        tidy="import tools\n\nprint()\n",
        others={"tools.py": "import store\n", "store.py": "x = 1\n"},
    ),
]

CONTEXTS = [
    Case(
        id="of-a-decorated-tool",
        before="""\
            from mcp.server.fastmcp import Context, FastMCP

            mcp = FastMCP("a")


            @mcp.tool()
            async def add(a: int, ctx: Context, b: int = 1) -> int:
                await ctx.info("adding")
                return a + b
        """,
        result="""\
            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a")


            @mcp.tool()
            async def add(a: int, ctx: Context, b: int = 1) -> int:
                return a + b
        """,
        tidy="""\
            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a")


            @mcp.tool()
            async def add(a: int, b: int = 1) -> int:
                return a + b
        """,
    ),
    Case(
        id="of-a-registered-function-alone",
        before="""\
            import mcp.server.mcpserver as m


            async def tell(
                ctx: m.Context[None],
            ) -> None:
                await ctx.info("told")


            def register(server: m.MCPServer) -> None:
                server.add_tool(tell, name="tell")
                server.tool()(tell)
        """,
        result="""\
            import mcp.server.mcpserver as m


            async def tell(
                ctx: m.Context[None],
            ) -> None:
                pass


            def register(server: m.MCPServer) -> None:
                server.add_tool(tell, name="tell")
                server.tool()(tell)
        """,
        tidy="""\
            import mcp.server.mcpserver as m


            async def tell(
            ) -> None:
                pass


            def register(server: m.MCPServer) -> None:
                server.add_tool(tell, name="tell")
                server.tool()(tell)
        """,
    ),
    *(
        Case(
            id=f"not-{id}",
            before=f"{head}async def t(ctx: Context): await ctx.info('a')\n{tail}",
            result=f"{head}async def t(ctx: Context): pass\n{tail}",
            others=others,
        )
        for id, head, tail, others in (
            ("called-here", MADE + TOOL, "t(1)\n", {}),
            ("known-elsewhere", MADE + TOOL, "", {"test_a.py": "from server import t\n"}),
            ("decorated-twice", MADE + TOOL + "@traced\n", "", {}),
            ("of-a-resource", f"{MADE}@mcp.resource('a://b')\n", "", {}),
            ("of-another-server", f"{IMPORT}mcp = Other()\n{TOOL}", "", {}),
            ("handed-on", MADE, "mcp.add_tool(t)\nprint(t)\n", {}),
        )
    ),
    Case(
        id="not-unused-before",
        before=f"{MADE}{TOOL}async def t(ctx: Context): return 1\n",
        result=f"{MADE}{TOOL}async def t(ctx: Context): return 2\n",
    ),
]

ORDER = [
    Case(
        id="sections",
        before='''\
            """A server."""

            import os
            from typing import Any

            from mcp.server.fastmcp import FastMCP
            from pydantic import Field

            from .shop import cart
        ''',
        result='''\
            """A server."""

            import uuid
            from collections.abc import Iterator
            import os
            from typing import Any

            from mcp.server.mcpserver import MCPServer
            from pydantic import Field
            from mcp.server.mcpserver.exceptions import ToolError

            from .shop import cart
        ''',
        tidy='''\
            """A server."""

            import os
            import uuid
            from collections.abc import Iterator
            from typing import Any

            from mcp.server.mcpserver import MCPServer
            from mcp.server.mcpserver.exceptions import ToolError
            from pydantic import Field

            from .shop import cart
        ''',
    ),
    Case(
        id="a-section-that-there-was-not",
        before='"""A server."""\n\nimport time\n\nfrom shop import cart\n\nx = 1\n',
        result='"""A server."""\n\nimport time\nfrom mcp import Tool\n\nfrom shop import cart\n'
        "\nx = 1\n",
        tidy='"""A server."""\n\nimport time\n\nfrom mcp import Tool\n\nfrom shop import cart\n'
        "\nx = 1\n",
        others={"shop.py": "cart = 1\n"},
    ),
    Case(
        id="own-modules-behind-those-of-others",
        before="from mcp.server import Server\n\nx = 1\n",
        result="from mcp.server import Server\nfrom keys import Keys\n\nx = 1\n",
        tidy="from mcp.server import Server\n\nfrom keys import Keys\n\nx = 1\n",
        others={"keys.py": "Keys = 1\n"},
    ),
    Case(
        id="the-first-of-all",
        before='"""A server."""\n\nx = 1\n',
        result='"""A server."""\nimport os\n\nx = os\n',
        tidy='"""A server."""\n\nimport os\n\nx = os\n',
    ),
    Case(
        id="without-order-as-it-comes",
        before="import sys\nimport os\n\nx = 1\n",
        result="import uuid\nimport sys\nimport os\nfrom mcp import MCPError\n\nx = 1\n",
    ),
    Case(
        id="sections-without-blank-lines-as-it-comes",
        before="import os\nfrom mcp.server import Server\n\nx = 1\n",
        result="import uuid\nimport os\nfrom mcp.server import Server\n\nx = 1\n",
    ),
    Case(
        id="by-module-alone",
        before="from collections import deque\nimport os\nfrom typing import Any\n\nx = 1\n",
        result="import json\nfrom collections import deque\nimport os\nfrom typing import Any\n\n"
        "x = 1\n",
        tidy="from collections import deque\nimport json\nimport os\nfrom typing import Any\n\n"
        "x = 1\n",
    ),
    Case(
        id="names-in-order",
        before="from mcp.types import INVALID_PARAMS, Tool\n",
        result="from mcp.types import INVALID_PARAMS, Tool, ErrorData, REQUEST_TIMEOUT, tool\n",
        tidy="from mcp.types import INVALID_PARAMS, REQUEST_TIMEOUT, ErrorData, Tool, tool\n",
    ),
    Case(
        id="names-in-another-order",
        before="from mcp.types import Tool, INVALID_PARAMS\n",
        result="from mcp.types import Tool, INVALID_PARAMS, ErrorData\n",
    ),
    Case(
        id="names-one-a-line",
        before="from mcp.types import (\n    Result,\n    Tool,\n)\n",
        result="from mcp.types import (\n    Result,\n    Tool,\n    ErrorData,\n)\n",
        tidy="from mcp.types import (\n    ErrorData,\n    Result,\n    Tool,\n)\n",
    ),
    Case(
        id="comments-move-with-their-line-and-headings-stay",
        before="""\
            # first
            import os

            # others
            from mcp.server.fastmcp import FastMCP
            # fields
            from pydantic import Field  # many
        """,
        result="""\
            # first
            import argparse
            import os

            # others
            # unstick: UNS400 look
            from mcp.server.mcpserver import MCPServer
            # fields
            from pydantic import Field  # many
            from jsonschema import validate
        """,
        tidy="""\
            # first
            import argparse
            import os

            # others
            from jsonschema import validate
            # unstick: UNS400 look
            from mcp.server.mcpserver import MCPServer
            # fields
            from pydantic import Field  # many
        """,
    ),
    Case(
        id="a-comment-that-would-lose-its-line",
        before="import os\n# why\nimport sys\n",
        result="import os\n# why\nimport re\nimport sys\n",
    ),
    Case(
        id="windows-line-ends",
        before="import os\r\n\r\nfrom mcp import MCPError\r\n",
        result="import os\r\nimport json\r\n\r\nfrom mcp import MCPError\r\n",
        tidy="import json\r\nimport os\r\n\r\nfrom mcp import MCPError\r\n",
    ),
]

DOUBLES = [
    Case(
        id="two-of-one-module-that-a-rewrite-added",
        before="import os\nfrom b import c\n",
        result="import os\nfrom b import c\nfrom a import d\nfrom a import e as f\n",
        tidy="import os\nfrom b import c\nfrom a import d, e as f\n",
    ),
    Case(
        id="one-that-a-rewrite-added-goes-into-the-one-there-was",
        before="import os\nfrom b import c\n",
        result="from b import a\nimport os\nfrom b import c\n",
        tidy="import os\nfrom b import a, c\n",
    ),
    Case(
        id="two-lines-of-ones-own-stay",
        before="from b import c\nfrom b import d\nprint(c, d)\n",
        result="from b import c\nfrom b import d\nprint(d, c)\n",
    ),
    Case(
        id="a-third-goes-into-the-first-of-two-of-ones-own",
        before="from b import c\nfrom b import d\n",
        result="from b import c\nfrom b import d\nfrom b import e\n",
        tidy="from b import c, e\nfrom b import d\n",
    ),
    Case(
        id="two-lines-of-ones-own-stay-where-the-module-has-another-name-now",
        before="from mcp.server.fastmcp import FastMCP\nfrom mcp.server.fastmcp import Context\n",
        result="from mcp.server.mcpserver import MCPServer\n"
        "from mcp.server.mcpserver import Context\n",
    ),
    Case(
        id="two-modules-that-became-one-stay-on-two-lines",
        before="from mcp.server.fastmcp import FastMCP\n"
        "from mcp.server.fastmcp.server import Context\n",
        result="from mcp.server.mcpserver import MCPServer\n"
        "from mcp.server.mcpserver.server import Context\n",
    ),
    Case(
        id="not-one-with-a-comment",
        before="from b import c\n",
        result="from b import c\nfrom a import d  # for e\nfrom a import f\n# why\n"
        "from a import g\n",
    ),
    Case(
        id="long-lines-are-broken",
        before="import os\n",
        result=f"import os\nfrom a import {'b' * 40}\nfrom a import {'c' * 40}\n",
        tidy=f"import os\n\nfrom a import (\n    {'b' * 40},\n    {'c' * 40},\n)\n",
    ),
    Case(
        id="within-a-function-as-it-comes",
        before="def f():\n    pass\n",
        result="def f():\n    from a import b\n    from a import c\n",
    ),
]


@pytest.mark.parametrize("case", [*LEFT, *CONTEXTS, *ORDER, *DOUBLES], ids=lambda case: case.id)
def test_tidied(case: Case) -> None:
    before, result = parsed(case.path, case.before), parsed(case.path, case.result)
    texts = {path: parsed(path, text) for path, text in case.others.items()}
    tidy = tidied(before, read_names(result), {case.path: before, **texts})
    assert tidy.decode() == dedent(case.result if case.tidy is None else case.tidy)
    again = parsed(case.path, tidy.decode())
    assert tidied(before, read_names(again), texts) == tidy


def test_a_byte_order_mark_stays() -> None:
    before = parsed("server.py", "\ufeffimport os\n")
    result = parsed("server.py", "\ufeffimport os\nimport json\n")
    assert tidied(before, read_names(result), {}) == "\ufeffimport json\nimport os\n".encode()


def parsed(path: str, text: str) -> Source:
    source = read_source(path, dedent(text).encode())
    assert isinstance(source, Source)
    return source
