from mcp.server.fastmcp import FastMCP


class Notes(FastMCP):
    def __init__(self) -> None:
        super().__init__("notes")
        self.kept: list[str] = []
        self._register()

    def _register(self) -> None:
        @self.tool()
        def add(note: str) -> str:
            self.kept.append(note)
            return "ok"

        @self.tool()
        def last() -> str:
            return self.kept[-1]
