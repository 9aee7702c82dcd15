from contextvars import ContextVar

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("reports")
language = ContextVar("language")


@mcp.tool()
def report() -> str:
    return f"report in {language.get()}"


def main():
    language.set("en")
    mcp.run()


main()
