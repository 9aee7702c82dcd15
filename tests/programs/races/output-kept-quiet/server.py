import os
import sys
import threading
from contextlib import contextmanager

import engine
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("search")
_lock = threading.Lock()
_depth = 0
_away = None
_before = None


@contextmanager
def quiet():
    global _depth, _away, _before
    with _lock:
        if _depth == 0:
            _before = sys.stdout
            _away = open(os.devnull, "w")
            sys.stdout = _away
        _depth += 1
    try:
        yield
    finally:
        with _lock:
            _depth -= 1
            if _depth == 0:
                sys.stdout = _before
                away, _away = _away, None
                _before = None
                away.close()


@mcp.tool()
def search(query: str) -> list[str]:
    with quiet():
        return engine.search(query)


@mcp.tool()
def update() -> str:
    with quiet():
        engine.update()
    return "ok"


mcp.run()
