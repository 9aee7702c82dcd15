"""Handlers registered in other ways, run on 1.x and migrated on 2.x: the same answers."""

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
    before, after = migrated(BY_TYPE, tmp_path)
    steps = [Step(call="add", arguments={"a": 1, "b": 2}), Step(get="p"), Step(complete="p")]
    assert differing(before, after, *steps) == {}
