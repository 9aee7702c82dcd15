"""Tools that begin the state of all the others: they mint the handle, and no tool is added."""

from pathlib import Path

import pytest

from analyzer.manifest import Opening

from .handle_cases import Known, run_known

HEAD = """
from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("noughts")
"""

CASES = [
    Known(
        id="an-object-in-a-variable",
        before=f"""{HEAD}

class Game:
    def __init__(self, size: int) -> None:
        self.cells = [" "] * size


game: Game | None = None


def current() -> Game:
    if game is None:
        raise ValueError("start a game first")
    return game


@mcp.tool()
def start_game(size: int = 9) -> str:
    \"\"\"Begin.\"\"\"
    global game
    game = Game(size)
    return f"A game of {{size}} cells"


@mcp.tool()
def play(at: int) -> str:
    current().cells[at] = "x"
    return "".join(current().cells)


@mcp.tool()
def show() -> str:
    if game is None:
        return "no game yet"
    return "".join(game.cells)
""",
        after="""
            games = Handles("start_game", Workspace)
            str, Field(description="The id that start_game returned: the game to work on")
            async def start_game(size: int = 9) -> str:
            game_id = games.open()
            workspace = games.find(game_id)
            workspace.game = Game(size)
            return f"A game of {size} cells (game_id: {game_id})"
            async def play(at: int, game_id: GameId) -> str:
            async def show(game_id: GameId) -> str:
            """,
        gone="def open_",
    ),
    Known(
        id="several-variables",
        before=f"""{HEAD}
board: list[str] = []
turn = ""


@mcp.tool()
def start_game() -> None:
    global board, turn
    board = [" "] * 9
    turn = "x"


@mcp.tool()
def play(at: int) -> str:
    global turn
    if not board:
        raise ValueError("start a game first")
    board[at] = turn
    turn = "o" if turn == "x" else "x"
    return "".join(board)


@mcp.tool()
def show() -> str:
    return "".join(board)
""",
        after="""
            async def start_game() -> str:
            workspace.board = [" "] * 9
            return game_id
            board: list[str] = field(default_factory=list)
            """,
        gone="def open_",
    ),
    Known(
        id="keys-of-a-dictionary",
        before=f"""{HEAD}
state: dict = {{"board": None, "turn": "x"}}


@mcp.tool()
def new_game(player: str) -> dict:
    state["board"] = [" "] * 9
    state["turn"] = player
    return {{"turn": player}}


@mcp.tool()
def play(at: int) -> str:
    if state["board"] is None:
        return "start a game first"
    state["board"][at] = state["turn"]
    return "".join(state["board"])


@mcp.tool()
def show() -> str:
    if not state.get("board"):
        return "no game"
    return "".join(state["board"])
""",
        after="""
            async def new_game(player: str) -> dict:
            workspace.state["board"] = [" "] * 9
            return {"turn": player, "game_id": game_id}
            """,
        gone="def open_",
    ),
    Known(
        id="a-method-of-the-one-object",
        before="""
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("quiz")


class Quiz:
    def __init__(self) -> None:
        self.questions: list[str] = []
        self.score = 0

    def begin(self, topic: str) -> None:
        self.questions = [topic + "?"] * 3
        self.score = 0

    def answer(self, text: str) -> int:
        if not self.questions:
            raise ValueError("begin a quiz first")
        self.questions.pop()
        self.score += len(text)
        return self.score


quiz = Quiz()


@mcp.tool()
def begin_quiz(topic: str) -> str:
    quiz.begin(topic)
    return "Begun"


@mcp.tool()
def answer(text: str) -> int:
    return quiz.answer(text)
""",
        after="""
            async def begin_quiz(topic: str) -> str:
            workspace.quiz.begin(topic)
            return f"Begun (quiz_id: {quiz_id})"
            async def answer(text: str, quiz_id: QuizId) -> int:
            """,
        gone="def open_",
    ),
    Known(
        id="a-text-that-a-function-makes",
        before=f"""{HEAD}
from dataclasses import dataclass, field


@dataclass
class Trip:
    stops: list[str] = field(default_factory=list)


trip: Trip | None = None


def render(one: Trip) -> str:
    return ", ".join(one.stops)


@mcp.tool()
async def plan_trip(first: str, ctx: Context) -> str:
    global trip
    await ctx.info("planned")
    trip = Trip([first])
    return render(trip)


@mcp.tool()
async def add_stop(name: str) -> str:
    trip.stops.append(name)
    return render(trip)
""",
        after="""
            return render(workspace.trip) + f" (workspace_id: {workspace_id})"
            async def add_stop(name: str, workspace_id: WorkspaceId) -> str:
            """,
        gone="def open_",
    ),
]

