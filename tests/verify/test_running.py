"""How `unstick verify` finds, starts and feeds a server that it does not edit; on the real SDK."""

import textwrap
from pathlib import Path

import pytest

from tests.samples.environments import python_with
from tests.verify.running import OLD
from tests.verify.test_verifying import outcomes, verified

pytestmark = pytest.mark.sdk

HIGH = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("desk")


@mcp.tool()
def say() -> str:
    "Say it."
    return "hello"
"""
MADE = """\
from mcp.server.fastmcp import FastMCP


def create_server() -> FastMCP:
    mcp = FastMCP("desk")

    @mcp.tool()
    def say() -> str:
        "Say it."
        return "hello"

    return mcp
"""
LOW = """\
import asyncio

from mcp import types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server


async def main() -> None:
    server = Server("desk")

    @server.list_tools()
    async def list_tools() -> list[types.Tool]:
        return [types.Tool(name="say", inputSchema={"type": "object", "properties": {}})]

    @server.call_tool()
    async def call_tool(name: str, arguments: dict) -> list[types.TextContent]:
        return [types.TextContent(type="text", text="hello")]

    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(main())
"""
SCRIPT = """\
[project]
name = "desk"
version = "1"
dependencies = ["mcp<2"]
[project.scripts]
desk = "desk.cli:main"
"""


@pytest.mark.parametrize(
    ("files", "entry"),
    [
        (
            {
                "pyproject.toml": SCRIPT,
                "src/desk/__init__.py": "",
                "src/desk/server.py": HIGH,
                "src/desk/cli.py": (
                    "from desk.server import mcp\n\n\ndef main() -> None:\n    mcp.run()\n"
                ),
            },
            "script:desk.cli:main",
        ),
        (
            {
                "desk/__init__.py": "",
                "desk/server.py": HIGH,
                "desk/__main__.py": "from desk.server import mcp\n\nmcp.run()\n",
            },
            "module:desk",
        ),
        ({"server.py": HIGH}, "object:server:mcp"),
        ({"server.py": MADE}, "object:server:create_server"),
        ({"server.py": LOW}, "file:server.py"),
    ],
    ids=["console script", "python -m", "module object", "factory", "low-level in a function"],
)
def test_the_entry_point_is_found_and_started(
    files: dict[str, str], entry: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    seen = verified(tmp_path, "--before-python", python_with(OLD), "--mode", "isolate")
    assert seen["builds"][0]["entry"] == entry
    assert outcomes(seen, "before") == {"legacy isolate": "no divergence"}
    (tool,) = seen["tools"]
    assert (tool["subject"], tool["succeeded"] > 0) == ("call say", True)


FED = """\
import os
import uuid

from mcp.server.fastmcp import FastMCP
from mcp.types import ToolAnnotations

mcp = FastMCP("desk")


@mcp.tool()
def look_up(city: str) -> str:
    "Look a city up."
    if city != "Bergen":
        raise ValueError("no such city")
    return "rain"


@mcp.tool(annotations=ToolAnnotations(destructiveHint=True))
def forget() -> str:
    "Forget it all."
    return "forgotten"


@mcp.tool()
def stamp() -> str:
    "What is another one each time."
    return uuid.uuid4().hex


@mcp.tool()
def variables() -> list[str]:
    "The variables that it was given."
    return sorted(os.environ)


@mcp.tool()
def fill(megabytes: int = 700) -> int:
    "Take some memory."
    return len(bytearray(megabytes * 1024 * 1024))


if __name__ == "__main__":
    mcp.run()
"""


@pytest.fixture
def fed(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / "server.py").write_text(FED)
    return folder


def test_hints_fit_and_what_destroys_is_called_only_where_that_is_allowed(
    fed: Path, tmp_path: Path
) -> None:
    hints = tmp_path / "hints.toml"
    hints.write_text('[params]\ncity = "Bergen"\n')
    given = ("--before-python", python_with(OLD), "--mode", "isolate")
    plain = tools_of(verified(fed, *given))
    assert plain["call look_up"]["outcome"] == "unverified"
    assert plain["call look_up"]["reason"] == (
        "it never succeeded: Error executing tool look_up: no such city"
    )
    assert plain["call forget"]["calls"] == 0
    hinted = verified(fed, *given, "--hints", hints, "--allow-destructive")
    tools = tools_of(hinted)
    assert tools["call look_up"]["outcome"] == "no divergence"
    assert tools["call forget"]["succeeded"] > 0
    assert tools["call stamp"]["outcome"] == "no divergence"
    assert any("text" in path for path in hinted["masked"])


def test_it_gets_the_variables_that_were_named_and_no_other(
    fed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours would show where `AT_HOME` is asked for and not given."""
    monkeypatch.setenv("SECRET_OF_OURS", "1")
    monkeypatch.setenv("PASSED_ON", "2")
    text = FED.replace(
        "sorted(os.environ)",
        "[n for n in ('SECRET_OF_OURS', 'PASSED_ON', 'OWN', 'FILED') if n in os.environ]",
    ).replace(
        'mcp = FastMCP("desk")',
        textwrap.dedent("""\
            assert [os.environ.get(n) for n in ("PASSED_ON", "OWN", "FILED")] == ["2", "3", "4"]
            assert "SECRET_OF_OURS" not in os.environ
            mcp = FastMCP("desk")"""),
    )
    (fed / "server.py").write_text(text)
    variables = tmp_path / "variables"
    variables.write_text("# what it needs\nexport FILED='4'\n")
    seen = verified(
        *(fed, "--before-python", python_with(OLD), "--mode", "interleave"),
        *("--env", "PASSED_ON", "--env", "OWN=3", "--env-file", variables),
    )
    assert seen["builds"][0]["started"]


def test_a_replica_has_no_more_memory_than_said(fed: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("steps:\n- {call: fill}\n")
    given = (fed, "--before-python", python_with(OLD), "--mode", "isolate", "--scenario", scenario)
    little = tools_of(verified(*given, "--memory", "512", code=2))["call fill"]
    assert (little["succeeded"], little["outcome"]) == (0, "unverified")
    assert tools_of(verified(*given, "--memory", "2048"))["call fill"]["succeeded"] == 2


def tools_of(seen: dict[str, object]) -> dict[str, dict[str, object]]:
    tools = seen["tools"]
    assert isinstance(tools, list)
    return {tool["subject"]: tool for tool in tools}
