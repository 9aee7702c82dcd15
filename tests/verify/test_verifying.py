"""`unstick verify` outside in, on the real SDKs."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from analyzer.cli.app import cli
from analyzer.verify.boxing import can_box
from tests.samples.environments import python_with
from tests.samples.reading import ROOT
from tests.verify.running import NEW, OLD
from tests.verify.test_forking import said_through
from tests.verify.test_starting import is_alive

pytestmark = pytest.mark.sdk

CART = ROOT / "session-cart"
DIVISION = """\
from mcp.server.{module} import {name}

mcp = {name}("desk")
seen = {kept}


@mcp.tool()
def divide(dividend: float, divisor: float) -> float:
    "Divide."
    if divisor == 3:
        raise ValueError("not by three")
    return dividend / divisor


@mcp.tool()
def remember(word: str) -> int:
    "Keep a word."
    {said}


@mcp.tool()
def recall() -> str:
    "The word that was kept."
    return seen.get("word", "nothing")


if __name__ == "__main__":
    mcp.run()
"""
UNBOXED = [] if can_box() else ["--execute-project-code"]
STATEFUL = "seen['word'] = word\n    return len(word)"


def desk(folder: Path, sdk: str, said: str = STATEFUL) -> Path:
    names = {OLD: ("fastmcp", "FastMCP"), NEW: ("mcpserver", "MCPServer")}
    module, name = names[sdk]
    folder.mkdir()
    text = DIVISION.format(module=module, name=name, kept="{}", said=said)
    (folder / "server.py").write_text(text)
    (folder / "requirements.txt").write_text(sdk + "\n")
    return folder


def verified(*arguments: object, code: int = 0) -> dict[str, Any]:
    """What was seen, as run.json has it."""
    result = CliRunner().invoke(
        cli,
        ["verify", *map(str, arguments), "--json", "-", *UNBOXED],
        catch_exceptions=False,
    )
    assert result.exit_code == code, result.output
    seen: dict[str, Any] = json.loads(result.stdout)["verification"]
    return seen


def outcomes(seen: dict[str, Any], side: str) -> dict[str, str]:
    return {
        f"{one['era']} {one['mode']}": one["outcome"]
        for one in seen["modes"]
        if one["side"] == side
    }


def pythons() -> tuple[object, ...]:
    return ("--before-python", python_with(OLD), "--after-python", python_with(NEW))


def test_a_cart_that_is_only_renamed_is_lost(tmp_path: Path) -> None:
    renamed = tmp_path / "renamed"
    shutil.copytree(CART / "before", renamed)
    fixed = CliRunner().invoke(cli, ["fix", str(renamed), "--write", "--ignore", "UNS2"])
    assert fixed.exit_code == 1
    seen = verified(renamed, "--before", CART / "before", *pythons(), "--era", "modern", code=1)
    assert seen["failed"]
    assert outcomes(seen, "after")["modern isolate"] == "diverges"
    assert {tool["subject"]: tool["outcome"] for tool in seen["tools"]} == {
        "call add_item": "no divergence",
        "call checkout": "diverges",
        "call list_products": "no divergence",
        "call view_cart": "diverges",
    }


def test_one_server_is_measured_by_itself() -> None:
    seen = verified(CART / "before", "--before-python", python_with(OLD))
    assert outcomes(seen, "before") == {
        "legacy interleave": "no divergence",
        "legacy isolate": "diverges",
    }
    isolate = next(one for one in seen["modes"] if one["mode"] == "isolate")
    assert [one["cell"] for one in isolate["diverging"]] == ["shop/store.py:CartStore.carts"] * 2
    assert {tool["subject"]: tool["state"] for tool in seen["tools"]} == {
        "call add_item": ["no state seen"],
        "call checkout": ["genuine state"],
        "call list_products": ["no state seen"],
        "call view_cart": ["genuine state"],
    }


def test_what_the_sdk_hides_is_a_change_and_no_failure(tmp_path: Path) -> None:
    """A tool's exception keeps its text on 1.x, not on 2.x."""
    plain = "return len(word)"
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(
        "steps:\n"
        "- {call: divide, arguments: {dividend: 6, divisor: 3}}\n"
        "- {call: divide, arguments: {dividend: 6, divisor: 2}}\n"
    )
    before, after = desk(tmp_path / "a", OLD, plain), desk(tmp_path / "b", NEW, plain)
    seen = verified(after, "--before", before, *pythons(), "--scenario", scenario)
    assert not seen["failed"]
    told = {(one["subject"], one["before"], one["after"]) for one in seen["changes"]}
    assert told == {
        (
            "call divide",
            '"Error executing tool divide: not by three"',
            '"Error executing tool divide"',
        )
    }
    assert all(one["of_sdk"] for one in seen["changes"])


