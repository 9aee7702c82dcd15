"""Changes that a server tells of, for real: old clients hear them as before, new ones listen."""

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.cases import fix
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, replicas

pytestmark = pytest.mark.sdk

HIGH = """\
    from mcp.server.fastmcp import Context, FastMCP

    mcp = FastMCP("notes")


    @mcp.tool()
    async def change(name: str, ctx: Context) -> str:
        "Change one note."
        session = ctx.session
        await session.send_tool_list_changed()
        await ctx.session.send_resource_updated(f"note://{name}")
        await ctx.info("changed")
        return "changed"


    if __name__ == "__main__":
        mcp.run()
"""

LOW = """\
    import asyncio

    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
    from mcp.types import TextContent, Tool

    server = Server("notes")


    @server.list_tools()
    async def list_tools() -> list[Tool]:
        schema = {"type": "object"}
        return [Tool(name="change", description="Change one note.", inputSchema=schema)]


    @server.call_tool()
    async def call_tool(name: str, arguments: dict) -> list[TextContent]:
        session = server.request_context.session
        await session.send_tool_list_changed()
        await session.send_resource_updated(f"note://{arguments['name']}")
        return [TextContent(type="text", text="changed")]


    async def main() -> None:
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())


    if __name__ == "__main__":
        asyncio.run(main())
"""

HEARD = """
import asyncio, json, sys
from mcp import Client

async def main(url):
    heard = []

    async def handle(message):
        heard.append(getattr(message, "method", None) or type(message).__name__)

    async with Client(url, mode="legacy", message_handler=handle) as old:
        await old.call_tool("change", {"name": "a"})
        await asyncio.sleep(0.2)
    listened = []
    async with Client(url) as new:
        async with new.listen(tools_list_changed=True, resource_subscriptions=["note://a"]) as sub:
            for name in ("b", "a"):
                await new.call_tool("change", {"name": name})
            async for event in sub:
                listened.append(type(event).__name__)
                if "ResourceUpdated" in listened:
                    break
    print(json.dumps([heard, listened]))

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.parametrize("server", [HIGH, LOW], ids=["high-level", "low-level"])
def test_clients_of_both_eras_hear_of_changes(server: str, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(textwrap.dedent(server))
    result = fix(tmp_path, unsafe=True, write=True)
    assert [mark for mark in result.marked if "reaches no client" in mark.text] == []
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=tmp_path)
    with replicas(build) as (url,):
        done = subprocess.run(
            [client_python(), "-W", "ignore", "-c", HEARD, url],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    heard, listened = json.loads(done.stdout)
    assert heard == ["notifications/tools/list_changed", "notifications/resources/updated"]
    assert set(listened) == {"ToolsListChanged", "ResourceUpdated"}
