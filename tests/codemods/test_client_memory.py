"""Sessions with a server in the same process: the text that `fix` leaves."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="in-memory-sessions",
        before="""\
            from contextlib import AsyncExitStack
            from datetime import timedelta

            import pytest
            from mcp.server.fastmcp import FastMCP
            from mcp.shared.memory import create_connected_server_and_client_session

            mcp = FastMCP("desk")


            async def test_tools() -> None:
                async with create_connected_server_and_client_session(mcp._mcp_server) as session:
                    tools = await session.list_tools()
                    assert tools.tools == []
                    await session.call_tool("a", {"b": 1})


            async def test_pages() -> None:
                async with create_connected_server_and_client_session(
                    mcp, timedelta(seconds=3), raise_exceptions=True
                ) as session:
                    page = await session.list_tools("next")
                    await helper(session)


            @pytest.fixture
            async def client():
                async with create_connected_server_and_client_session(mcp) as client:
                    yield client


            async def test_stack() -> None:
                async with AsyncExitStack() as stack:
                    session = await stack.enter_async_context(
                        create_connected_server_and_client_session(mcp)
                    )
                    await session.send_ping()
                    other = await \
stack.enter_async_context(create_connected_server_and_client_session(mcp))
                    await helper(other)


            def connect():
                return create_connected_server_and_client_session(mcp)


            connecting = [create_connected_server_and_client_session]
        """,
        after="""\
            from contextlib import AsyncExitStack
            from importlib.metadata import version

            import pytest
            from mcp import Client
            from mcp.server.mcpserver import MCPServer
            from mcp.types import PaginatedRequestParams

            mcp = MCPServer("desk", version=version("mcp"))


            async def test_tools() -> None:
                async with Client(mcp, mode="legacy") as session:
                    tools = await session.list_tools()
                    assert tools.tools == []
                    await session.call_tool("a", {"b": 1})


            async def test_pages() -> None:
                async with Client(
                    mcp, mode="legacy", read_timeout_seconds=3, raise_exceptions=True
                ) as connection:
                    session = connection.session
                    page = await session.list_tools(params=PaginatedRequestParams(cursor="next"))
                    await helper(session)


            @pytest.fixture
            async def client():
                async with Client(mcp, mode="legacy") as connection:
                    client = connection.session
                    yield client


            async def test_stack() -> None:
                async with AsyncExitStack() as stack:
                    session = await stack.enter_async_context(
                        Client(mcp, mode="legacy")
                    )
                    await session.send_ping()
                    other = (await stack.enter_async_context(Client(mcp, mode="legacy"))).session
                    await helper(other)


            def connect():
                # unstick: UNS422 it gives a Client where a ClientSession was given: use its \
.session
                return Client(mcp, mode="legacy")


            # unstick: UNS422 connect with Client(server, mode="legacy"); it gives a Client where \
a ClientSession was given: use its .session
            connecting = [Client]
        """,
    ),
    Case(
        id="what-cannot-be-bound",
        before="""\
            from mcp.shared.memory import create_connected_server_and_client_session as connected


            async def check(*arguments):
                async with connected(*arguments) as session:
                    await session.list_tools()
                async with connected(server=arguments[0], client_info=None):
                    pass
        """,
        after="""\
            from mcp import Client as connected


            async def check(*arguments):
                # unstick: UNS422 connect with Client(server, mode="legacy"), all but the server \
by keyword
                async with connected(*arguments) as session:
                    await session.list_tools()
                async with connected(server=arguments[0], mode="legacy", client_info=None):
                    pass
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_client_memory(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
