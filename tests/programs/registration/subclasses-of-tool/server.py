from fastmcp import FastMCP
from fastmcp.tools import Tool

notes = {}


class Put(Tool):
    async def run(self, arguments):
        notes[arguments["key"]] = arguments["text"]


class Get(Tool):
    async def run(self, arguments):
        return notes.get(arguments["key"], "nothing")


mcp = FastMCP("shop")
mcp.add_tool(Put(name="put", parameters={}))
mcp.add_tool(Get(name="get", parameters={}))
