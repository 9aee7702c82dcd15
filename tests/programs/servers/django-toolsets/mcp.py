from mcp_server import MCPToolset
from mcp_server import mcp_server as mcp


class Notes(MCPToolset):
    lines = []

    def add(self, line: str) -> str:
        """Keep a line."""
        self.lines.append(line)
        return "kept"

    def everything(self) -> list[str]:
        """All lines."""
        return self.lines

    def sorted_words(self, text: str) -> list[str]:
        """The words of a text, in order."""
        self.words = text.split()
        self._sort()
        return self.words

    def _sort(self) -> None:
        self.words.sort()


@mcp.tool()
def shout(text: str) -> str:
    """The text in capitals."""
    return text.upper()
