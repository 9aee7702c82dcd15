"""An MCP server on SDK 2.x whose tools audit, explain and plan.

It keeps nothing between calls: each call runs the command in a process of its own, on paths
inside the folder that the server was started for, and writes nothing there.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

_SECONDS = 600
_READ_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_INSTRUCTIONS = (
    "Audits Python MCP servers for MCP revision 2026-07-28, which has no protocol sessions. Call "
    "`audit` for a verdict per server and what is to be changed, `plan` for self-contained tasks "
    "with acceptance checks, `explain` for a rule or for why a state cell has its role. Audited "
    "code is read, never run; paths are inside the folder this server was started for."
)


def serve(root: Path) -> None:
    """Answer over stdio until the client closes it."""
    make_server(root).run(transport="stdio")


def make_server(root: Path) -> MCPServer:
    """A server for the files under `root`."""
    server = MCPServer("unstick", instructions=_INSTRUCTIONS)

    @server.tool(annotations=_READ_ONLY)
    def audit(
        path: str = ".", select: list[str] | None = None, limit: int = 50, offset: int = 0
    ) -> dict[str, Any]:
        """Give each MCP server under `path` a verdict, and list findings from `offset` on.

        `select` are rule codes or their beginnings, such as UNS2 for state.
        """
        chosen = [word for code in select or [] for word in ("--select", code)]
        run = json.loads(_unstick(root, "audit", _inside(root, path), "--json", "-", *chosen))
        return _summary(run, max(0, offset), max(0, limit))

    @server.tool(annotations=_READ_ONLY)
    def explain(subject: str, path: str = ".") -> str:
        """The page of a rule (UNS201), or why a state cell under `path` has its role (its id or
        name, as `audit` gives it)."""
        return _unstick(root, "explain", "--", subject, _inside(root, path))

    @server.tool(annotations=_READ_ONLY)
    def plan(path: str = ".") -> str:
        """What to do about the servers under `path`: tasks in order, in Markdown, each with its
        places, facts and acceptance."""
        return _unstick(root, "plan", _inside(root, path), "--format", "markdown")

    return server


def _inside(root: Path, path: str) -> str:
    """`path` relative to `root`; raises `ToolError` when it leads out of it."""
    target = (root / path).resolve()
    if not target.is_relative_to(root.resolve()):
        raise ToolError(f"{path} is outside the folder that this server reads")
    return f"./{target.relative_to(root.resolve()).as_posix()}"


def _unstick(root: Path, *arguments: str) -> str:
    """What the command prints; raises `ToolError` with its own words when it could not."""
    command = [sys.executable, "-m", "analyzer", *arguments]
    try:
        done = subprocess.run(
            command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"it took more than {_SECONDS} seconds; name a smaller path") from error
    if done.returncode not in (0, 1):
        raise ToolError(done.stderr.decode(errors="replace").strip() or "it failed")
    return done.stdout.decode()


def _summary(run: dict[str, Any], offset: int, limit: int) -> dict[str, Any]:
    """The run without what a reader of verdicts does not need."""
    cells = {cell["id"]: cell for cell in run["cells"]}
    findings = run["findings"]
    return {
        "servers": [
            {
                key: server[key]
                for key in ("id", "name", "file", "line", "verdict", "confidence", "reason")
            }
            | {"facts": server["facts"], "effort": server["effort"]}
            | {"state": [_cell(cells[id]) for id in server["cells"] if id in cells]}
            for server in run["servers"]
        ],
        "findings": [
            {
                key: finding[key]
                for key in ("code", "file", "line", "message", "category", "effort", "server")
            }
            | {"fix": finding["fix"] and finding["fix"]["applicability"]}
            for finding in findings[offset : offset + limit]
        ],
        "total_findings": len(findings),
        "failed_files": [failed["file"] for failed in run["files"]["failed"]],
    }


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    keys = ("id", "name", "file", "line", "role", "scope", "key", "reason", "remedy")
    return {key: cell[key] for key in keys}
