"""Code beside `fastmcp` below 4 stays on `mcp` 1.x; a server of `mcp` itself moves."""

from pathlib import Path

from tests.codemods.cases import fix, read

ANNOTATED = """\
from fastmcp import FastMCP
from mcp.types import ToolAnnotations

mcp = FastMCP("a")


@mcp.tool(annotations=ToolAnnotations(readOnlyHint=True))
def add(a: int) -> int:
    return a
"""
OWN = 'from mcp.server.fastmcp import FastMCP\n\nmcp = FastMCP("b")\n'


def test_a_project_on_fastmcp_stays(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(ANNOTATED)
    result = fix(tmp_path, unsafe=True, write=True)
    assert (result.changes, result.marked) == ((), ())
    assert [diagnostic.message for diagnostic in result.diagnostics] == [
        "left as it is: it is built on fastmcp, which needs mcp 1.x until it is on fastmcp 4"
    ]


def test_projects_side_by_side(tmp_path: Path) -> None:
    for name, text in (("one", ANNOTATED), ("two", OWN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "server.py").write_text(text)
        requirement = 'dependencies = ["fastmcp<4"]' if name == "one" else 'dependencies = ["mcp"]'
        project = f'[project]\nname = "{name}"\nversion = "1"\n{requirement}\n'
        (tmp_path / name / "pyproject.toml").write_text(project)
    fix(tmp_path, unsafe=True, write=True)
    assert read(tmp_path)["one/server.py"] == ANNOTATED
    assert read(tmp_path)["two/server.py"] == OWN.replace("fastmcp", "mcpserver").replace(
        "FastMCP", "MCPServer"
    )


def test_a_project_on_fastmcp_4_moves(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(ANNOTATED)
    (tmp_path / "requirements.txt").write_text("fastmcp>=4\n")
    fix(tmp_path, unsafe=True, write=True)
    assert read(tmp_path)["server.py"] == ANNOTATED.replace("readOnlyHint", "read_only_hint")
