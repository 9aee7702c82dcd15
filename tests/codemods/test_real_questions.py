"""Tools that ask, run for real: on 1.x, and rewritten on 2.x with clients of both eras."""

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from analyzer.verify.build import Build, Entry
from analyzer.verify.scenario import Scenario, Step
from tests.codemods.cases import fix, read
from tests.samples.environments import client_python, python_with
from tests.verify.running import NEW, OLD, comparisons, replicas

pytestmark = pytest.mark.sdk

SERVER = """\
    import argparse
    from datetime import date

    from mcp.server.fastmcp import Context, FastMCP
    from mcp.types import SamplingMessage, TextContent
    from pydantic import BaseModel

    mcp = FastMCP("desk")
    SHELF = {"atlas": 3, "novel": 0}


    class Copies(BaseModel):
        number: int


    class Sure(BaseModel):
        sure: bool


    def left(title: str) -> int:
        if title not in SHELF:
            raise KeyError(title)
        return SHELF[title]


    @mcp.tool()
    async def borrow(title: str, ctx: Context, day: date = date(2026, 7, 28)) -> str:
        "Ask twice, the second time by the first answer; not at all where nothing is left."
        title = title.strip().lower()
        if title not in SHELF:
            return f"no {title}"
        elif left(title) == 0:
            return "all lent"
        await ctx.info("asking")
        answer = await ctx.elicit(f"How many of {left(title)}?", Copies)
        if answer.action == "decline":
            return "declined"
        if answer.action != "accept":
            return "cancelled"
        if answer.data.number > 1:
            answer = await ctx.elicit(
                message=f"Really {answer.data.number} until {day:%d %B}?", schema=Sure
            )
            if answer.action != "accept" or not answer.data.sure:
                return "thought better of it"
            return "lent several"
        return f"lent {answer.data.number}"


    @mcp.tool()
    async def review(title: str, ctx: Context) -> str:
        "Let the client's model write."
        message = SamplingMessage(role="user", content=TextContent(type="text", text=title))
        written = await ctx.session.create_message(messages=[message], max_tokens=50)
        return f"{written.role}: {written.content.type}"


    @mcp.tool()
    async def folders(ctx: Context) -> list[str]:
        "What the client offers."
        return [str(root.uri) for root in (await ctx.session.list_roots()).roots]


    if __name__ == "__main__":
        parser = argparse.ArgumentParser()
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
        options = parser.parse_args()
        mcp.settings.port = options.port
        mcp.run(transport=options.transport)
"""

STEPS = (
    Step(call="borrow", arguments={"title": " Atlas"}, answer={"number": 1}),
    Step(call="borrow", arguments={"title": "Atlas"}, answer={"number": 2, "sure": True}),
    Step(call="borrow", arguments={"title": "Atlas"}, answer={"number": 3, "sure": False}),
    Step(call="borrow", arguments={"title": "Atlas"}),
    Step(call="borrow", arguments={"title": "novel"}, answer={"number": 1}),
    Step(call="borrow", arguments={"title": "poem"}, answer={"number": 1}),
    Step(call="review", arguments={"title": "Atlas"}),
    Step(call="folders"),
)


def test_questions_are_asked_and_answered_as_before(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for folder in (before, after):
        folder.mkdir()
        (folder / "server.py").write_text(textwrap.dedent(SERVER))
    result = fix(after, unsafe=True, write=True)
    assert [mark.code for mark in result.marked if mark.code == "UNS301"] == []
    assert "RequestStateSecurity(keys=keys)" in read(after)["server.py"]
    builds = [
        Build(python=python_with(sdk), entry=Entry("file", "server.py"), source=folder)
        for sdk, folder in ((OLD, before), (NEW, after))
    ]
    found = {
        (transport, era): compared.differences
        for transport, era, _, compared in comparisons(*builds, [Scenario(STEPS)])
    }
    assert found == dict.fromkeys(found, ())


ASKED = """
import asyncio, itertools, json, sys
import httpx2
import mcp_types as types
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

class InTurn(httpx2.AsyncHTTPTransport):
    asked = itertools.cycle(int(port) for port in sys.argv[2:])

    async def handle_async_request(self, request):
        request.url = request.url.copy_with(port=next(self.asked))
        request.headers["host"] = f"127.0.0.1:{request.url.port}"
        return await super().handle_async_request(request)

async def main(url):
    async def answer(context, params):
        return types.ElicitResult(action="accept", content={"number": 2, "sure": True})

    async with httpx2.AsyncClient(transport=InTurn()) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, elicitation_callback=answer) as client:
            try:
                result = await client.call_tool("borrow", {"title": "atlas"})
                print(json.dumps(result.content[0].text))
            except Exception as error:
                print(json.dumps(str(error)))

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("keys", "said"), [("0f" * 32, "lent several"), ("", "Invalid or expired requestState")]
)
def test_any_replica_goes_on_with_what_another_asked(keys: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(textwrap.dedent(SERVER))
    fix(tmp_path, unsafe=True, write=True)
    build = Build(
        python=python_with(NEW),
        entry=Entry("file", "server.py"),
        source=tmp_path,
        variables={"MCP_REQUEST_STATE_KEYS": keys},
    )
    with replicas(build, 2) as urls:
        ports = [url.split(":")[2].partition("/")[0] for url in urls]
        done = subprocess.run(
            [client_python(), "-W", "ignore", "-c", ASKED, urls[0], *ports],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 0, done.stderr
    assert said in json.loads(done.stdout)
