"""A server that needs no session, for real: older clients are answered by any replica."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.handle_cases import fix_known, write
from tests.samples.environments import python_with
from tests.verify.running import NEW, replicas

pytestmark = pytest.mark.sdk

SERVER = """\
    import sys

    from mcp.server.fastmcp import FastMCP

    mcp = FastMCP("adder", json_response=True)


    @mcp.tool()
    async def add(a: int, b: int) -> int:
        "Add."
        return a + b


    if __name__ == "__main__":
        mcp.run(transport="streamable-http")
"""


def test_each_request_goes_to_another_replica(tmp_path: Path) -> None:
    write(tmp_path, SERVER)
    fix_known(tmp_path)
    assert "stateless_http=True" in (tmp_path / "server.py").read_text()
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=tmp_path)
    with replicas(build, 2) as urls:
        hello = {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        }
        assert post(urls[0], "initialize", hello)["serverInfo"]["name"] == "adder"
        answers = [
            post(urls[turn % 2], "tools/call", {"name": "add", "arguments": {"a": turn, "b": 1}})
            for turn in range(4)
        ]
    assert [answer["structuredContent"] for answer in answers] == [
        {"result": turn + 1} for turn in range(4)
    ]


def post(url: str, method: str, params: dict[str, Any]) -> Any:
    """A request of an older client that was given no session id."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
    }
    request = urllib.request.Request(url, json.dumps(message).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.loads(response.read())["result"]
