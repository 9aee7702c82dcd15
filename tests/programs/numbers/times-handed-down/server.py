import time
from dataclasses import dataclass, field

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("slow")


@dataclass
class Calls:
    name: str
    times: list[float] = field(default_factory=list)

    def add(self, at: float) -> None:
        self.times.append(at)

    def forget(self, seconds: int = 60) -> None:
        now = time.time()
        self.times = [at for at in self.times if now - at <= seconds]

    def count(self) -> int:
        return len(self.times)


calls: dict[str, Calls] = {}


def may_go_on(name: str) -> bool:
    if name not in calls:
        calls[name] = Calls(name)
    made = calls[name]
    made.forget()
    if made.count() >= 10:
        return False
    made.add(time.time())
    return True


@mcp.tool()
def shout(name: str, text: str) -> str:
    return text.upper() if may_go_on(name) else "later"


@mcp.tool()
def whisper(name: str, text: str) -> str:
    return text.lower() if may_go_on(name) else "later"


mcp.run()
