"""Explore small tables: select one, then ask about it."""

import argparse
import secrets
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from pydantic import Field

from tables import TABLES, Row

mcp = FastMCP("tables", instructions="Call select_table before you ask about columns.")


Entry = TypeVar("Entry")


class Handles(dict[str, Entry]):
    """What calls keep, by the handle that a client passes back.

    A handle and its entry are forgotten `lifetime` seconds after the last call with them.
    """

    lifetime = 3600.0
    limit = 10_000

    def __init__(self, opener: str, make: Callable[[], Entry] | None = None) -> None:
        super().__init__()
        self._opener = opener
        self._make = make
        self._used: dict[str, float] = {}

    def open(self) -> str:
        """Mint a handle."""
        handle = secrets.token_urlsafe(16)
        self._used[handle] = time.monotonic()
        self._forget_old()
        return handle

    def check(self, handle: str) -> None:
        """Accept a handle that is known; raises `ToolError` for any other."""
        self._forget_old()
        known = self._used.pop(handle, None)
        if known is None:
            raise ToolError(f"{handle!r} is unknown or expired: call {self._opener} for a new id")
        self._used[handle] = time.monotonic()

    def find(self, handle: str) -> Entry:
        """The entry of a handle; raises `ToolError` for one that is not known."""
        self.check(handle)
        return self[handle]

    def __missing__(self, handle: str) -> Entry:
        if self._make is None:
            raise KeyError(handle)
        return self.setdefault(handle, self._make())

    def _forget_old(self) -> None:
        oldest = time.monotonic() - self.lifetime
        for handle, used in list(self._used.items()):
            if used > oldest and len(self._used) <= self.limit:
                break
            self._used.pop(handle, None)
            self.pop(handle, None)


@dataclass
class Workspace:
    """What one workspace holds."""

    current_table: str | None = None


workspaces = Handles("open_workspace", Workspace)
WorkspaceId = Annotated[
    str, Field(description="The id that open_workspace returned: the workspace to work on")
]


def _selected_rows(workspace: Workspace) -> list[Row]:
    if workspace.current_table is None:
        raise ToolError("no table is selected; call select_table first")
    return TABLES[workspace.current_table]


@mcp.tool
def list_tables() -> list[str]:
    """The tables that can be selected."""
    return sorted(TABLES)


@mcp.tool
def open_workspace() -> str:
    """Start a workspace of your own, and return its id.

    Give the id as workspace_id to select_table, column_mean and find_rows.
    """
    return workspaces.open()


@mcp.tool
async def select_table(name: str, workspace_id: WorkspaceId) -> str:
    """Choose the table that the other tools work on."""
    workspace = workspaces.find(workspace_id)
    if name not in TABLES:
        raise ToolError(f"no table {name!r}; there are: {', '.join(sorted(TABLES))}")
    workspace.current_table = name
    return f"{name} selected, {len(TABLES[name])} rows"


@mcp.tool
async def column_mean(column: str, workspace_id: WorkspaceId) -> float:
    """Mean of a numeric column of the selected table."""
    workspace = workspaces.find(workspace_id)
    return statistics.fmean(float(row[column]) for row in _selected_rows(workspace))


@mcp.tool
async def find_rows(column: str, value: str, workspace_id: WorkspaceId) -> list[dict[str, str]]:
    """Rows of the selected table with this value in a column."""
    workspace = workspaces.find(workspace_id)
    return [row for row in _selected_rows(workspace) if row.get(column) == value]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--http", action="store_true", help="serve HTTP instead of stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if options.http:
        mcp.run(transport="http", host="127.0.0.1", port=options.port)
    else:
        mcp.run()
