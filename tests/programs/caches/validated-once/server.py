import asyncio

import boto3
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("embed")


class Embeddings:
    def __init__(self):
        self._session = boto3.Session()
        self._validated = False

    async def _validate(self):
        def ask():
            self._session.client("sts").get_caller_identity()

        try:
            await asyncio.get_running_loop().run_in_executor(None, ask)
            self._validated = True
        except OSError as error:
            raise ValueError("no credentials") from error

    async def embed(self, text):
        if not self._validated:
            await self._validate()
        return self._session.client("bedrock").invoke_model(body=text)


embeddings = Embeddings()


@mcp.tool()
async def embed(text: str) -> str:
    return str(await embeddings.embed(text))


mcp.run()
