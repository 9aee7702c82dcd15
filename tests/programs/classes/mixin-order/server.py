from mcp.server.fastmcp import FastMCP

kept = []


class Base:
    def note(self, text):
        return text


class Plain(Base):
    def note(self, text):
        return text.strip()


class Keeping(Base):
    def note(self, text):
        kept.append(text)
        return ", ".join(kept)


class Notes(Plain, Keeping):
    pass


mcp = FastMCP("notes")
notes = Notes()


@mcp.tool()
def note(text: str) -> str:
    return notes.note(text)


mcp.run()
