from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")
tickets = ["a", "b", "c"]
seats = {"1a": True, "1b": True}
deck = [(suit, rank) for suit in "CDHS" for rank in range(13)]
NAMES = ["x", "y"]


@mcp.tool()
def take(seat: str) -> str:
    del seats[seat]
    deck.pop()
    return tickets.pop()


@mcp.tool()
def left() -> str:
    own = list(NAMES)
    own.pop()
    return f"{len(tickets)} {sorted(seats)} {len(deck)} {own} {NAMES}"
