from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

history = []


async def ask(command, tool):
    async with stdio_client(StdioServerParameters(command=command)) as (read, write):
        async with ClientSession(read, write) as session:
            await session.initialize()
            answer = await session.call_tool(tool, {})
            history.append(answer)
            return history