def test_a_server_on_the_new_sdk_that_keeps_state_fails_by_itself(tmp_path: Path) -> None:
    server = desk(tmp_path / "b", NEW)
    seen = verified(server, "--after-python", python_with(NEW), code=1)
    assert outcomes(seen, "after") == {
        "modern interleave": "diverges",
        "modern isolate": "diverges",
    }


def test_a_server_that_does_not_start_is_a_result(tmp_path: Path) -> None:
    server = desk(tmp_path / "a", OLD)
    text = (server / "server.py").read_text()
    (server / "server.py").write_text("import os\nTOKEN = os.environ['DESK_TOKEN']\n" + text)
    seen = verified(server, "--before-python", python_with(OLD), code=2)
    assert seen["builds"][0] | {"sdk": ""} == {
        "side": "before",
        "entry": "file:server.py",
        "sdk": "",
        "boxed": seen["builds"][0]["boxed"],
        "started": False,
        "reason": "exited with 1: KeyError: 'DESK_TOKEN'",
        "missing": ["DESK_TOKEN"],
    }
    given = verified(server, "--before-python", python_with(OLD), "--env", "DESK_TOKEN=1", code=0)
    assert given["builds"][0]["started"]


def test_what_cannot_be_installed_is_a_result(tmp_path: Path) -> None:
    server = desk(tmp_path / "a", OLD)
    (server / "requirements.txt").write_text("mcp==1.30.0\n./not-there\nmcp==1.0.0\n")
    seen = verified(server, code=2)
    assert seen["builds"][0]["reason"].startswith("it cannot be installed: ")


def test_a_call_that_hangs_is_waited_for_no_longer_than_said(tmp_path: Path) -> None:
    hangs = "import time\n    time.sleep(60)\n    return 1"
    server = desk(tmp_path / "a", OLD, hangs)
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('[[step]]\ncall = "remember"\narguments = { word = "tea" }\n')
    seen = verified(
        *(server, "--before-python", python_with(OLD), "--scenario", scenario),
        *("--call-seconds", "0.5"),
        code=2,
    )
    told = {tool["subject"]: tool.get("reason") for tool in seen["tools"]}
    assert told["call remember"] == "it never succeeded: no answer in time"
    assert seen["sentence"] == "Not verified: none of these 2 calls succeeded."


def test_real_proxies_confirm(tmp_path: Path) -> None:
    renamed = tmp_path / "renamed"
    shutil.copytree(CART / "before", renamed)
    CliRunner().invoke(cli, ["fix", str(renamed), "--write", "--ignore", "UNS2"])
    seen = verified(
        *(renamed, "--before", CART / "before", *pythons(), "--era", "modern", "--mode", "alone"),
        *("--via", "nginx", "--via", "haproxy"),
        code=1,
    )
    assert outcomes(seen, "after") == {
        "modern alone": "diverges",
        "modern haproxy": "diverges",
        "modern nginx": "diverges",
    }


READS = """\
from pathlib import Path
from mcp.server.{module} import {name}

mcp = {name}("desk")


@mcp.tool()
def read(path: str) -> str:
    "What is in a file of this folder, and where that is."
    return f"{{Path(path).relative_to(Path.cwd()).read_text()}} in {{path}}"


if __name__ == "__main__":
    mcp.run()
"""


