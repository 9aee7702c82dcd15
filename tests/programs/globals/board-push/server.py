import chess
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("chess")
board = chess.Board()


@mcp.tool()
def move(uci: str) -> str:
    board.push(chess.Move.from_uci(uci))
    return board.fen()


@mcp.tool()
def show() -> str:
    return str(board)


mcp.run()
