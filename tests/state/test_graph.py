"""Traces from entry points to a cell, and the part of the state graph around it."""

from analyzer.run import GraphEdge, GraphNode, Neighbourhood, Step
from analyzer.servers.usage import find_uses
from tests.servers.finding import surface

from .judging import HEAD, judged

PROGRAM = """\
# server.py
from mcp.server.fastmcp import FastMCP
import shop
mcp = FastMCP("x")
@mcp.tool()
def add(item: str) -> str:
    return shop.put(item)
@mcp.tool()
def show() -> list[str]:
    return shop.cart
# shop.py
cart = []
def put(item):
    keep(item)
    return "ok"
def keep(item):
    cart.append(item)
"""


def test_a_trace_goes_from_writer_to_reader() -> None:
    found = judged(PROGRAM)
    assert found.graph().trace(found.cells["cart"]) == (
        Step("shop.py", 1, "cart is defined here"),
        Step("server.py", 5, "tool add is called"),
        Step("server.py", 6, "calls put"),
        Step("shop.py", 3, "calls keep"),
        Step("shop.py", 6, "writes cart"),
        Step("server.py", 8, "tool show is called"),
        Step("server.py", 9, "reads cart"),
        Step(
            "shop.py", 1,
            "one call writes it, a later call reads it, and nothing restores it on a miss",
        ),
    )  # fmt: skip


def test_a_neighbourhood_has_the_entry_points_the_functions_between_and_the_cell() -> None:
    found = judged(PROGRAM)
    assert found.graph().neighbourhood(found.cells["cart"]) == Neighbourhood(
        nodes=(
            GraphNode("eserver.py:mcp#0", "entry point", "add", "server.py", 5, 0),
            GraphNode("eserver.py:mcp#1", "entry point", "show", "server.py", 8, 0),
            GraphNode("server.py:add:5", "function", "add", "server.py", 5, 1),
            GraphNode("server.py:show:8", "function", "show", "server.py", 8, 1),
            GraphNode("shop.py:put:2", "function", "put", "shop.py", 2, 2),
            GraphNode("shop.py:keep:5", "function", "keep", "shop.py", 5, 3),
            GraphNode("shop.py:cart", "cell", "cart", "shop.py", 1, 4),
        ),
        edges=(
            GraphEdge("eserver.py:mcp#0", "server.py:add:5", "calls"),
            GraphEdge("eserver.py:mcp#1", "server.py:show:8", "calls"),
            GraphEdge("server.py:add:5", "shop.py:put:2", "calls"),
            GraphEdge("server.py:show:8", "shop.py:cart", "reads"),
            GraphEdge("shop.py:keep:5", "shop.py:cart", "writes"),
            GraphEdge("shop.py:put:2", "shop.py:keep:5", "calls"),
        ),
    )


def test_every_edge_joins_nodes_that_are_there() -> None:
    found = judged(PROGRAM)
    neighbourhood = found.graph().neighbourhood(found.cells["cart"])
    ends = {end for edge in neighbourhood.edges for end in (edge.source, edge.target)}
    assert ends == {node.id for node in neighbourhood.nodes}


def test_the_reader_of_a_trace_is_another_call_where_there_is_one() -> None:
    body = """\
last = None
@mcp.tool()
def swap(text: str) -> str:
    global last
    before, last = last, text
    return before
"""
    found = judged(HEAD + body)
    assert [step.text for step in found.graph().trace(found.cells["last"])] == [
        "last is defined here",
        "tool swap is called",
        "rebinds last",
        "reads last",
        "one call writes it, a later call reads it, and nothing restores it on a miss",
    ]


def test_what_is_only_read_has_no_writer() -> None:
    body = """\
import sqlite3
db = sqlite3.connect(":memory:")
@mcp.tool()
def ask(text: str) -> list[str]:
    return db.execute("select " + text)
"""
    found = judged(HEAD + body)
    assert found.graph().trace(found.cells["db"]) == (
        Step("a.py", 4, "db is defined here"),
        Step("a.py", 6, "tool ask is called"),
        Step("a.py", 7, "reads db"),
        Step(
            "a.py", 4,
            "a database in memory that is filled at start-up; calls only look things up",
        ),
    )  # fmt: skip


def test_a_trace_prefers_what_writes_plainly_and_what_only_reads() -> None:
    body = """\
rows = []
def put(text):
    rows.append(text)
@mcp.tool()
def forget() -> str:
    rows.clear()
    return "ok"
@mcp.tool()
def load(text: str) -> str:
    put(text)
    return "ok"
@mcp.tool()
def note(text: str) -> int:
    rows.append(text)
    return len(rows)
@mcp.tool()
def show() -> list[str]:
    return rows
"""
    found = judged(HEAD + body)
    assert [step.text for step in found.graph().trace(found.cells["rows"])][1:5] == [
        "tool note is called",
        "writes rows",
        "tool show is called",
        "reads rows",
    ]


def test_the_trace_of_a_use_goes_from_its_entry_point() -> None:
    body = """\
async def ask(ctx):
    return await ctx.elicit("Sure?", bool)
@mcp.tool()
async def delete(name: str, ctx: Context) -> str:
    return str(await ask(ctx))
"""
    found = judged(HEAD + body)
    (server,) = found.reach.servers
    (_, use) = find_uses(found.engine, surface())
    assert found.graph().use_trace(server, use) == (
        Step("a.py", 6, "tool delete is called"),
        Step("a.py", 7, "calls ask"),
        Step("a.py", 4, "elicitation: ctx.elicit('Sure?', bool)"),
    )


def test_the_trace_of_what_start_up_uses_goes_from_the_server() -> None:
    body = """\
from mcp.server.sse import SseServerTransport
@mcp.tool()
def f() -> str:
    return "x"
def main():
    return SseServerTransport("/messages/")
"""
    found = judged(HEAD + body)
    (server,) = found.reach.servers
    (_, use) = find_uses(found.engine, surface())
    assert found.graph().use_trace(server, use) == (
        Step("a.py", 2, "x is made here"),
        Step("a.py", 8, "sse transport: SseServerTransport('/messages/')"),
    )
