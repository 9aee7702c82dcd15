"""Distributions that run on mcp 1.x alone: marked beside mcp 2.x, and held against themselves."""

import shutil
import subprocess
from pathlib import Path

import pytest

from analyzer.workspace.declarations.demands import dependency_table
from tests.codemods.cases import Case, run_case
from tests.samples.environments import python_with

OLD = "from mcp.server.fastmcp import FastMCP\n\napp = FastMCP('a')\n"
NEW = """\
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

app = MCPServer('a', version=version("mcp"))
"""
ELSEWHERE = """\
from fastapi import FastAPI
from fastapi_mcp import FastApiMCP

app = FastAPI()
mcp = FastApiMCP(app)
mcp.mount_http()
"""
BESIDE = """\
# unstick: UNS803 langchain-mcp-adapters up to 0.3.2 runs on mcp 1.x alone: take it out, or give \
what needs it an environment of its own, until a release takes 2.x
langchain-mcp-adapters>=0.1
mcp>=2,<3
"""
UNHELD = """\
# unstick: UNS803 fastapi-mcp up to 0.4.0 needs mcp 1.x and does not say so: require mcp<2 \
beside it
fastapi-mcp
"""
CASES = [
    Case(
        id="beside-the-new-sdk",
        before={
            "server.py": OLD,
            "requirements.txt": "langchain-mcp-adapters>=0.1\nmcp\n",
            "constraints.txt": "mcp-use<2\n",
        },
        after={"server.py": NEW, "requirements.txt": BESIDE},
    ),
    Case(
        id="a-later-release",
        before={"server.py": OLD, "requirements.txt": "langchain-mcp-adapters>=1\nmcp\n"},
        after={"server.py": NEW, "requirements.txt": "langchain-mcp-adapters>=1\nmcp>=2,<3\n"},
    ),
    Case(
        id="held-by-nothing",
        before={"main.py": ELSEWHERE, "requirements.txt": "fastapi-mcp\n"},
        after={"requirements.txt": UNHELD},
    ),
    Case(
        id="held",
        before={
            "main.py": ELSEWHERE,
            "requirements.txt": "fastapi-mcp\n",
            "pyproject.toml": '[project]\nname = "a"\ndependencies = ["mcp>=1.12,<2"]\n',
        },
    ),
]
USES = {
    "django-mcp-server": "import mcp_server",
    "fastapi-mcp": "import fastapi, fastapi_mcp; fastapi_mcp.FastApiMCP(fastapi.FastAPI())",
    "mcp-agent": "import mcp_agent.app",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)


@pytest.mark.sdk
def test_what_says_so_does_not_resolve_beside_the_new_sdk() -> None:
    uv = shutil.which("uv")
    assert uv is not None
    table = dependency_table()
    resolved = [
        name
        for name, newest in table.behind.items()
        if name not in table.unsaid and resolves(uv, f"{name}=={newest}\nmcp>=2,<3\n")
    ]
    assert resolved == []


def resolves(uv: str, requirements: str) -> bool:
    command = [uv, "pip", "compile", "-", "--quiet", "--python-version", "3.11"]
    done = subprocess.run(
        command, input=requirements, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0 or "No solution found" in done.stderr, done.stderr
    return done.returncode == 0


@pytest.mark.sdk
@pytest.mark.parametrize("name", dependency_table().unsaid)
def test_what_does_not_say_so_fails_on_the_new_sdk(name: str) -> None:
    python = python_with(f"{name}=={dependency_table().behind[name]}", "mcp==2.3.0")
    done = subprocess.run(
        [python, "-c", USES[name]], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 1
    assert "mcp" in done.stderr
