import json

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("glossary")
words = {}


def load(path):
    with open(path) as file:
        words.update(json.load(file))


@mcp.tool()
def define(word: str) -> str:
    return words.get(word, "unknown word")


def main():
    load("words.json")
    mcp.run()


if __name__ == "__main__":
    main()
