"""Handlers registered in other ways, run on 1.x and migrated on 2.x: the same answers."""

import subprocess
from pathlib import Path

import pytest

from analyzer.verify.scenario import Step
from tests.codemods.test_real_servers import differing, migrated, over_stdio, texts

pytestmark = pytest.mark.sdk

CLASS = """\
    import asyncio

    from mcp.server import Server
    from mcp.server.stdio import stdio_server
    from mcp.types import Prompt, TextContent, Tool


    class Desk:
        def __init__(self):
            self.server = Server("desk", "1")
            self.count = 0
            self.server.list_tools()(self.list_tools)
            self.server.call_tool()(self.call_tool)
            self._prompts()

        async def list_tools(self) -> list[Tool]:
            number = {"type": "object", "properties": {"n": {"type": "integer"}}}
            return [
                Tool(name="half", inputSchema=number, outputSchema=number),
                Tool(name="text", inputSchema=number, outputSchema=number),
                Tool(name="plain", inputSchema=number),
            ]

        async def call_tool(self, name: str, arguments: dict):
            self.count += 1
            n = arguments["n"]
            if name == "half":
                return {"n": n / 2}
            return [TextContent(type="text", text=str(n))]

        def _prompts(self):
            @self.server.list_prompts()
            async def list_prompts() -> list[Prompt]:
                return [Prompt(name=f"after {self.count}")]

        async def run(self):
            async with stdio_server() as (read, write):
                await self.server.run(read, write, self.server.create_initialization_options())


    if __name__ == "__main__":
        asyncio.run(Desk().run())
"""

BY_TYPE = """\
    import mcp.types as types
    from mcp.server.fastmcp import FastMCP

    mcp = FastMCP("shelf")


    @mcp.tool()
    def add(a: int, b: int) -> int:
        return a + b


    listed = []


    async def list_prompts(req: types.ListPromptsRequest) -> types.ServerResult:
        listed.append(req.method)
        prompts = [types.Prompt(name=name) for name in listed]
        return types.ServerResult(types.ListPromptsResult(prompts=prompts))


    async def get_prompt(req: types.GetPromptRequest) -> types.ServerResult:
        if req.params.name == "none":
            raise ValueError("no such prompt")
        text = types.TextContent(type="text", text=req.params.name)
        message = types.PromptMessage(role="user", content=text)
        return types.ServerResult(types.GetPromptResult(messages=[message]))


    low = mcp._mcp_server
    low.request_handlers[types.ListPromptsRequest] = list_prompts
    mcp._mcp_server.request_handlers[types.GetPromptRequest] = get_prompt


    @mcp._mcp_server.completion()
    async def complete(ref, argument, context):
        return types.Completion(values=[argument.value * 2])


    if __name__ == "__main__":
        assert types.GetPromptRequest in low.request_handlers
        mcp.run()
"""


def test_methods_of_a_class(tmp_path: Path) -> None:
    """Arguments and results are checked as 1.x did: by the schemas of the tools listed."""
    before, after = migrated(CLASS, tmp_path)
    steps = [
        Step(call="half", arguments={"n": 4}),
        Step(call="half", arguments={"n": 3}),
        Step(call="half", arguments={"n": "x"}),
        Step(call="half"),
        Step(call="text", arguments={"n": 1}),
        Step(call="plain", arguments={"n": 1}),
        Step(call="unknown", arguments={"n": 1}),
    ]
    assert differing(before, after, *steps) == {}
    missing = "Output validation error: outputSchema defined but no structured output returned"
    assert texts(over_stdio(before, *steps)) == [
        (False, ['{\n  "n": 2.0\n}']),
        (True, ["Output validation error: 1.5 is not of type 'integer'"]),
        (True, ["Input validation error: 'x' is not of type 'integer'"]),
        (True, ["'n'"]),
        (True, [missing]),
        (False, ["1"]),
        (False, ["1"]),
    ]


def test_by_type_behind_a_high_level_server(tmp_path: Path) -> None:
    before, after = migrated(BY_TYPE, tmp_path, left=("UNS412",))
    steps = [Step(call="add", arguments={"a": 1, "b": 2}), Step(get="p"), Step(complete="p")]
    assert differing(before, after, *steps) == {}


MEMORY = """\
    import asyncio
    from datetime import timedelta

    from mcp.server.fastmcp import Context, FastMCP
    from mcp.shared.memory import create_connected_server_and_client_session
    from mcp.types import SamplingMessage, TextContent, CreateMessageResult

    mcp = FastMCP("desk")


    @mcp.tool()
    def add(a: int, b: int) -> int:
        return a + b


    @mcp.tool()
    async def ask(ctx: Context) -> str:
        question = SamplingMessage(role="user", content=TextContent(type="text", text="?"))
        answer = await ctx.session.create_message(messages=[question], max_tokens=9)
        return answer.content.text


    async def sample(context, params):
        text = TextContent(type="text", text="because")
        return CreateMessageResult(role="assistant", content=text, model="m")


    async def main():
        async with create_connected_server_and_client_session(
            mcp._mcp_server, timedelta(seconds=5), sample
        ) as session:
            print([tool.name for tool in (await session.list_tools()).tools])
            for name, arguments in (("add", {"a": 1, "b": 2}), ("add", {}), ("ask", {})):
                result = await session.call_tool(name, arguments)
                print(result.isError, result.content[0].text.partition("\\n")[0])
        async with create_connected_server_and_client_session(mcp) as session:
            print(session.get_server_capabilities().tools is not None)
            print([tool.name for tool in (await session.list_tools(None)).tools])


    asyncio.run(main())
"""


def test_in_memory_session(tmp_path: Path) -> None:
    before, after = migrated(MEMORY, tmp_path)
    said = [
        subprocess.run([build.python, "server.py"], cwd=build.source, capture_output=True,
                       text=True, check=False).stdout
        for build in (before, after)
    ]  # fmt: skip
    assert said[0] == said[1]
    assert said[0].splitlines()[1:4] == [
        "False 3",
        "True Error executing tool add: 2 validation errors for addArguments",
        "False because",
    ]
