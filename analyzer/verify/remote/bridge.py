"""Start a server that speaks MCP on its standard streams by hand, and serve it over HTTP.

The server runs in a child of this process, as its own entry point starts it. The bridge shakes
hands with it once, and ready means that it answered; clients that shake hands later are told the
same. So any number of clients share one process, as behind any gateway for such servers. The id of
an answer is the one that its client chose; what the server says by itself goes to the client that
waits longest.
"""

import itertools
import json
import os
import queue
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from socketserver import ThreadingMixIn
from typing import Any

Json = dict[str, Any]
HANDSHAKE = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "unstick", "version": "1"},
}
PATH = "/mcp"


def main(job: Json, run: Callable[[Json], None], end_with: Callable[[int], None]) -> None:
    """Returns in the child alone, where `run` has run the entry point to its end."""
    spoken, heard = os.pipe(), os.pipe()
    if os.fork() == 0:
        for number, stream in ((spoken[0], 0), (heard[1], 1)):
            os.dup2(number, stream)
        for number in (*spoken, *heard, *job["descriptors"].values()):
            os.close(number)
        run(job["entry"])
        return
    os.close(spoken[0])
    os.close(heard[1])
    threading.Thread(target=end_with, args=(job["descriptors"]["lifeline"],), daemon=True).start()
    folders = {name.encode(): folder.encode() for name, folder in job.get("folders", {}).items()}
    bridge = Bridge(spoken[1], heard[0], folders)
    serve(bridge, job["descriptors"])


class Bridge:
    """One server; whoever waits for it has a queue, under the id that the server knows."""

    def __init__(self, write: int, read: int, folders: dict[bytes, bytes]) -> None:
        self._write, self._read = write, read
        self._folders = folders
        self._turn = threading.Lock()
        self._ids = itertools.count(1)
        self._waiting: dict[int, queue.SimpleQueue[Json | None]] = {}
        self.greeting: Json = {}

    def shake_hands(self) -> bool:
        """Whether it answered at all; a refusal is an answer, which clients get for themselves."""
        threading.Thread(target=self._listen, daemon=True).start()
        own = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": HANDSHAKE}
        answers = list(self.ask(own))
        if not answers:
            return False
        self.greeting = answers[-1]
        if "result" in self.greeting:
            self.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return True

    def say(self, message: Json) -> None:
        line = json.dumps(message).encode() + b"\n"
        for name, folder in self._folders.items():
            line = line.replace(name, folder)
        with self._turn:
            os.write(self._write, line)

    def ask(self, message: Json) -> Any:
        """What it says until the answer, and that; less when it ends before."""
        number = next(self._ids)
        answers: queue.SimpleQueue[Json | None] = queue.SimpleQueue()
        self._waiting[number] = answers
        try:
            self.say({**message, "id": number})
            while (heard := answers.get()) is not None:
                if "method" in heard:
                    yield heard
                    continue
                yield {**heard, "id": message["id"]}
                return
        except BrokenPipeError:
            return
        finally:
            self._waiting.pop(number, None)

    def _listen(self) -> None:
        with os.fdopen(self._read, "rb") as lines:
            for line in lines:
                try:
                    message = json.loads(line)
                except ValueError:
                    sys.stderr.write(line.decode(errors="replace"))
                    continue
                for one in message if isinstance(message, list) else [message]:
                    self._hand_out(one)
        for answers in list(self._waiting.values()):
            answers.put(None)

    def _hand_out(self, message: Any) -> None:
        if not isinstance(message, dict):
            return
        waiting = self._waiting.get(message.get("id", 0)) if "method" not in message else None
        if waiting is None and "method" in message:
            waiting = next(iter(list(self._waiting.values())), None)
        if waiting is not None:
            waiting.put(message)


class Server(ThreadingMixIn, HTTPServer):
    daemon_threads = True


def serve(bridge: Bridge, descriptors: dict[str, int]) -> None:
    """Until whoever started this ends it; ready means that the server has shaken hands."""
    with socket.socket(fileno=descriptors["socket"]) as listening:
        server = Server(listening.getsockname()[:2], handler_for(bridge), bind_and_activate=False)
        server.socket.close()
        server.socket = listening
        server.server_activate()
        if not bridge.shake_hands():
            os._exit(os.waitstatus_to_exitcode(os.wait()[1]) & 0xFF)
        with os.fdopen(descriptors["ready"], "wb") as pipe:
            told = {"port": listening.getsockname()[1], "path": PATH, "modules": []}
            pipe.write(json.dumps(told).encode() + b"\n")
        server.serve_forever()


def handler_for(bridge: Bridge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if "method" not in message or "id" not in message:
                if message.get("method") != "notifications/initialized":
                    bridge.say(message)
                self.send_response(202)
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            if message["method"] == "initialize" and "result" in bridge.greeting:
                self._event({**bridge.greeting, "id": message["id"]})
                return
            for heard in bridge.ask(message):
                self._event(heard)

        def do_GET(self) -> None:
            self.send_response(405)
            self.end_headers()

        do_DELETE = do_GET

        def _event(self, message: Json) -> None:
            self.wfile.write(b"data: " + json.dumps(message).encode() + b"\n\n")
            self.wfile.flush()

        def log_message(self, *_: Any) -> None:
            """Nobody reads of requests."""

    return Handler
