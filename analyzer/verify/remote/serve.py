"""Start a server as its own entry point does; run by the server's Python, imports nothing of ours.

    python serve.py JOB     (JSON: entry, transport, and for HTTP the descriptors by number)

Over HTTP the transport is swapped from outside, before the server is imported: `stdio_server`
yields a mark instead of streams, and a low-level `Server.run` that is handed the mark serves
streamable HTTP in its place, inside whatever blocks the caller has open. The `run_*_async` of
high-level servers do the same, and a `uvicorn.Server` serves on the socket that was bound for it.
Ready means that uvicorn has started: then one JSON line goes into the pipe. A server that speaks
over its standard streams without an SDK is served by a bridge instead (`bridge.py`).
"""

import sys

if __name__ == "__main__":
    # This folder is no place to import from: the entry point brings its own.
    sys.path.pop(0)

import asyncio
import importlib
import importlib.util
import inspect
import json
import os
import runpy
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

Job = dict[str, Any]
MARK = object()
HIGH_LEVEL = (
    ("mcp.server.fastmcp", "FastMCP"),
    ("mcp.server.mcpserver", "MCPServer"),
    ("fastmcp", "FastMCP"),
)
RUNNERS = ("run_stdio_async", "run_sse_async", "run_streamable_http_async", "run_http_async")
holders: dict[str, list[str]] = {}
APPS = ("http_app", "streamable_http_app")


def main(job: Job) -> None:
    if job["transport"] == "bridge":
        beside("bridge").main(job, run_entry, end_with)
        return
    if job["transport"] == "http":
        job["known"] = list(sys.modules) if job.get("tells_modules") else None
        threading.Thread(
            target=end_with, args=(job["descriptors"]["lifeline"],), daemon=True
        ).start()
        swap_transports(job)
    run_entry(job["entry"])


def beside(name: str) -> Any:
    """A file of this folder as a module that no server's own import can meet."""
    path = os.path.join(os.path.dirname(__file__), f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"unstick_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def end_with(lifeline: int) -> None:
    """Whoever started this holds the other end of a pipe; when it is gone, so are we."""
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def run_entry(entry: Job) -> None:
    """What the entry point does when a person starts it, command line included."""
    name, arguments = entry["name"], entry["arguments"]
    if entry["kind"] == "file":
        sys.path.insert(0, os.path.dirname(os.path.abspath(name)))
        sys.argv = [name, *arguments]
        runpy.run_path(name, run_name="__main__")
    elif entry["kind"] == "module":
        sys.path.insert(0, os.getcwd())
        sys.argv = [name, *arguments]
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, os.getcwd())
        sys.argv = [entry["kind"], *arguments]
        found = imported(name)
        if entry["kind"] == "script":
            sys.exit(found())
        run_object(found)


def imported(target: str) -> Any:
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for attribute in path.split("."):
        found = getattr(found, attribute)
    return found


def run_object(found: Any) -> None:
    """Run a server, or what a function gives that makes or runs one."""
    if hasattr(found, "create_initialization_options"):
        asyncio.run(run_low_level(found))
    elif callable(getattr(found, "run", None)):
        found.run()
    elif inspect.iscoroutine(found):
        finished = asyncio.run(awaited(found))
        if finished is not None:
            run_object(finished)
    elif callable(found) and (made := found()) is not None:
        run_object(made)


async def awaited(coroutine: Any) -> Any:
    return await coroutine


async def run_low_level(server: Any) -> None:
    from mcp.server import stdio

    async with stdio.stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def swap_transports(job: Job) -> None:
    handed = job["descriptors"]
    listening = socket.socket(fileno=handed["socket"])
    serve_on(
        listening,
        lambda path: tell(job, listening.getsockname()[1], path),
        lambda app: Placed(app, job.get("folders", {})),
    )
    try:
        importlib.import_module("mcp.server.stdio")
        low_level = importlib.import_module("mcp.server.lowlevel.server")
    except ImportError:
        return
    for module, name in HIGH_LEVEL:
        # On 2.x the old name is a module that only says where things went.
        try:
            serve_high_level(getattr(importlib.import_module(module), name))
        except (ImportError, AttributeError):
            continue
    if job.get("stateless"):
        serve_without_sessions()
    look_around()
    for module, names in holders.items():
        for name in names:
            setattr(sys.modules[module], name, marked_streams)
    serve_low_level(low_level.Server)


