"""Small tables under handles, written for fastmcp 4 by hand."""

import secrets
import statistics

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError

mcp = FastMCP("tables", instructions="Call select_table before you ask about columns.")
TABLES = {"planets": [{"name": "Earth", "moons": "1"}, {"name": "Mars", "moons": "2"}]}
selected: dict[str, str | None] = {}


def rows(workspace_id: str) -> list[dict[str, str]]:
    if workspace_id not in selected:
        raise ToolError(f"{workspace_id!r} is unknown: call open_workspace")
    table = selected[workspace_id]
    if table is None:
        raise ToolError("no table is selected; call select_table first")
    return TABLES[table]


@mcp.tool
def list_tables() -> list[str]:
    """The tables that can be selected."""
    return sorted(TABLES)


@mcp.tool
def open_workspace() -> str:
    """Start a workspace of your own, and return its id."""
    handle = secrets.token_urlsafe(16)
    selected[handle] = None
    return handle


@mcp.tool
async def select_table(name: str, workspace_id: str) -> str:
    """Choose the table that the other tools work on."""
    if workspace_id not in selected or name not in TABLES:
        raise ToolError("there is no such workspace or table")
    selected[workspace_id] = name
    return f"{name} selected, {len(TABLES[name])} rows"


@mcp.tool
async def column_mean(column: str, workspace_id: str) -> float:
    """Mean of a numeric column of the selected table."""
    return statistics.fmean(float(row[column]) for row in rows(workspace_id))


@mcp.tool
async def find_rows(column: str, value: str, workspace_id: str) -> list[dict[str, str]]:
    """Rows of the selected table with this value in a column."""
    return [row for row in rows(workspace_id) if row.get(column) == value]


if __name__ == "__main__":
    mcp.run()
