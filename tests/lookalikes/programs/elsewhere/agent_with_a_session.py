"""An agent of another library, with sessions of its own, that uses the tools of a server."""

# requires: mcp>=2,<3

from agents_of_others import Agent, SQLiteSession
from mcp import Client

session = SQLiteSession("conversation")
agent = Agent("helper")


async def ask(text: str) -> str:
    async with Client("http://127.0.0.1:8000/mcp") as client:
        agent.tools = (await client.list_tools()).tools
        return str(await agent.run(text, session=session))