def serve_without_sessions() -> None:
    """Whatever makes a session manager, and whatever it asks for."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    plain = StreamableHTTPSessionManager.__init__

    def made(self: Any, *arguments: Any, **keywords: Any) -> None:
        plain(self, *arguments, **keywords)
        self.stateless = True

    StreamableHTTPSessionManager.__init__ = made


def tell(job: Job, port: int, path: str) -> None:
    """Ready, and where; the first of many also says what it has imported."""
    modules = loaded_since(job["known"]) if job["known"] is not None else []
    with os.fdopen(job["descriptors"]["ready"], "wb") as pipe:
        pipe.write(json.dumps({"port": port, "path": path, "modules": modules}).encode() + b"\n")


def loaded_since(known: list[str]) -> list[str]:
    """Modules of the environment and the standard library, in the order of their imports."""
    before, roots = set(known), (sys.prefix + os.sep, sys.base_prefix + os.sep)
    here = os.getcwd() + os.sep
    found = []
    for name, module in list(sys.modules.items()):
        origin = getattr(getattr(module, "__spec__", None), "origin", None) or ""
        if name not in before and origin.startswith(roots) and not origin.startswith(here):
            found.append(name)
    return found


def look_around() -> None:
    """Note where `stdio_server` is, before processes are forked: to look costs memory in each."""
    if (stdio := sys.modules.get("mcp.server.stdio")) is not None:
        holders.update(holders_of(stdio.stdio_server))


def holders_of(found: object) -> Iterator[tuple[str, list[str]]]:
    """Modules nobody has looked at yet, with the names that `from … import` gave it there."""
    for name in sys.modules.keys() - holders.keys():
        known = getattr(sys.modules[name], "__dict__", {})
        yield name, [attribute for attribute, value in list(known.items()) if value is found]


@asynccontextmanager
async def marked_streams(*_arguments: Any, **_keywords: Any) -> Any:
    yield MARK, MARK


def serve_low_level(server_class: Any) -> None:
    plain = server_class.run

    async def run(self: Any, read: Any, write: Any, *rest: Any, **keywords: Any) -> None:
        if read is not MARK:
            await plain(self, read, write, *rest, **keywords)
            return
        options = keywords.get("initialization_options", rest[0] if rest else None)
        if options is not None:
            # Sessions over HTTP ask the server for what it says of itself.
            self.create_initialization_options = lambda *_, **__: options
        await serve_app(low_level_app(self))

    server_class.run = run


def low_level_app(server: Any) -> Any:
    if hasattr(server, "streamable_http_app"):
        return server.streamable_http_app()
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.applications import Starlette
    from starlette.routing import Mount

    manager = StreamableHTTPSessionManager(app=server)
    routes = [Mount("/mcp", app=manager.handle_request)]
    return Starlette(routes=routes, lifespan=lambda _app: manager.run())


def serve_high_level(server_class: Any) -> None:
    """The app the server would serve, by whichever of its `run_*_async` it was asked to run."""

    async def run(self: Any, *_arguments: Any, **keywords: Any) -> None:
        make = next(getattr(self, name) for name in APPS if hasattr(self, name))
        known = inspect.signature(make).parameters.keys() - {"transport"}
        await serve_app(make(**{k: v for k, v in keywords.items() if k in known}))

    for name in RUNNERS:
        setattr(server_class, name, run)


async def serve_app(app: Any) -> None:
    import uvicorn

    await uvicorn.Server(uvicorn.Config(app, log_level="error")).serve()


def serve_on(
    listening: socket.socket, ready: Callable[[str], None], placed: Callable[[Any], Any]
) -> None:
    """Let every `uvicorn.Server` serve on this socket and say where its MCP endpoint is."""
    try:
        from uvicorn import Server
    except ImportError:
        return
    plain_serve, plain_startup = Server.serve, Server.startup

    async def serve(self: Any, sockets: Any = None) -> None:
        await plain_serve(self, sockets=[listening])

    async def startup(self: Any, sockets: Any = None) -> None:
        self.config.loaded_app = placed(self.config.loaded_app)
        await plain_startup(self, sockets=sockets)
        if self.started:
            app = self.config.loaded_app
            ready(next(endpoints(app), None) or next(posted_to(app), "/mcp"))

    Server.serve, Server.startup = serve, startup


class Placed:
    """An application that takes what stands for its folders in a request for these folders."""

    def __init__(self, app: Any, folders: dict[str, str]) -> None:
        self.app = app
        self._folders = {name.encode(): folder.encode() for name, folder in folders.items()}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        is_post = scope["type"] == "http" and scope["method"] == "POST"
        await self.app(scope, self._whole(receive) if is_post else receive, send)

    def _whole(self, receive: Any) -> Any:
        """The body in one piece, so that no name is cut in two; then whatever comes."""
        parts: list[bytes] = []
        is_over = False

        async def received() -> Any:
            nonlocal is_over
            while not is_over:
                message = await receive()
                if message["type"] != "http.request":
                    return message
                parts.append(message.get("body", b""))
                is_over = not message.get("more_body", False)
                if is_over:
                    return {**message, "body": self._meant(b"".join(parts)), "more_body": False}
            return await receive()

        return received

    def _meant(self, body: bytes) -> bytes:
        for name, folder in self._folders.items():
            body = body.replace(name, folder)
        return body


def endpoints(app: Any, prefix: str = "") -> Iterator[str]:
    """Paths of MCP endpoints among the routes of an ASGI application, through its wrappers."""
    for route in getattr(unwrapped(app), "routes", ()):
        path = prefix + getattr(route, "path", "")
        inner = getattr(route, "app", None)
        if is_endpoint(getattr(route, "endpoint", None)) or is_endpoint(inner):
            # A mount redirects from its bare path, and answers below it.
            yield path if hasattr(route, "endpoint") else f"{path}/"
        elif hasattr(inner, "routes"):
            yield from endpoints(inner, path)


def unwrapped(app: Any) -> Any:
    """The application that has routes, inside whatever is around it."""
    seen = 0
    while not hasattr(app, "routes") and hasattr(app, "app") and seen < 20:
        app, seen = app.app, seen + 1
    return app


def posted_to(app: Any) -> Iterator[str]:
    """Where an application without an SDK takes requests: a path that is named so comes first."""
    routes = getattr(unwrapped(app), "routes", ())
    taking = [one.path for one in routes if "POST" in (getattr(one, "methods", None) or ())]
    yield from sorted(taking, key=lambda path: "mcp" not in path.lower())


def is_endpoint(found: Any) -> bool:
    """Is this the SDK's own endpoint, or a function that hands its request to one?"""
    if type(found).__name__ == "StreamableHTTPASGIApp":
        return True
    code = getattr(inspect.unwrap(found) if callable(found) else None, "__code__", None)
    code = code or getattr(getattr(found, "__func__", None), "__code__", None)
    return getattr(found, "__name__", "") == "handle_request" or (
        code is not None and "handle_request" in code.co_names
    )


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
