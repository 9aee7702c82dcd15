from mcp.server.fastmcp import FastMCP

COUNT = {}


def make_a():
    mcp = FastMCP("a")

    @mcp.tool()
    def one(x: str) -> str:
        return x

    return mcp


def make_b():
    mcp = FastMCP("b")

    @mcp.tool()
    def two(x: str) -> int:
        COUNT[x] = x
        return 1

    @mcp.tool()
    def three(x: str) -> str:
        return COUNT[x]

    return mcp


if __name__ == "__main__":
    import sys
    (make_a() if sys.argv[1] == "a" else make_b()).run()
