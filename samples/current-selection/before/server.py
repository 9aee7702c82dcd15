"""Explore small tables: select one, then ask about it."""

import argparse
import statistics

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

from tables import TABLES, Row

mcp = FastMCP("tables", instructions="Call select_table before you ask about columns.")

current_table: str | None = None


def _selected_rows() -> list[Row]:
    if current_table is None:
        raise ToolError("no table is selected; call select_table first")
    return TABLES[current_table]


@mcp.tool
def list_tables() -> list[str]:
    """The tables that can be selected."""
    return sorted(TABLES)


@mcp.tool
def select_table(name: str) -> str:
    """Choose the table that the other tools work on."""
    global current_table
    if name not in TABLES:
        raise ToolError(f"no table {name!r}; there are: {', '.join(sorted(TABLES))}")
    current_table = name
    return f"{name} selected, {len(TABLES[name])} rows"


@mcp.tool
def column_mean(column: str) -> float:
    """Mean of a numeric column of the selected table."""
    return statistics.fmean(float(row[column]) for row in _selected_rows())


@mcp.tool
def find_rows(column: str, value: str) -> list[dict[str, str]]:
    """Rows of the selected table with this value in a column."""
    return [row for row in _selected_rows() if row.get(column) == value]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", action="store_true", help="serve HTTP instead of stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if options.http:
        mcp.run(transport="http", host="127.0.0.1", port=options.port)
    else:
        mcp.run()
