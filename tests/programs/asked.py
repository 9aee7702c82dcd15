"""Run by the Python of an SDK: imports a module and says what its servers list and answer.

    python asked.py ROOT FILE      prints {"error": "" or why, "servers": {name: {"tools": …, "answers": …}}}

Each tool is called twice with arguments of its schema's types, then with none but the handles that
other tools open. Nothing of the module is served: `run` does nothing.
"""

import importlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import anyio

try:
    from mcp import Client
    from mcp.server import MCPServer as Server

    def connected(server: Any) -> Any:
        return Client(server, mode="legacy")

except ImportError:
    from mcp.server.fastmcp import FastMCP as Server
    from mcp.shared.memory import create_connected_server_and_client_session

    def connected(server: Any) -> Any:
        return create_connected_server_and_client_session(getattr(server, "_mcp_server", server))


SAMPLES = {
    "string": "a", "integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {},
}  # fmt: skip
OPENS = re.compile(r"The id that (\w+) returned")
SECONDS = 5


def main(root: str, file: str) -> dict[str, Any]:
    os.chdir(root)
    sys.path[:0] = [root, str(Path(root, file).parent)]
    sys.argv = [file]
    Server.run = lambda *_, **__: None  # type: ignore[method-assign]
    found: dict[str, Any] = {}
    try:
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        for name, value in sorted(vars(module).items()):
            if isinstance(value, Server):
                found[name] = anyio.run(told, value)
    except BaseException as error:  # noqa: BLE001  whatever a module does when it is imported
        return {"error": f"{type(error).__name__}: {error}", "servers": found}
    return {"error": "", "servers": found}


async def told(server: Any) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    async with connected(server) as client:
        tools = {tool.name: schema_of(tool) for tool in (await client.list_tools()).tools}
        handles = await opened(client, tools)
        for name, schema in sorted(tools.items()):
            taken = {key: handles[key] for key in schema["properties"] if key in handles}
            wanted = {
                key: sample(schema["properties"][key]) for key in schema.get("required", ())
            }
            for what, given in (("first", wanted), ("again", wanted), ("none", {})):
                answers[f"{name} {what}"] = await answer(client, name, {**given, **taken})
    return {"tools": tools, "answers": answers}


def schema_of(tool: Any) -> dict[str, Any]:
    schema: dict[str, Any] = tool.model_dump(by_alias=True)["inputSchema"]
    return {"properties": {}, **schema}


def sample(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    return sample(schema["anyOf"][0]) if "anyOf" in schema else SAMPLES.get(schema.get("type", ""))


async def opened(client: Any, tools: dict[str, Any]) -> dict[str, str]:
    """A handle for each argument that another tool opens."""
    found = {}
    for schema in tools.values():
        for key, value in schema["properties"].items():
            said = OPENS.match(value.get("description", ""))
            if said is not None and key not in found:
                found[key] = (await client.call_tool(said[1], {})).content[0].text
    return found


async def answer(client: Any, name: str, arguments: dict[str, Any]) -> Any:
    try:
        with anyio.fail_after(SECONDS):
            result = await client.call_tool(name, arguments)
    except Exception as error:  # noqa: BLE001  errors of both SDKs
        return f"{type(error).__name__}: {error}"
    told = result.model_dump(mode="json", by_alias=True, exclude_none=True)
    return [told.get(key) for key in ("isError", "content", "structuredContent")]


if __name__ == "__main__":
    output, sys.stdout = sys.stdout, sys.stderr
    output.write(json.dumps(main(*sys.argv[1:3])) + "\n")
    output.flush()
    os._exit(0)
