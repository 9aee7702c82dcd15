"""Hold one conversation with an MCP server; run by the Python of an SDK's environment.

Reads a conversation as JSON from stdin and writes what came back as JSON to stdout, so that the
tests need no SDK of their own. Knows nothing of what is expected, but for calls to repeat.
"""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamablehttp_client
from mcp.types import ElicitResult, TextContent

Json = dict[str, Any]
START_SECONDS = 30
REPEATS = 100


class Client:
    """A session with the server, and the question the server asked last."""

    def __init__(self) -> None:
        self.answer: Json | None = None
        self.asked: str | None = None
        self.session: ClientSession

    async def open(self, stack: AsyncExitStack, streams: tuple[Any, ...]) -> None:
        """Say hello; the session ends with the stack."""
        read, write = streams[:2]
        session = ClientSession(read, write, elicitation_callback=self._elicit)
        self.session = await stack.enter_async_context(session)
        await self.session.initialize()

    async def tools(self) -> list[str]:
        """Names of the tools, sorted."""
        return sorted(tool.name for tool in (await self.session.list_tools()).tools)

    async def call(self, call: Json, arguments: Json) -> Json:
        """What a tool answers, with its list of tools afterwards if that was asked for."""
        self.answer, self.asked = call.get("answer"), None
        result = await self.session.call_tool(call["tool"], arguments)
        text = "\n".join(c.text for c in result.content if isinstance(c, TextContent))
        return {
            "text": None if result.isError else text,
            "error": text if result.isError else None,
            "structured": result.structuredContent,
            "asked": self.asked,
            "tools": await self.tools() if "tools" in call else None,
        }

    async def _elicit(self, _context: Any, params: Any) -> ElicitResult:
        self.asked = params.message
        if self.answer is None:
            return ElicitResult(action="cancel")
        return ElicitResult(action="accept", content=self.answer)


async def converse(job: Json) -> Json:
    """Open a client for each name in the calls, then make the calls in order."""
    names = list(dict.fromkeys(call.get("client", "client") for call in job["calls"]))
    kept: Json = dict(job["kept"])
    clients = {name: Client() for name in names}
    async with AsyncExitStack() as stack:
        connect = _connector(job, stack)
        for client in clients.values():
            await client.open(stack, await stack.enter_async_context(connect()))
        listed = await clients[names[0]].tools()
        answers = []
        for call in job["calls"]:
            answer = await _answer(clients[call.get("client", "client")], call, kept)
            answers.append(answer)
            if name := call.get("remember"):
                field = call.get("remember_field")
                kept[name] = answer["structured"][field] if field else answer["text"]
    return {"tools": listed, "answers": answers, "kept": kept}


def _connector(job: Json, stack: AsyncExitStack) -> Any:
    if job["transport"] == "stdio":
        parameters = StdioServerParameters(
            command=sys.executable, args=job["command"], cwd=job["folder"], env=job["environment"]
        )
        return lambda: stdio_client(parameters)
    port = stack.enter_context(_listening_server(job))
    return lambda: _http_client(f"http://127.0.0.1:{port}/mcp")


@asynccontextmanager
async def _http_client(url: str) -> AsyncIterator[tuple[Any, ...]]:
    async with streamablehttp_client(url) as streams:
        yield streams


class _listening_server:
    """A server process on a free port of this machine; it ends with the block."""

    def __init__(self, job: Json) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.command = [sys.executable, *job["command"], *job["flags"], "--port", str(self.port)]
        self.job = job

    def __enter__(self) -> int:
        self.process = subprocess.Popen(
            self.command,
            cwd=self.job["folder"],
            env=self.job["environment"],
            stdout=sys.stderr,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self.port
            time.sleep(0.05)
        self.process.kill()
        raise RuntimeError(f"no server on port {self.port}")

    def __exit__(self, *_error: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


async def _answer(client: Client, call: Json, kept: Json) -> Json:
    arguments = {
        name: _filled_in(value, kept) for name, value in call.get("arguments", {}).items()
    }
    answer = await client.call(call, arguments)
    for _ in range(REPEATS if call.get("until") else 0):
        if answer["text"] == call["text"]:
            break
        await asyncio.sleep(0.05)
        answer = await client.call(call, arguments)
    return answer


def _filled_in(value: Any, kept: Json) -> Any:
    return kept[value[1:]] if isinstance(value, str) and value.startswith("$") else value


if __name__ == "__main__":
    json.dump(asyncio.run(converse(json.load(sys.stdin))), sys.stdout)
