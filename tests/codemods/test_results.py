"""Tools called on the server itself: the parts of a result, and contexts that are wanted."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="lists-pairs-and-loops",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            async def blocks() -> None:
                result = await mcp.call_tool("plain", {})
                print(result[0].text, result[0])
                print((await mcp.call_tool("plain", {}))[0].text)
                for block in await mcp.call_tool("plain", {}):
                    print(block)
                await mcp.call_tool("plain", {})


            async def pairs() -> None:
                result = await mcp.call_tool("typed", {})
                print(result[0][0].text, result[1]["result"])
                content, structured = await mcp.call_tool("typed", {})
                print(content, structured)
                content, _ = await mcp.call_tool("typed", {})
                _, structured = await mcp.call_tool("typed", {})
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            async def blocks() -> None:
                result = await mcp.call_tool("plain", {})
                print(result.content[0].text, result.content[0])
                print((await mcp.call_tool("plain", {})).content[0].text)
                for block in (await mcp.call_tool("plain", {})).content:
                    print(block)
                await mcp.call_tool("plain", {})


            async def pairs() -> None:
                result = await mcp.call_tool("typed", {})
                print(result.content[0].text, result.structured_content["result"])
                outcome = await mcp.call_tool("typed", {})
                content, structured = outcome.content, outcome.structured_content
                print(content, structured)
                content = (await mcp.call_tool("typed", {})).content
                structured = (await mcp.call_tool("typed", {})).structured_content
        """,
    ),
    Case(
        id="what-does-not-tell-its-shape",
        before="""\
            import asyncio

            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            async def call(name: str):
                return await mcp.call_tool(name, {})


            async def count() -> int:
                result = await mcp.call_tool("a", {})
                print(result)
                if isinstance(result, tuple):
                    result = result[0]
                return len(result)


            def text(result):
                return result[0].text


            async def both():
                text([])
                return text(await mcp.call_tool("a", {}))


            async def first():
                result = await mcp.call_tool("a", {})
                return result[0]


            asyncio.run(mcp.call_tool("a", {}))
        """,
        after="""\
            import asyncio
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            async def call(name: str):
                # unstick: UNS417 call_tool gives a CallToolResult: read its content and \
structured_content
                return await mcp.call_tool(name, {})


            async def count() -> int:
                # unstick: UNS417 call_tool gives a CallToolResult: read its content and \
structured_content
                result = await mcp.call_tool("a", {})
                print(result)
                if isinstance(result, tuple):
                    result = result[0]
                return len(result)


            def text(result):
                return result[0].text


            async def both():
                text([])
                # unstick: UNS417 call_tool gives a CallToolResult: read its content and \
structured_content
                return text(await mcp.call_tool("a", {}))


            async def first():
                # unstick: UNS417 call_tool gives a CallToolResult: read its content and \
structured_content
                result = await mcp.call_tool("a", {})
                return result[0]


            asyncio.run(mcp.call_tool("a", {}))
        """,
    ),
    Case(
        id="what-takes-a-result-either-way-and-helpers",
        before="""\
            import asyncio
            import json

            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            def blocks_of(result):
                # A pair where the tool says what it gives.
                if isinstance(result, tuple):
                    return result[0]
                return result


            def data_of(result):
                return json.loads(blocks_of(result)[0].text)


            def text_of(result, at=0):
                blocks = result[0] if isinstance(result, tuple) else result
                return blocks[at].text


            def first_of(result) -> str:
                if isinstance(result, tuple):
                    return result[0][0].text
                return result[0].text


            async def call(name, **arguments):
                return await mcp.call_tool(name, arguments)


            async def count() -> int:
                result = await mcp.call_tool("a", {})
                if isinstance(result, tuple):
                    result = result[0]
                return len(result)


            async def structured():
                found = await call("b", n=2)
                return found[1]["result"]


            def main() -> None:
                data = data_of(asyncio.run(mcp.call_tool("a", {"x": 1})))
                print(data, text_of(result=asyncio.run(mcp.call_tool("a", {})), at=1))
                print(data_of(asyncio.run(mcp.call_tool("c", {}))))
                found = asyncio.run(mcp.call_tool("c", {}))
                print(first_of(found), len(found[0]) if isinstance(found, tuple) else len(found))
        """,
        after="""\
            import asyncio
            import json
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            def blocks_of(result):
                # A pair where the tool says what it gives.
                return result.content


            def data_of(result):
                return json.loads(blocks_of(result)[0].text)


            def text_of(result, at=0):
                blocks = result.content
                return blocks[at].text


            def first_of(result) -> str:
                return result.content[0].text


            async def call(name, **arguments):
                return await mcp.call_tool(name, arguments)


            async def count() -> int:
                result = await mcp.call_tool("a", {})
                result = result.content
                return len(result)


            async def structured():
                found = await call("b", n=2)
                return found.structured_content["result"]


            def main() -> None:
                data = data_of(asyncio.run(mcp.call_tool("a", {"x": 1})))
                print(data, text_of(result=asyncio.run(mcp.call_tool("a", {})), at=1))
                print(data_of(asyncio.run(mcp.call_tool("c", {}))))
                found = asyncio.run(mcp.call_tool("c", {}))
                print(first_of(found), len(found.content))
        """,
    ),
    Case(
        id="managers-want-the-context",
        before="""\
            from mcp.server.fastmcp import FastMCP

            mcp = FastMCP("a")


            def made() -> FastMCP:
                return mcp


            async def run() -> None:
                await mcp._tool_manager.call_tool("a", {})
                await mcp._tool_manager.call_tool("a", {}, context=None)
                await mcp._prompt_manager.render_prompt("p")
                await made()._tool_manager.call_tool("a", {}, convert_result=True)
                tool = mcp._tool_manager.get_tool("a")
                await tool.run({})
        """,
        after="""\
            from importlib.metadata import version

            from mcp.server.mcpserver import Context, MCPServer

            mcp = MCPServer("a", version=version("mcp"))


            def made() -> MCPServer:
                return mcp


            async def run() -> None:
                await mcp._tool_manager.call_tool("a", {}, Context(mcp_server=mcp))
                await mcp._tool_manager.call_tool("a", {}, context=None)
                await mcp._prompt_manager.render_prompt("p", context=Context(mcp_server=mcp))
                # unstick: UNS417 call_tool wants the context: pass that of the handler, or \
Context(mcp_server=...)
                await made()._tool_manager.call_tool("a", {}, convert_result=True)
                tool = mcp._tool_manager.get_tool("a")
                # unstick: UNS417 run wants the context: pass that of the handler, or \
Context(mcp_server=...)
                await tool.run({})
        """,
    ),
    Case(
        id="methods-that-requests-go-through",
        before="""\
            from mcp.server.fastmcp import FastMCP


            class Counting(FastMCP):
                async def call_tool(self, name, arguments):
                    return await super().call_tool(name, arguments)

                async def read_resource(self, uri, context=None):
                    return await super().read_resource(uri)
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer


            class Counting(MCPServer):
                async def call_tool(self, name, arguments, context=None):
                    return await super().call_tool(name, arguments, context)

                async def read_resource(self, uri, context=None):
                    return await super().read_resource(uri)
        """,
    ),
    Case(
        id="methods-that-say-what-they-give",
        before="""\
            from collections.abc import Iterable, Sequence
            from typing import Any

            from mcp.server.fastmcp import FastMCP
            from mcp.server.lowlevel.helper_types import ReadResourceContents
            from mcp.types import ContentBlock, GetPromptResult


            class Logged(FastMCP):
                async def call_tool(
                    self, name: str, arguments: dict[str, Any]
                ) -> Sequence[ContentBlock] | dict[str, Any]:
                    print(name)
                    return await super().call_tool(name, arguments)

                async def read_resource(self, uri: str) -> Iterable[ReadResourceContents]:
                    return await super().read_resource(uri)

                async def get_prompt(self, name: str, arguments: Any) -> GetPromptResult:
                    found = await super().get_prompt(name, arguments)
                    print(found)
                    return found
        """,
        after="""\
            from collections.abc import Iterable
            from typing import Any

            from mcp.server.lowlevel.helper_types import ReadResourceContents
            from mcp.server.mcpserver import Context, MCPServer
            from mcp.types import CallToolResult, GetPromptResult, InputRequiredResult


            class Logged(MCPServer):
                async def call_tool(
                    self, name: str, arguments: dict[str, Any], context: Context | None = None
                ) -> CallToolResult | InputRequiredResult:
                    print(name)
                    return await super().call_tool(name, arguments, context)

                async def read_resource(
                    self, uri: str, context: Context | None = None
                ) -> Iterable[ReadResourceContents] | InputRequiredResult:
                    return await super().read_resource(uri, context)

                async def get_prompt(
                    self, name: str, arguments: Any, context: Context | None = None
                ) -> GetPromptResult:
                    found = await super().get_prompt(name, arguments, context)
                    print(found)
                    return found
        """,
    ),
    Case(
        id="methods-where-the-name-of-the-context-is-another",
        before="""\
            from mcp.server.fastmcp import FastMCP
            from mcp.types import GetPromptResult


            class Context:
                pass


            class Logged(FastMCP):
                async def get_prompt(self, name: str, arguments: dict) -> GetPromptResult:
                    return await super().get_prompt(name, arguments)
        """,
        after="""\
            from mcp.server.mcpserver import MCPServer
            from mcp.types import GetPromptResult


            class Context:
                pass


            class Logged(MCPServer):
                async def get_prompt(
                    self, name: str, arguments: dict, context=None
                ) -> GetPromptResult:
                    return await super().get_prompt(name, arguments, context)
        """,
    ),
    Case(
        id="servers-of-others-and-of-2-x",
        before="""\
            from fastmcp import FastMCP
            from mcp.server.mcpserver import MCPServer

            mcp = FastMCP("a")
            new = MCPServer("b")


            async def call() -> None:
                content, structured = await mcp.call_tool("a", {})
                result = await new.call_tool("a", {})
                print(result[0].text, content, structured)
        """,
    ),
    Case(
        id="methods-that-pass-on-and-helpers-that-wait",
        before="""\
            import asyncio

            from mcp.server.fastmcp import FastMCP


            class Audited(FastMCP):
                async def call_tool(self, name: str, arguments: dict[str, int]):
                    print(name)
                    if not arguments:
                        return await super().call_tool(name, {})
                    return await super().call_tool(name, arguments)

                async def read_resource(
                    self,
                    uri,
                ):
                    contents = await super().read_resource(uri)
                    print(len(list(contents)))
                    return contents

                async def get_prompt(self, name, arguments=None):
                    return None


            class Own(FastMCP):
                async def call_tool(self, name, arguments):
                    found = await super().call_tool(name, arguments)
                    return list(found)


            server = Audited("a")


            def run(coroutine):
                return asyncio.run(coroutine)


            content, structured = run(server.call_tool("a", {}))
            print(content, structured)
            content, _ = asyncio.run(server.call_tool("b", {}))
            print(content)
            print(run(server.call_tool("a", {}))[0].text)
        """,
        after="""\
            import asyncio
            from importlib.metadata import version

            from mcp.server.mcpserver import MCPServer


            class Audited(MCPServer):
                async def call_tool(self, name: str, arguments: dict[str, int], context=None):
                    print(name)
                    if not arguments:
                        return await super().call_tool(name, {}, context)
                    return await super().call_tool(name, arguments, context)

                async def read_resource(
                    self,
                    uri,
                    context=None,
                ):
                    contents = await super().read_resource(uri, context)
                    print(len(list(contents)))
                    return contents

                # unstick: UNS417 get_prompt is handed the context, too: take it and pass it on \
to super()
                async def get_prompt(self, name, arguments=None):
                    return None


            class Own(MCPServer):
                # unstick: UNS417 call_tool is handed the context, too: take it and pass it on \
to super()
                async def call_tool(self, name, arguments):
                    found = await super().call_tool(name, arguments)
                    return list(found)


            server = Audited("a", version=version("mcp"))


            def run(coroutine):
                return asyncio.run(coroutine)


            result = run(server.call_tool("a", {}))
            content, structured = result.content, result.structured_content
            print(content, structured)
            content = (asyncio.run(server.call_tool("b", {}))).content
            print(content)
            print(run(server.call_tool("a", {})).content[0].text)
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_results(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
