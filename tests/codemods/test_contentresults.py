"""Tools that return content keep the structured result of 1.x."""

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.codemods.cases import Case, fix, run_case
from tests.samples.environments import python_with
from tests.verify.running import NEW, OLD

CASES = [
    Case(
        id="registered-in-every-way",
        before="""\
            from functools import partial
            from typing import Annotated, Optional, Sequence, Union

            from mcp.server.fastmcp import FastMCP, Image
            from mcp.types import ContentBlock, ImageContent, TextContent

            mcp = FastMCP("a")
            tool = partial(mcp.tool, description="made elsewhere")
            OPTIONS = {"description": "kept elsewhere"}


            @mcp.tool()
            async def one() -> TextContent:
                return TextContent(type="text", text="a")


            @mcp.tool("two", description="named")
            async def two() -> list[Union[TextContent, ImageContent]]:
                return []


            async def three() -> Optional[ContentBlock]:
                return None


            async def four() -> Annotated[Sequence[TextContent], "some"]:
                return []


            mcp.add_tool(three)
            mcp.tool(name="4")(four)


            @tool()
            async def five() -> TextContent | None:
                return None


            @mcp.tool(**OPTIONS)
            async def six() -> list[TextContent]:
                return []


            @mcp.tool(structured_output=False)
            async def seven() -> list[TextContent]:
                return []


            @mcp.tool()
            async def eight() -> dict[str, TextContent]:
                return {}


            @mcp.tool()
            async def nine() -> Image:
                return Image(data=b"x")


            @mcp.prompt()
            async def ten() -> list[TextContent]:
                return []
        """,
        after="""\
            from functools import partial
            from importlib.metadata import version
            from typing import Annotated, Optional, Sequence, Union

            from mcp.server.mcpserver import Image, MCPServer
            from mcp.types import ContentBlock, ImageContent, TextContent

            mcp = MCPServer("a", version=version("mcp"))
            tool = partial(mcp.tool, description="made elsewhere")
            OPTIONS = {"description": "kept elsewhere"}


            @mcp.tool(structured_output=True)
            async def one() -> TextContent:
                return TextContent(type="text", text="a")


            @mcp.tool("two", description="named", structured_output=True)
            async def two() -> list[Union[TextContent, ImageContent]]:
                return []


            async def three() -> Optional[ContentBlock]:
                return None


            async def four() -> Annotated[Sequence[TextContent], "some"]:
                return []


            mcp.add_tool(three, structured_output=True)
            mcp.tool(name="4", structured_output=True)(four)


            # unstick: UNS439 2.3 makes no structured result of content: pass \
structured_output=True to keep that of 1.x
            @tool()
            async def five() -> TextContent | None:
                return None


            # unstick: UNS439 2.3 makes no structured result of content: pass \
structured_output=True to keep that of 1.x
            @mcp.tool(**OPTIONS)
            async def six() -> list[TextContent]:
                return []


            @mcp.tool(structured_output=False)
            async def seven() -> list[TextContent]:
                return []


            @mcp.tool()
            async def eight() -> dict[str, TextContent]:
                return {}


            @mcp.tool()
            async def nine() -> Image:
                return Image(data=b"x")


            @mcp.prompt()
            async def ten() -> list[TextContent]:
                return []
        """,
    ),
]

SERVER = """\
    import asyncio, json
    from typing import Union
    from mcp.server.fastmcp import FastMCP
    from mcp.types import ContentBlock, ImageContent, TextContent

    mcp = FastMCP("a")
    A = TextContent(type="text", text="a")


    @mcp.tool()
    async def bare() -> TextContent:
        return A


    @mcp.tool()
    async def items() -> list[Union[TextContent, ImageContent]]:
        return [A]


    @mcp.tool()
    async def pair() -> tuple[ContentBlock, int]:
        return (A, 1)


    @mcp.tool()
    async def some() -> TextContent | None:
        return A


    async def main():
        found = []
        for tool in await mcp.list_tools():
            result = await mcp.call_tool(tool.name, {})
            given = result[1] if isinstance(result, tuple) else result.structured_content
            found.append([tool.model_dump(by_alias=True)["outputSchema"], given])
        print(json.dumps(found))


    asyncio.run(main())
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_content_results(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.sdk
def test_real_content_results(tmp_path: Path) -> None:
    file = tmp_path / "server.py"
    file.write_text(textwrap.dedent(SERVER))
    before = said(OLD, file)
    fix(tmp_path, write=True)
    after = said(NEW, file)
    assert [result for _, result in after] == [result for _, result in before]
    assert all(schema for schema, _ in before)
    assert all(schema for schema, _ in after)


def said(sdk: str, file: Path) -> list[list[object]]:
    done = subprocess.run(
        [python_with(sdk), file], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[list[object]] = json.loads(done.stdout)
    return found
