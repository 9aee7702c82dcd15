import threading
import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("dialogs")
tickets = {}
running = {}


def publish(token, record):
    tickets[token] = record
    try:
        timer = threading.Timer(60, tickets.pop, args=(token, None))
        timer.start()
    except RuntimeError:
        tickets.pop(token, None)
        raise


@mcp.tool()
def inspect(window: str) -> str:
    token = uuid.uuid4().hex
    publish(token, {"window": window})
    return token


@mcp.tool()
def accept(ticket: str) -> str:
    record = tickets.pop(ticket, None)
    if record is None:
        raise ValueError("inspect again")
    return record["window"]


@mcp.tool()
def busy(job: str) -> str:
    running[job] = True
    try:
        return f"{len(running)} running"
    except RuntimeError:
        raise
    finally:
        running.pop(job)


mcp.run()
