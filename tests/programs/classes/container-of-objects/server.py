import uuid

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("games")


class Game:
    def __init__(self):
        self.score = 0
        self.moves = []


games: dict[str, Game] = {}


@mcp.tool()
def new_game() -> str:
    game_id = uuid.uuid4().hex
    games[game_id] = Game()
    return game_id


@mcp.tool()
def move(game_id: str, where: str) -> str:
    games[game_id].moves.append(where)
    return "ok"


@mcp.tool()
def moves(game_id: str) -> list[str]:
    return games[game_id].moves


mcp.run()
