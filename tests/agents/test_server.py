"""The MCP server: stateless by our own judgement, and answering a real client."""

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CART, Command, repository, unstick
from tests.samples.environments import python_with

__all__ = ["repository", "unstick"]

ROOT = Path(__file__).resolve().parents[2]
TALK = """
import asyncio, json, sys
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

CALLS = json.loads(sys.argv[2])

async def main():
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "analyzer", "mcp", "--root", sys.argv[1]],
        env={"PYTHONPATH": sys.argv[3], "PATH": "/usr/bin:/bin", "UNSTICK_CACHE_DIR": sys.argv[4]},
    )
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = await session.list_tools()
        said = {"tools": [[t.name, t.annotations.read_only_hint] for t in tools.tools]}
        said["answers"] = []
        for name, arguments in CALLS:
            result = await session.call_tool(name, arguments)
            text = "".join(getattr(block, "text", "") for block in result.content)
            said["answers"].append([result.is_error, text, result.structured_content])
        print(json.dumps(said))

asyncio.run(main())
"""


def test_the_audit_of_this_repository_says_that_its_server_is_stateless(
    unstick: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    result = unstick("audit", "--json", "-", "--require", "stateless", "--fail-on", "optional")
    assert (result.exit_code, result.stderr) == (0, "")
    (server,) = json.loads(result.stdout)["servers"]
    assert (server["name"], server["verdict"]) == ("unstick", "stateless")
    assert server["transports"] == ["stdio"]


def test_without_the_sdk_a_line_says_what_to_install(
    unstick: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mcp", None)
    result = unstick("mcp")
    assert (result.exit_code, result.stderr) == (
        2,
        "unstick: `unstick mcp` needs the MCP SDK 2.x: pip install 'unstick[mcp]'\n",
    )


@pytest.fixture(scope="module")
def sdk() -> Path:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return python_with("mcp==2.3.0", *dependencies)


@pytest.mark.sdk
def test_an_agent_audits_explains_and_plans(sdk: Path, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "server.py").write_text(CART)
    before = sorted(tmp_path.rglob("*"))
    said = talk(
        sdk,
        tmp_path,
        ["audit", {"path": "shop", "limit": 1}],
        ["audit", {"path": "shop", "select": ["UNS2"]}],
        ["explain", {"subject": "UNS201"}],
        ["explain", {"subject": "cart", "path": "shop"}],
        ["plan", {}],
        ["audit", {"path": "../.."}],
        ["audit", {"path": "nowhere"}],
        ["explain", {"subject": "--help"}],
    )
    assert said["tools"] == [["audit", True], ["explain", True], ["plan", True]]
    first, second, rule, cell, plan, outside, nowhere, flag = said["answers"]
    (server,) = first[2]["servers"]
    assert (server["name"], server["verdict"]) == ("shop", "genuinely-stateful")
    assert [state["name"] for state in server["state"]] == ["cart"]
    assert len(first[2]["findings"]) == 1 < first[2]["total_findings"]
    assert {found["code"][:4] for found in second[2]["findings"]} == {"UNS2"}
    assert rule[1].startswith("UNS201 session-keyed-cell")
    assert "role         session data" in cell[1]
    assert plan[1].startswith("# shop needs state between calls.")
    assert (outside[0], "outside the folder" in outside[1]) == (True, True)
    assert (nowhere[0], "nowhere" in nowhere[1]) == (True, True)
    assert (flag[0], "no rule and no cell" in flag[1]) == (True, True)
    assert sorted(tmp_path.rglob("*")) == before


def talk(python: Path, root: Path, *calls: list[Any]) -> dict[str, Any]:
    cache = root.parent / f"{root.name}-cache"
    done = subprocess.run(
        [python, "-c", TALK, root, json.dumps(calls), ROOT, cache],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
