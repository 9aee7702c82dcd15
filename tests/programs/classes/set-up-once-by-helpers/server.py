import os

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("mode")


class Context:
    _ready = False
    _mode = None

    @classmethod
    def reset(cls):
        cls._ready = False
        cls._mode = None

    @classmethod
    def prepare(cls):
        if cls._ready:
            return
        if os.path.exists("/etc/local"):
            cls._mode = "local"
        else:
            cls._look_around()
        cls._ready = True

    @classmethod
    def _look_around(cls):
        cls._mode = os.environ.get("MODE", "remote")

    @classmethod
    def mode(cls):
        if not cls._ready:
            cls.prepare()
        return cls._mode


resolved = False
gate = None


def configured_gate():
    global resolved, gate
    if resolved:
        return gate
    resolved = True
    gate = os.environ.get("GATE")
    return gate


@mcp.tool()
def where() -> str:
    return f"{Context.mode()} {configured_gate()}"


@mcp.tool()
def look_again() -> str:
    Context.reset()
    return Context.mode()


mcp.run()
