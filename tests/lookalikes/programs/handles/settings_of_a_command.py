"""Arguments of the command line, kept in an object for all."""

import argparse
from dataclasses import dataclass

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("files")


@dataclass
class Session:
    folder: str = "."
    quiet: bool = False


session = Session()


@mcp.tool()
async def folder() -> str:
    return session.folder


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    session.folder = parser.parse_args().folder
    mcp.run()


if __name__ == "__main__":
    main()
