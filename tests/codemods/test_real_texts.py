"""What fails in low-level handlers, on 1.x and migrated on 2.x: clients of both eras read why."""

from pathlib import Path

import pytest

from analyzer.verify.scenario import Step
from tests.codemods.test_real_servers import differing, migrated, over_stdio, texts

pytestmark = pytest.mark.sdk

PAPERS = """\
    import asyncio
    import json
    import subprocess
    from pathlib import Path

    from mcp.server.lowlevel import Server
    from mcp.server.stdio import stdio_server
    from mcp.shared.exceptions import McpError, UrlElicitationRequiredError
    from mcp.types import INVALID_PARAMS, Completion, ElicitRequestURLParams, ErrorData, Tool

    server = Server("papers", "1")
    FOLDER = Path("papers")


    class Refused(McpError):
        def __init__(self, name):
            super().__init__(ErrorData(code=INVALID_PARAMS, message=f"not {name}", data=name))


    def paper(name):
        return (FOLDER / name).read_text()


    @server.list_tools()
    async def list_tools():
        names = ("parse", "read", "run", "refuse", "sign", "divide")
        return [Tool(name=name, inputSchema={"type": "object"}) for name in names]


    @server.call_tool()
    async def call_tool(name, arguments):
        if name == "parse":
            return json.loads("nothing")
        if name == "read":
            return paper("deed")
        if name == "run":
            subprocess.run(["false"], check=True)
        if name == "refuse":
            raise Refused(name)
        if name == "sign":
            asked = ElicitRequestURLParams(message="m", url="http://127.0.0.1", elicitationId="1")
            raise UrlElicitationRequiredError([asked])
        return {"half": 1 / 0}


    @server.read_resource()
    async def read_resource(uri):
        if uri.host == "refused":
            raise Refused(uri.host)
        if uri.host == "odd":
            raise KeyError(uri.host)
        return paper(uri.host)


    @server.completion()
    async def complete(ref, argument, context):
        return Completion(values=json.loads(argument.value))


    async def main():
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())


    asyncio.run(main())
"""


def test_texts_of_failures(tmp_path: Path) -> None:
    before, after = migrated(PAPERS, tmp_path)
    tools = ("parse", "read", "run", "refuse", "sign", "divide")
    steps = [Step(call=name) for name in tools]
    steps += [Step(read=f"paper://{name}") for name in ("refused", "odd", "missing")]
    steps += [Step(complete="p", arguments={"n": "]"})]
    assert differing(before, after, *steps) == {}
    old = over_stdio(before, *steps)
    missing = "[Errno 2] No such file or directory: 'papers/deed'"
    assert texts(old)[:4] == [
        (True, ["Expecting value: line 1 column 1 (char 0)"]),
        (True, [missing]),
        (True, ["Command '['false']' returned non-zero exit status 1."]),
        (True, ["not refuse"]),
    ]
    errors = [answer.error for answer in old.answers if answer.error is not None]
    assert [(one.code, one.message) for one in errors] == [
        (-32042, "URL elicitation required"),
        (-32602, "not refused"),
        (0, "'odd'"),
        (0, "[Errno 2] No such file or directory: 'papers/missing'"),
        (0, "Expecting value: line 1 column 1 (char 0)"),
    ]
