from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("papers")


class Agent:
    def __init__(self) -> None:
        self.active = None

    def activate(self, name):
        self.active = Path.home() / name
        return str(self.active)

    def notes(self):
        return (self.active / "notes.md").read_text()

    def papers(self):
        return [path.name for path in self.active.glob("*.pdf")]

    def run(self, step, **options):
        return getattr(self, step)(**options)


agent = Agent()


@mcp.tool()
def activate(name: str) -> str:
    return agent.run("activate", name=name)


@mcp.tool()
def notes() -> str:
    return agent.run("notes")


@mcp.tool()
def papers() -> list[str]:
    return agent.run("papers")


mcp.run()
