from typing import NamedTuple

from mcp.server.fastmcp import FastMCP


class Option(NamedTuple):
    name: str
    takes_value: bool


def _table(names: str) -> dict[str, Option]:
    table: dict[str, Option] = {}
    for name in names.split():
        table[name] = Option(name, name.endswith("="))
        table[f"no-{name}"] = Option(f"no-{name}", False)
    return table


TABLES = tuple(_table(names) for names in ("to= cc=", "quiet"))

mcp = FastMCP("options")


@mcp.tool()
def known(prefix: str) -> list[str]:
    found = []
    for number, table in enumerate(TABLES):
        options = {option for key, option in table.items() if key.startswith(prefix)}
        if len(options) == 1:
            option = options.pop()
            found.append(f"{number}: {option.name}")
    return found


mcp.run()
