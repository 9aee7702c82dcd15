"""Who reads why a handler failed: each kind, on 1.x and 2.x, by clients of both eras."""

import json
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tests.codemods.cases import fix
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, OLD

pytestmark = pytest.mark.sdk

HERE = Path(__file__).with_name("failing")
SAID = ("said", "Expecting value")
"""What the servers fail with."""
HIGH = {"call_tool", "read_resource", "read_template", "get_prompt", "completion"}
LISTS = {"list_tools", "list_resources", "list_resource_templates", "list_prompts"}
ONLY_OLD = {"subscribe_resource", "unsubscribe_resource", "set_logging_level"}
"""Requests that clients of 2026-07-28 do not send: the method is not found."""
LOW = HIGH - {"call_tool"} | LISTS
RESOURCES = {"read_resource", "read_template"}

READ: dict[tuple[str, str], tuple[set[str], set[str]]] = {
    ("high", "library"): (set(), set()),
    ("high", "builtin"): (set(), set()),
    ("high", "base"): (set(), set()),
    ("high", "tool"): ({"call_tool"}, {"call_tool"}),
    ("high", "resource"): (RESOURCES | {"call_tool"}, RESOURCES | {"call_tool"}),
    ("high", "protocol"): (HIGH, HIGH),
    ("low", "library"): (LOW | ONLY_OLD, set()),
    ("low", "builtin"): (LOW | ONLY_OLD, set()),
    ("low", "protocol"): (LOW | ONLY_OLD, LOW),
}
"""Kinds of handlers whose text clients of 2025-11-25 and of 2026-07-28 read on 2.3.0."""


@pytest.mark.parametrize(("server", "how"), READ, ids="-".join)
def test_who_reads_why(server: str, how: str) -> None:
    file = HERE / f"{server}.py"
    old = heard("legacy", OLD, file, how)
    assert read(old) == (HIGH if server == "high" else LOW | ONLY_OLD)
    new = [read(heard(mode, NEW, file, how)) for mode in ("legacy", "auto")]
    assert tuple(new) == READ[server, how]


FAILING_LOW = """\
    import asyncio
    import json

    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
    from mcp.types import CompleteResult, GetPromptResult, Prompt, Resource, Tool

    server = Server("low", "1")


    @server.list_tools()
    async def list_tools() -> list[Tool]:
        return json.loads("said")


    @server.call_tool()
    async def call_tool(name, arguments):
        return json.loads("said")


    @server.list_resources()
    async def list_resources() -> list[Resource]:
        return json.loads("said")


    @server.list_resource_templates()
    async def list_resource_templates():
        return json.loads("said")


    @server.list_prompts()
    async def list_prompts() -> list[Prompt]:
        return json.loads("said")


    @server.get_prompt()
    async def get_prompt(name, arguments) -> GetPromptResult:
        return json.loads("said")


    @server.read_resource()
    async def read_resource(uri):
        return json.loads("said")


    @server.completion()
    async def completion(ref, argument, context):
        return json.loads("said")


    @server.subscribe_resource()
    async def subscribe_resource(uri):
        json.loads("said")


    @server.unsubscribe_resource()
    async def unsubscribe_resource(uri):
        json.loads("said")


    @server.set_logging_level()
    async def set_logging_level(level):
        json.loads("said")


    @server.progress_notification()
    async def progress(token, progress, total, message):
        json.loads("said")


    async def main():
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())


    asyncio.run(main())
"""

FAILING_HIGH = """\
    import json

    from mcp.server.fastmcp import FastMCP
    from mcp.server.fastmcp.prompts import Prompt
    from mcp.server.fastmcp.resources import FunctionResource

    server = FastMCP("high")


    @server.tool(name="tool")
    async def call_tool() -> str:
        return json.loads("said")


    async def read_resource() -> str:
        return json.loads("said")


    @server.resource("t://{name}")
    async def read_template(name: str) -> str:
        return json.loads("said")


    async def get_prompt() -> str:
        return json.loads("said")


    @server.completion()
    async def completion(ref, argument, context):
        return json.loads("said")


    server.add_resource(FunctionResource(uri="a://b", name="b", fn=read_resource))
    server.add_prompt(Prompt.from_function(name="prompt", fn=get_prompt))
    server.run()
"""


@pytest.mark.parametrize(
    ("program", "kinds", "kept"),
    [
        (FAILING_LOW, HIGH | LISTS | ONLY_OLD, {"call_tool", "completion", *RESOURCES}),
        (FAILING_HIGH, HIGH, set()),
    ],
    ids=["low", "high"],
)
def test_every_kind_is_told(program: str, kinds: set[str], kept: set[str], tmp_path: Path) -> None:
    """What a library raises is answered as before, or the handler is named in a mark."""
    (tmp_path / "server.py").write_text(textwrap.dedent(program))
    old = heard("legacy", OLD, tmp_path / "server.py")
    marks = fix(tmp_path, unsafe=True, write=True).marked
    new = {mode: heard(mode, NEW, tmp_path / "server.py") for mode in ("legacy", "auto")}
    texts = [mark.text for mark in marks if mark.code == "UNS412"]
    marked = {kind for kind in kinds if any(f" {kind}" in one for one in texts)}
    asked = {"legacy": kinds, "auto": kinds - ONLY_OLD}
    changed = {kind for mode in asked for kind in asked[mode] if new[mode][kind] != old[kind]}
    assert changed == marked
    assert kinds - ONLY_OLD - changed == kept


def heard(mode: str, sdk: str, file: Path, *arguments: str) -> dict[str, Any]:
    """What a client reads of each kind of request to a server."""
    command = [client_python(), HERE / "client.py", mode, python_with(sdk), file, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def read(answers: dict[str, Any]) -> set[str]:
    """The kinds of requests whose answer has the text that the server failed with."""
    return {kind for kind, answer in answers.items() if any(one in str(answer) for one in SAID)}
