from mcp_server import MCPToolset


class Sums(MCPToolset):
    def total(self, numbers: list[int]) -> int:
        """The sum of numbers."""
        return sum(numbers)
