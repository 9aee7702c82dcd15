"""A server that others hold and tools that decorators collect: on 2.x as on 1.x."""

from pathlib import Path

import pytest

from analyzer.verify.comparing import compare, truth_of
from analyzer.verify.scenario import Scenario, Step
from tests.codemods.test_real_servers import migrated, texts
from tests.samples.building import transcript
from tests.verify.running import ERAS

pytestmark = pytest.mark.sdk

PROGRAM = """\
    import sys
    from dataclasses import dataclass
    from typing import Optional

    from mcp.server.fastmcp import FastMCP
    from mcp.types import *

    TOOLS = {}


    def tool(name: str):
        def collect(function):
            TOOLS[name] = function
            return function

        return collect


    class Counting(FastMCP):
        calls = 0

        async def call_tool(self, name, arguments):
            self.calls += 1
            return await super().call_tool(name, arguments)


    @dataclass
    class App:
        server: FastMCP
        limit: int = 9

        def register(self, function):
            self.server.add_tool(function)


    @tool("half")
    def halve(n: int) -> "str":
        if n % 2:
            raise ValueError(f"{n} is odd")
        return str(n // 2)


    def describe(server: "Optional[FastMCP]") -> None:
        @server.resource("note://{name}")
        def note(name: str) -> str:
            return f"a note on {name}"


    def build(port: int):
        server = Counting("collected", host="127.0.0.1", port=port)
        server.settings.log_level = "ERROR"
        server.settings.json_response = True
        return server, App(server)


    server, app = build(9000)
    for name, function in TOOLS.items():
        server.tool(name=name)(function)


    def limited(n: int) -> int:
        if n > app.limit:
            raise LookupError(f"{n} is too large")
        return n


    app.register(limited)
    describe(server)


    @app.server.tool()
    def counted() -> int:
        return server.calls


    if __name__ == "__main__":
        app.server.run("streamable-http" if "--http" in sys.argv else "stdio")
"""


def test_collected(tmp_path: Path) -> None:
    before, after = migrated(PROGRAM, tmp_path)
    steps = [Step(call="half", arguments={"n": n}) for n in (4, 3)]
    steps += [Step(call="limited", arguments={"n": n}) for n in (4, 10)]
    steps.append(Step(call="counted"))
    scenario = Scenario(tuple(steps))
    old = transcript(before, scenario, "stdio")
    truth = truth_of(old, old, scenario)
    for era in ERAS:
        new = transcript(after, scenario, "stdio", era)
        assert compare(truth, new, scenario).differences == ()
    assert texts(old) == [
        (False, ["2"]),
        (True, ["Error executing tool half: 3 is odd"]),
        (False, ["4"]),
        (True, ["Error executing tool limited: 10 is too large"]),
        (False, ["5"]),
    ]
