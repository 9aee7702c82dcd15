"""Requirements beside the one on the SDK: raised to its floors, added where it brought them."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

OLD = "from mcp.server.fastmcp import FastMCP\n\napp = FastMCP('a')\n"
NEW = """\
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

app = MCPServer('a', version=version("mcp"))
"""
FLOORS_BEFORE = """\
    anyio>=4.5,<4.9
    pydantic==2.11.4
    pydantic_core==2.33.2
    sse-starlette<2
    typing-extensions>=4.9
    uvicorn==0.34.0
    mcp==1.12.0
"""
FLOORS_AFTER = """\
    anyio>=4.9,<5
    pydantic>=2.12.0,<3
    # unstick: UNS803 drop this pin: pydantic decides the version, and is raised here
    pydantic_core==2.33.2
    # unstick: UNS803 require sse-starlette>=3.0.0,<4, as mcp 2.x does; this range ends a major \
version earlier, whose code may differ
    sse-starlette<2
    typing-extensions>=4.9
    uvicorn==0.34.0
    mcp>=2,<3
"""
FLOORS = Case(
    id="floors",
    before={"server.py": OLD, "requirements.txt": FLOORS_BEFORE},
    after={"server.py": NEW, "requirements.txt": FLOORS_AFTER},
    unsafe=True,
)
MISSING = Case(
    id="missing",
    before={
        "a/server.py": """\
            import httpx
            from pydantic_settings import BaseSettings
            from mcp.server.fastmcp import FastMCP

            try:
                import httpx_sse
            except ImportError:
                httpx_sse = None

            app = FastMCP("a")
            """,
        "tests/test_server.py": "import dotenv\nimport a.server\n",
        "pyproject.toml": """\
            [project]
            dependencies = [
                "click",  # command line
                # the protocol
                "mcp>=1.2"  # no comma
            ]

            [dependency-groups]
            dev = ["pytest", "ruff"]
            """,
        "Dockerfile": "RUN pip install mcp\n",
    },
    after={
        "a/server.py": """\
            from importlib.metadata import version
            import httpx
            from pydantic_settings import BaseSettings
            from mcp.server.mcpserver import MCPServer

            try:
                import httpx_sse
            except ImportError:
                httpx_sse = None

            app = MCPServer("a", version=version("mcp"))
            """,
        "pyproject.toml": """\
            [project]
            dependencies = [
                "click",  # command line
                "httpx>=0.27.1,<1",
                # the protocol
                "mcp>=2,<3",  # no comma
                "pydantic-settings>=2.5.2",
            ]

            [dependency-groups]
            dev = ["pytest", "ruff"]
            """,
        "Dockerfile": 'RUN pip install "mcp>=2,<3"\n',
    },
)
IMPORTS_HTTPX = "import httpx\n" + "from mcp.server.fastmcp import FastMCP\napp = FastMCP('a')\n"
HTTPX_AFTER = """\
from importlib.metadata import version

import httpx
from mcp.server.mcpserver import MCPServer
app = MCPServer('a', version=version("mcp"))
"""


TOLD = """\
# unstick: UNS804 install httpx>=0.27.1,<1 beside mcp 2.x, which no longer brings httpx
import httpx"""


def missing(name: str, path: str, before: str, after: str) -> Case:
    return Case(
        id=f"missing-{name}",
        before={"server.py": IMPORTS_HTTPX, path: before},
        after={"server.py": HTTPX_AFTER, path: after},
    )


CASES = [
    FLOORS, MISSING,
    missing(
        "poetry",
        "pyproject.toml",
        '[tool.poetry.dependencies]\npython = "^3.11"\nmcp = {version = "^1", extras = ["cli"]}\n',
        '[tool.poetry.dependencies]\npython = "^3.11"\nhttpx = ">=0.27.1,<1"\n'
        'mcp = {version = ">=2,<3", extras = ["cli"]}\n',
    ),
    missing(
        "unsorted-inline",
        "pyproject.toml",
        "[project]\ndependencies = ['mcp', 'click']\n",
        "[project]\ndependencies = ['httpx>=0.27.1,<1', 'mcp>=2,<3', 'click']\n",
    ),
    missing(
        "first-line",
        "requirements.txt",
        "# what the server needs\nmcp\n",
        "# what the server needs\nhttpx>=0.27.1,<1\nmcp>=2,<3\n",
    ),
    missing("command", "Dockerfile", "RUN pip install mcp\n",
            'RUN pip install "mcp>=2,<3" "httpx>=0.27.1,<1"\n'),
    missing("conda", "environment.yml", "dependencies:\n- pip:\n  - mcp\n",
            "dependencies:\n- pip:\n  - httpx>=0.27.1,<1\n  - mcp>=2,<3\n"),
    missing("setup-cfg", "setup.cfg", "[options]\ninstall_requires =\n  click\n  mcp\n",
            "[options]\ninstall_requires =\n  click\n  httpx>=0.27.1,<1\n  mcp>=2,<3\n"),
    missing("nowhere", "setup.cfg", "[options]\ninstall_requires = mcp\n",
            "[options]\n# unstick: UNS804 require httpx, which server.py imports\n"
            "install_requires = mcp>=2,<3\n"),
    missing("declared", "requirements.txt", "HTTPX\nmcp\n", "HTTPX\nmcp>=2,<3\n"),
    missing("without-sdk", "requirements.txt", "httpx\n", "httpx\n"),
    Case(
        id="missing-without-manifest",
        before={"server.py": IMPORTS_HTTPX},
        after={"server.py": HTTPX_AFTER.replace("import httpx", TOLD)},
        unsafe=True,
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
