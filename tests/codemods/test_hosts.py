"""Hosts that an application of the SDK answers to: one that is served to all has to name them."""

import http.client
import json
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from tests.codemods.cases import fix, read
from tests.samples.environments import python_with
from tests.verify.running import NEW, replicas

SERVER = """\
import os

import uvicorn
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("adder"{given})


@mcp.tool()
async def add(a: int, b: int) -> int:
    "Add."
    return a + b


{code}
"""
MARK = "# unstick: UNS438 streamable_http_app() answers 421 to every Host but 127.0.0.1, localhost"

OPEN = {
    "literal": 'uvicorn.run(mcp.streamable_http_app(), host="0.0.0.0", port=8000)',
    "configured": """
        app = mcp.streamable_http_app()
        HOST = os.environ.get("HOST", "0.0.0.0")
        uvicorn.run(app, host=HOST, port=8000)
    """,
    "parameter": """
        app = mcp.streamable_http_app()

        def main(host: str = "0.0.0.0") -> None:
            uvicorn.Server(uvicorn.Config(app, host=host)).run()

        main()
    """,
}
TOLD = {
    "local": ("", 'uvicorn.run(mcp.streamable_http_app(), host="127.0.0.1")'),
    "default": ("", "uvicorn.run(mcp.streamable_http_app())"),
    "host": (', host="0.0.0.0"', OPEN["literal"]),
    "setting": ("", 'mcp.settings.host = "0.0.0.0"\n' + OPEN["literal"]),
    "security": (", transport_security=named()", OPEN["literal"]),
    "run-by-the-sdk": ("", 'mcp.run("streamable-http")'),
    "another-server": ("", 'uvicorn_of_trains.run(mcp.streamable_http_app(), host="0.0.0.0")'),
}


def server(code: str, given: str = "") -> str:
    return SERVER.format(code=textwrap.dedent(code).strip(), given=given)


@pytest.mark.parametrize("name", OPEN)
def test_an_application_that_is_served_to_all_is_marked(name: str, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(server(OPEN[name]))
    fix(tmp_path, unsafe=True, write=True)
    text = read(tmp_path)["server.py"]
    assert text.count(MARK) == 1, text
    again = fix(tmp_path, unsafe=True, write=True)
    assert (again.changes, again.refused) == ((), ())


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_or_local_is_left(name: str, tmp_path: Path) -> None:
    given, code = TOLD[name]
    (tmp_path / "server.py").write_text(server(code, given))
    result = fix(tmp_path, unsafe=True, write=True)
    assert [mark for mark in result.marked if "421" in mark.text] == []


@pytest.mark.sdk
@pytest.mark.parametrize(("told", "status"), [("", 421), ('host="0.0.0.0"', 200)])
def test_a_named_host_is_answered_where_the_application_is_told(
    told: str, status: int, tmp_path: Path
) -> None:
    (tmp_path / "server.py").write_text(server(OPEN["literal"]))
    fix(tmp_path, unsafe=True, write=True)
    text = read(tmp_path)["server.py"].replace("_app()", f"_app({told})")
    (tmp_path / "server.py").write_text(text)
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=tmp_path)
    with replicas(build) as (url,):
        assert answered(url, "mcp.example.com") == status


def answered(url: str, host: str) -> int:
    """The status of a request that names a host."""
    params = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}
    headers = {
        "Host": host,
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    address, _, path = url.removeprefix("http://").partition("/")
    with closing(http.client.HTTPConnection(address, timeout=30)) as connection:
        connection.request("POST", f"/{path}", json.dumps(message), headers)
        return connection.getresponse().status