PLAY = """

@mcp.tool()
def play(at: int) -> str:
    board[at] = "x"
    return "".join(board)
"""
OTHERS = [
    Known(
        id="it-decides-whether-to-begin",
        before=f"""{HEAD}
board: list[str] = []


@mcp.tool()
def start_game() -> str:
    global board
    if board:
        return "a game is under way"
    board = [" "] * 9
    return "started"
{PLAY}""",
    ),
    Known(
        id="an-argument-decides",
        before=f"""{HEAD}
board: list[str] = []


@mcp.tool()
def start_game(resume: bool = False) -> str:
    global board
    if not resume:
        board = [" "] * 9
    return "started"
{PLAY}""",
    ),
    Known(
        id="others-work-without-it",
        before=f"""{HEAD}
notes: list[str] = []


@mcp.tool()
def clear() -> str:
    global notes
    notes = []
    return "empty"


@mcp.tool()
def jot(note: str) -> str:
    notes.append(note)
    return ", ".join(notes)
""",
    ),
    Known(
        id="others-have-a-default",
        before=f"""{HEAD}
unit: dict[str, str] | None = None


@mcp.tool()
def make_unit() -> str:
    global unit
    unit = {{"name": "mile"}}
    return "made"


@mcp.tool()
def show() -> str:
    known = unit or {{"name": "km"}}
    return known["name"]
""",
    ),
    Known(
        id="it-leaves-something-as-it-was",
        before=f"""{HEAD}
board: list[str] = []
moves: list[int] = []


@mcp.tool()
def start_game() -> str:
    global board
    moves.append(0)
    board = [" "] * 9
    return "started"


@mcp.tool()
def play(at: int) -> str:
    board[at] = "x"
    moves.append(at)
    return f"{{board}} {{moves}}"
""",
    ),
    Known(
        id="it-only-sets-what-it-is-told",
        before=f"""{HEAD}
TABLES = {{"planets": [1, 2], "rivers": [3]}}
current: str | None = None


@mcp.tool()
def start_table(name: str) -> str:
    global current
    current = name
    return "selected"


@mcp.tool()
def total() -> int:
    if current is None:
        raise ValueError("select a table first")
    return sum(TABLES[current])
""",
    ),
    Known(
        id="two-of-them",
        before=f"""{HEAD}
board: list[str] = []


@mcp.tool()
def start_game() -> str:
    global board
    board = [" "] * 9
    return "started"


@mcp.tool()
def load_game(cells: str) -> str:
    global board
    board = list(cells)
    return "loaded"
{PLAY}""",
    ),
    Known(
        id="it-answers-with-a-number",
        before=f"""{HEAD}
board: list[str] = []


@mcp.tool()
def start_game() -> int:
    global board
    board = [" "] * 9
    return 9
{PLAY}""",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_it_is_the_opener(case: Known, tmp_path: Path) -> None:
    result = run_known(case, tmp_path)
    (manifest,) = result.manifests.values()
    (handle,) = manifest.servers[0].handles
    opener = handle.open.tool
    assert not handle.open.added
    assert opener not in handle.tools


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.id)
def test_a_tool_is_added(case: Known, tmp_path: Path) -> None:
    result = run_known(case, tmp_path)
    (manifest,) = result.manifests.values()
    (handle,) = manifest.servers[0].handles
    assert handle.open == Opening("open_workspace", added=True)


def test_the_manifest_says_what_it_asks_for(tmp_path: Path) -> None:
    case = next(one for one in CASES if one.id == "keys-of-a-dictionary")
    result = run_known(case, tmp_path)
    (manifest,) = result.manifests.values()
    (handle,) = manifest.servers[0].handles
    assert handle.open == Opening("new_game", {"player": "example"})
    assert (handle.argument, handle.result, handle.pattern) == ("game_id", "game_id", None)


def test_with_a_store_it_waits_for_it(tmp_path: Path) -> None:
    case = next(one for one in CASES if one.id == "several-variables")
    after = """
        game_id = await games.open()
        async with games.held(game_id):
        workspace = games[game_id]
        return game_id
        @games.kept
        """
    run_known(Known(id="", before=case.before, after=after, gone="def open_"), tmp_path,
              store="filetree")  # fmt: skip
