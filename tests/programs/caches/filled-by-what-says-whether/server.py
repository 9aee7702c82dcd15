from pathlib import Path

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("rules")
_REMEDIES = {}
_RULES = None


def initialize():
    global _REMEDIES, _RULES
    try:
        text = Path(__file__).with_name("rules.txt").read_text()
        _RULES = text
        _REMEDIES = dict(line.split(":", 1) for line in text.splitlines())
        return True
    except FileNotFoundError:
        return False


@mcp.tool()
def check(template: str) -> list[str]:
    if _RULES is None and not initialize():
        return ["no rules"]

    found = []

    def remedy(rule):
        return _REMEDIES.get(rule, "look it up")

    def look(rules):
        for rule in rules:
            if rule in template:
                found.append(remedy(rule))

    look(_RULES.splitlines())
    return found


mcp.run()
