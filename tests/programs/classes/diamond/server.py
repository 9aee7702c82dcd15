from mcp.server.fastmcp import FastMCP


class Base:
    def note(self, text):
        return text


class Left(Base):
    pass


class Right(Base):
    def __init__(self):
        self.kept = []

    def note(self, text):
        self.kept.append(text)
        return ", ".join(self.kept)


class Notes(Left, Right):
    pass


mcp = FastMCP("notes")
notes = Notes()


@mcp.tool()
def note(text: str) -> str:
    return notes.note(text)


mcp.run()
