"""Requirements on `fastmcp`: from 4 on it needs `mcp` 2.x, and it moves with the code."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

ALONG = Case(
    id="moves-along",
    before={
        "server.py": "from mcp.server.fastmcp import FastMCP\n\napp = FastMCP('a')\n",
        "requirements.txt": "fastmcp[anthropic]>=2.3\nfastmcp-slim==3.4.1\nmcp>=1.9\n",
    },
    after={
        "server.py": """\
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

app = MCPServer('a', version=version("mcp"))
""",
        "requirements.txt": "fastmcp[anthropic]>=4,<5\nfastmcp-slim>=4,<5\nmcp>=2,<3\n",
    },
)
ON_FASTMCP = Case(
    id="fastmcp-alone",
    before={
        "server.py": """\
            from fastmcp import FastMCP
            from fastmcp.tools.tool import ToolResult

            app = FastMCP("a")
            """,
        "pyproject.toml": """\
            [project]
            name = "a"
            version = "1"
            dependencies = ["fastmcp ~= 2.11", "uvicorn>=0.30,<0.32"]
            """,
    },
    after={
        "server.py": """\
            from fastmcp import FastMCP
            from fastmcp.tools import ToolResult

            app = FastMCP("a")
            """,
        "pyproject.toml": """\
            [project]
            name = "a"
            version = "1"
            dependencies = ["fastmcp >= 4, < 5", "uvicorn>=0.35,<1"]
            """,
    },
    unsafe=True,
)
UNCHANGED = Case(
    id="fastmcp-code-that-runs-on-both",
    before={
        "server.py": "from fastmcp import FastMCP\n\napp = FastMCP('a')\n",
        "requirements.txt": "fastmcp>=2,<4\n",
    },
    after={
        "requirements.txt": "# unstick: UNS802 require fastmcp>=4,<5; no code here had to change, "
        "and none of it has run on fastmcp 4\nfastmcp>=2,<4\n",
    },
)
WAITING = Case(
    id="fastmcp-code-that-waits",
    before={
        "server.py": "from fastmcp import FastMCP\n\napp = FastMCP('a', debug=True)\n",
        "requirements.txt": "fastmcp==2.14.7\n",
    },
    after={
        "server.py": "from fastmcp import FastMCP\n\n# unstick: UNS505 debug is gone: set "
        "FASTMCP_DEBUG in the environment\napp = FastMCP('a', debug=True)\n",
        "requirements.txt": "# unstick: UNS802 require fastmcp>=4,<5 once what is marked in the "
        "code is done; until then it needs an earlier fastmcp\nfastmcp==2.14.7\n",
    },
    unsafe=True,
)


@pytest.mark.parametrize("case", [ALONG, ON_FASTMCP, UNCHANGED, WAITING], ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