def test_folders_of_a_replica_are_meant_behind_a_proxy_as_well(tmp_path: Path) -> None:
    """Whichever replica the proxy takes: each knows its own by the name that the client says."""
    for side, names in (("a", ("fastmcp", "FastMCP")), ("b", ("mcpserver", "MCPServer"))):
        (tmp_path / side).mkdir()
        text = READS.format(module=names[0], name=names[1])
        (tmp_path / side / "server.py").write_text(text)
        (tmp_path / side / "note.txt").write_text("tea")
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("steps:\n- {call: read, arguments: {path: $work/note.txt}}\n")
    seen = verified(
        *(tmp_path / "b", "--before", tmp_path / "a", *pythons(), "--scenario", scenario),
        *("--era", "modern", "--mode", "isolate", "--via", "nginx", "--via", "haproxy"),
    )
    assert set(outcomes(seen, "after").values()) == {"no divergence"}
    assert [(tool["calls"], tool["succeeded"]) for tool in seen["tools"]] == [(2, 2)]


RACES = """\
import asyncio, json
from pathlib import Path
from mcp.server.mcpserver import MCPServer

mcp = MCPServer("till")
LEDGER = Path("ledger")


def accounts() -> dict[str, int]:
    file = LEDGER / "accounts.json"
    return json.loads(file.read_text()) if file.exists() else {}


@mcp.tool()
async def deposit(owner: str, amount: int) -> str:
    "Add to somebody's account; what others write meanwhile is lost."
    found = accounts()
    await asyncio.sleep(0.2)
    found[owner] = found.get(owner, 0) + amount
    (LEDGER / "accounts.json").write_text(json.dumps(found))
    return f"deposited {amount}"


@mcp.tool()
def balance(owner: str) -> int:
    "What is on somebody's account."
    return accounts().get(owner, 0)


if __name__ == "__main__":
    mcp.run()
"""


def test_a_race_shows_with_both_clients_at_once_only(tmp_path: Path) -> None:
    server = tmp_path / "server"
    server.mkdir()
    (server / "server.py").write_text(RACES)
    (server / "requirements.txt").write_text(NEW + "\n")
    steps = [
        "{client: ada, call: deposit, arguments: {owner: ada, amount: 1}}",
        "{client: ben, call: deposit, arguments: {owner: ben, amount: 5}}",
        "{client: ada, call: deposit, arguments: {owner: ada, amount: 2}}",
        "{client: ben, call: deposit, arguments: {owner: ben, amount: 7}}",
        "{client: ada, call: balance, arguments: {owner: ada}}",
        "{client: ben, call: balance, arguments: {owner: ben}}",
    ]
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text("steps:\n" + "".join(f"- {step}\n" for step in steps))
    seen = verified(
        *(server, "--after-python", python_with(NEW), "--scenario", scenario),
        *("--share", "ledger", "--mode", "interleave", "--mode", "isolate", "--mode", "parallel"),
        code=1,
    )
    assert outcomes(seen, "after") == {
        "modern interleave": "no divergence",
        "modern isolate": "no divergence",
        "modern parallel": "diverges",
    }
    assert seen["modes"][-1]["reason"] == "only when both call at once"
    assert not seen.get("contradictions")


SLEEPS = """\
import os, time
with open(os.environ["TOLD"], "w") as told:
    print(os.getpid(), os.getcwd(), file=told)
time.sleep(60)
from mcp.server.fastmcp import FastMCP
mcp = FastMCP("desk")
"""


def test_nothing_is_left_after_an_interruption(tmp_path: Path) -> None:
    told = tmp_path / "told"
    os.mkfifo(told)
    server = tmp_path / "server"
    server.mkdir()
    (server / "server.py").write_text(SLEEPS + 'if __name__ == "__main__":\n    mcp.run()\n')
    command = [sys.executable, "-m", "analyzer", "verify", str(server), "--execute-project-code"]
    command += ["--env", f"TOLD={told}", "--before-python", str(python_with(OLD))]
    # What runs in the background ignores interruptions, and so do its children unless told so.
    command = ["env", "--default-signal=INT", *command]
    running = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    pid, folder = said_through(told)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip()) == (2, "unstick: interrupted")
    assert not is_alive(int(pid))
    assert not Path(folder).exists()
