import argparse

from mcp.server.fastmcp import FastMCP


mcp = FastMCP("desk")
options = None


@mcp.tool()
def root() -> str:
    return options.root


def main():
    global options
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=".")
    options = parser.parse_args()


main()


mcp.run()
