from fastapi import APIRouter, Depends, FastAPI
from fastmcp import FastMCP

router = APIRouter()
elsewhere = APIRouter()


class Games:
    def __init__(self):
        self.running: dict[str, str] = {}
        self.seen: dict[str, int] = {}

    def start(self, player: str, word: str) -> None:
        self.running[player] = word

    def guess(self, player: str, letter: str) -> bool:
        return letter in self.running[player]


_games = Games()


def games() -> Games:
    return _games


@router.post("/start")
async def start_game(player: str, word: str, service: Games = Depends(games)) -> str:
    service.start(player, word)
    return player


@router.post("/guess")
async def guess_letter(player: str, letter: str, service: Games = Depends(games)) -> bool:
    return service.guess(player, letter)


@elsewhere.get("/seen")
async def look(player: str, service: Games = Depends(games)) -> int:
    service.seen[player] = service.seen.get(player, 0) + 1
    return service.seen[player]


def build():
    app = FastAPI(title="games")
    for one in [router]:
        app.include_router(one)
    mcp = FastMCP.from_fastapi(app=app, name="games")
    outer = FastAPI(lifespan=mcp.http_app().lifespan)
    outer.include_router(elsewhere)
    outer.mount("/mcp", mcp.http_app(path="/"))
    return outer


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(build(), host="127.0.0.1")
