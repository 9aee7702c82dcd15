"""A collector notes what is called, visit by visit; nobody asks it."""

import logging
import time
import uuid
from dataclasses import dataclass, field

from mcp.server.fastmcp import FastMCP

log = logging.getLogger(__name__)


@dataclass
class Note:
    tool: str
    argument: str
    seconds: float
    place: int


@dataclass
class Visit:
    id: str
    begun: float
    notes: list[Note] = field(default_factory=list)


class Privacy:
    def shortened(self, argument: str) -> str:
        return argument[:3].lower()


class Collector:
    def __init__(self) -> None:
        self.visits: dict[str, Visit] = {}
        self.current: str | None = None
        self.place = 0
        self.privacy = Privacy()

    def begin(self) -> str:
        visit = str(uuid.uuid4())
        self.current = visit
        self.place = 0
        self.visits[visit] = Visit(visit, time.time())
        return visit

    def note(self, tool: str, argument: str, seconds: float) -> None:
        visit = self.current
        if not visit:
            visit = self.begin()
        if visit not in self.visits:
            return
        short = self.privacy.shortened(argument)
        found = self.visits[visit]
        found.notes.append(Note(tool, short, seconds, self.place))
        self.place += 1
        log.debug("noted %s", tool)


collector = Collector()
mcp = FastMCP("words")


@mcp.tool()
def upper(text: str) -> str:
    begun = time.time()
    told = text.upper()
    collector.note("upper", text, time.time() - begun)
    return told
