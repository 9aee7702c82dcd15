from fastmcp import FastMCP
from fastmcp.contrib.mcp_mixin import MCPMixin, mcp_resource, mcp_tool


class Kept(MCPMixin):
    def __init__(self):
        self.lines = []

    @mcp_tool()
    def add(self, line: str) -> str:
        self.lines.append(line)
        return "added"


class Notes(Kept):
    def __init__(self):
        super().__init__()
        self.forgotten = []

    @mcp_tool(name="all", description="All lines.")
    def everything(self) -> list[str]:
        return self.lines

    @mcp_resource(uri="notes://count")
    def count(self) -> int:
        return len(self.lines)

    def forget(self) -> None:
        self.forgotten.append(self.lines.pop())


class Sums(MCPMixin):
    @mcp_tool()
    def total(self, numbers: list[int]) -> int:
        return sum(numbers)


mcp = FastMCP("notes")
sums = FastMCP("sums")
Notes().register_all(mcp_server=mcp, prefix="notes")
Sums().register_tools(sums)

if __name__ == "__main__":
    mcp.run()
