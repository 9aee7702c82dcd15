"""Schemas of tools written by hand."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="schemas-without-a-type",
        before="""\
            import mcp.types as types
            from mcp.types import Tool

            SCHEMA = {"properties": {}}
            tools = [
                Tool(name="a", inputSchema={}),
                Tool(name="b", inputSchema={"properties": {}}, outputSchema={"type": "object"}),
                types.Tool(name="c", inputSchema=dict(SCHEMA)),
                types.Tool(name="d", inputSchema={**SCHEMA}),
            ]
            kept = Tool(name="e", inputSchema=SCHEMA)
            wrong = Tool(name="f", inputSchema={"type": "string"})
        """,
        after="""\
            import mcp.types as types
            from mcp.types import Tool

            SCHEMA = {"properties": {}}
            tools = [
                Tool(name="a", input_schema={"type": "object"}),
                Tool(name="b", input_schema={"type": "object", "properties": {}}, \
output_schema={"type": "object"}),
                types.Tool(name="c", input_schema=dict(SCHEMA)),
                types.Tool(name="d", input_schema={**SCHEMA}),
            ]
            # unstick: UNS420 a schema of a tool says "type": "object", or no tool is listed
            kept = Tool(name="e", input_schema=SCHEMA)
            # unstick: UNS420 a schema of a tool says "type": "object", or no tool is listed
            wrong = Tool(name="f", input_schema={"type": "string"})
        """,
    ),
    Case(
        id="objects-of-fastmcp",
        before="""\
            from fastmcp import FastMCP
            from fastmcp.tools import Tool

            mcp = FastMCP("shop")


            class Get(Tool):
                async def run(self, arguments):
                    return arguments["key"]


            mcp.add_tool(Get(name="get", parameters={}))
            mcp.add_tool(Get(name="find", parameters={"type": "object"}))
        """,
        after="""\
            from fastmcp import FastMCP
            from fastmcp.tools import Tool

            mcp = FastMCP("shop")


            class Get(Tool):
                async def run(self, arguments):
                    return arguments["key"]


            mcp.add_tool(Get(name="get", parameters={"type": "object"}))
            mcp.add_tool(Get(name="find", parameters={"type": "object"}))
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_toolschemas(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
