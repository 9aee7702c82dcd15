"""Runs snippets in a Python that has an SDK: one process of its own for each, made by forking.

Reads `[{"folder": ..., "session": ..., "requests": ...}]` from standard input, writes one result
each. Nothing but the SDK and the standard library is imported here, and nothing whose name differs
between 1.x and 2.x without asking for both.
"""

import asyncio
import contextlib
import importlib
import io
import json
import logging
import os
import signal
import sys
import traceback
import warnings

SECONDS = 20
MAIN = "server.py"
# Fields that only 2.x adds to a result, and what differs on every run.
ADDED = {"resultType", "_meta", "ttlMs", "cacheScope"}
PRELOADED = (
    "mcp",
    "mcp.types",
    "mcp.server.lowlevel",
    "mcp.server.fastmcp",
    "mcp.server.mcpserver",
    "fastmcp",
    "fastmcp.client",
    "fastmcp.server",
)


def main():
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    jobs = json.load(sys.stdin)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in PRELOADED:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    print(json.dumps([in_child(job) for job in jobs]))


def in_child(job):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(SECONDS)
        result = run(job)
        with os.fdopen(writing, "w") as out:
            json.dump(result, out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    if text:
        return json.loads(text)
    return {"printed": "", "warned": [], "error": "no answer in time", "line": 0}


class Kept(io.BytesIO):
    """Bytes that stay readable when a stream around them is closed."""

    def close(self):
        pass


def run(job):
    """What the program printed and warned of, and the error that ended it, with its line."""
    os.chdir(job["folder"])
    sys.path.insert(0, job["folder"])
    sys.argv = [MAIN]
    logging.disable(logging.CRITICAL)
    error, line, raw = "", 0, Kept()
    out, noise = io.TextIOWrapper(raw, write_through=True), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(noise),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("always")
        # Whether a stream is collected in time differs from run to run.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            play(job)
        except BaseException as raised:
            error, line = describe(raised)
    warned = {(type(one.message).__name__, str(one.message)) for one in caught}
    return {
        "printed": raw.getvalue().decode(),
        "warned": sorted(warned),
        "error": error,
        "line": line,
    }


def play(job):
    with open(MAIN, encoding="utf-8") as file:
        code = compile(file.read(), MAIN, "exec")
    names = {"__name__": "__main__", "__file__": MAIN}
    exec(code, names)
    if job["session"]:
        asyncio.run(asyncio.wait_for(use(names["use"]), SECONDS))
    if job["requests"]:
        asyncio.run(
            asyncio.wait_for(ask(server_in(names), job["requests"], job["probes"]), SECONDS)
        )


def describe(raised):
    while hasattr(raised, "exceptions"):
        raised = raised.exceptions[0]
    lines = [line for frame, line in traceback.walk_tb(raised.__traceback__) if in_program(frame)]
    if isinstance(raised, SyntaxError):
        lines = [raised.lineno or 0]
    return f"{type(raised).__name__}: {raised}", lines[-1] if lines else 0


def in_program(frame):
    return frame.f_code.co_filename == MAIN


def server_in(names):
    """The server of the program: its global `server`, as the low-level object it runs on."""
    server = names["server"]
    return getattr(server, "_mcp_server", None) or getattr(server, "_lowlevel_server", server)


def message(raw):
    from mcp import types
    from mcp.shared.message import SessionMessage

    if hasattr(types.JSONRPCMessage, "model_validate"):
        return SessionMessage(types.JSONRPCMessage.model_validate(raw))
    return SessionMessage(types.jsonrpc_message_adapter.validate_python(raw))


def raw_of(item):
    inner = getattr(item.message, "root", item.message)
    return inner.model_dump(by_alias=True, mode="json", exclude_none=True)


async def ask(server, requests, probes):
    """Runs the server on streams in memory and prints its answers to raw requests."""
    import anyio

    to_server, server_reads = anyio.create_memory_object_stream(100)
    server_writes, from_server = anyio.create_memory_object_stream(100)

    async def request(method, params):
        number = request.number = request.number + 1
        raw = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        await to_server.send(message(raw))
        while True:
            answer = raw_of(await from_server.receive())
            if "method" in answer and "id" in answer:
                await to_server.send(message(reply(answer)))
            elif answer.get("id") == number:
                return answer
            elif request.number > 1:
                print(json.dumps(answer, sort_keys=True))

    request.number = 0
    async with anyio.create_task_group() as group:
        options = server.create_initialization_options()
        group.start_soon(server.run, server_reads, server_writes, options)
        opening = {
            "protocolVersion": "2025-06-18",
            "capabilities": {"elicitation": {}, "sampling": {}, "roots": {}},
            "clientInfo": {"name": "client", "version": "1"},
        }
        await request("initialize", opening)
        await to_server.send(message({"jsonrpc": "2.0", "method": "notifications/initialized"}))
        for method, params in requests:
            show(await request(method, params), probes)
        group.cancel_scope.cancel()


def reply(raw):
    results = {
        "elicitation/create": {"action": "accept", "content": {"answer": "yes"}},
        "sampling/createMessage": {
            "role": "assistant",
            "model": "m",
            "content": {"type": "text", "text": "sampled"},
        },
        "roots/list": {"roots": []},
    }
    return {"jsonrpc": "2.0", "id": raw["id"], "result": results.get(raw["method"], {})}


def show(answer, probes):
    body = stripped(answer.get("result", answer.get("error")))
    print(json.dumps(probed(body, probes) if probes else body, sort_keys=True))


def probed(value, probes):
    """The answer with what each input schema accepts of `probes` in the place of the schema."""
    from jsonschema import Draft202012Validator

    if isinstance(value, dict):
        return {
            key: [Draft202012Validator(inner).is_valid(probe) for probe in probes]
            if key == "inputSchema"
            else probed(inner, probes)
            for key, inner in value.items()
        }
    return [probed(inner, probes) for inner in value] if isinstance(value, list) else value


def stripped(value):
    if isinstance(value, dict):
        return {key: stripped(inner) for key, inner in value.items() if key not in ADDED}
    return [stripped(inner) for inner in value] if isinstance(value, list) else value


PEER = {
    "initialize": {
        "protocolVersion": "2025-06-18",
        "capabilities": {"tools": {}, "resources": {}, "prompts": {}},
        "serverInfo": {"name": "peer", "version": "1"},
    },
    "tools/list": {"tools": [{"name": "add", "inputSchema": {"type": "object"}}]},
    "tools/call": {"content": [{"type": "text", "text": "3"}], "structuredContent": {"n": 3}},
    "resources/list": {"resources": [{"name": "a", "uri": "note://a", "mimeType": "text/plain"}]},
    "resources/templates/list": {"resourceTemplates": []},
    "resources/read": {"contents": [{"uri": "note://a", "text": "t"}]},
    "prompts/list": {"prompts": []},
    "prompts/get": {"messages": []},
    "completion/complete": {"completion": {"values": []}},
}


async def use(function):
    """Hands `function` a client session, open, with a peer that answers the usual requests."""
    import anyio
    from mcp import ClientSession

    to_client, client_reads = anyio.create_memory_object_stream(100)
    client_writes, from_client = anyio.create_memory_object_stream(100)

    async def peer():
        async for item in from_client:
            raw = raw_of(item)
            if "id" in raw and "method" in raw:
                result = PEER.get(raw["method"], {})
                await to_client.send(
                    message({"jsonrpc": "2.0", "id": raw["id"], "result": result})
                )

    async with anyio.create_task_group() as group:
        group.start_soon(peer)
        async with ClientSession(client_reads, client_writes) as session:
            await session.initialize()
            await function(session)
        group.cancel_scope.cancel()


if __name__ == "__main__":
    main()
