import functools
import logging
import threading

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("library")
lock = threading.Lock()
log = logging.getLogger(__name__)
chosen: dict[str, str] = {}


def locked(fn):
    @functools.wraps(fn)
    def wrapper(*args, **kwargs):
        with lock:
            return fn(*args, **kwargs)

    return wrapper


def reported(name):
    def decorate(fn):
        def inner(*args, **kwargs):
            try:
                result = fn(*args, **kwargs)
                log.info("%s gave %s", name, type(result))
                return result
            except OSError as error:
                return str(error)

        return inner

    return decorate


@locked
def choose(library):
    chosen["library"] = library


@locked
def current():
    return chosen.get("library", "personal")


@mcp.tool()
@reported("switch")
@locked
def switch(library: str) -> str:
    choose(library)
    return "ok"


@mcp.tool()
@reported("items")
def items() -> str:
    return current()


@mcp.tool()
@locked
def double(number: int) -> int:
    return number * 2


mcp.run()
