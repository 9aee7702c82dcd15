"""Sessions that an application routes itself: the SDK's manager in their place, or a mark."""

from pathlib import Path

import pytest

from tests.codemods.cases import read
from tests.codemods.handle_cases import fix_known, write

PROGRAMS = Path(__file__).parent / "routing"

# What each program holds afterwards, line by line.
AFTER = {
    "function": """
        async with session_manager.run():
        session_manager = StreamableHTTPSessionManager(app=app, stateless=True)
        await session_manager.handle_request(scope, receive, send)
    """,
    "manager_class": """
        self._session_manager = StreamableHTTPSessionManager(
        app=self.server,
        json_response=True,
        async with self._session_manager.run():
        logger.info("stopping")
        await self._session_manager.handle_request(scope, receive, send)
        async with manager.run():
        await manager.handle_request(scope, receive, send)
    """,
    "tasks_and_events": """
        if request.headers.get("x-key") == "no":
        await session_manager.handle_request(scope, receive, send)
        Route("/mcp", endpoint=Endpoint(), methods=["GET", "POST", "DELETE"]),
        middleware=[Middleware(CORSMiddleware, allow_origins=["*"])],
        lifespan=lambda _: session_manager.run(),
    """,
    "closure": """
        session_manager = StreamableHTTPSessionManager(
        json_response=json_response,
        async with session_manager.run():
        print("started")
        print("stopping")
        await session_manager.handle_request(scope, receive, send)
    """,
    "high_level": """
        app=mcp._lowlevel_server,
        stateless=True,
        app = FastAPI(lifespan=lambda _: session_manager.run())
        app.mount("/mcp", Handler())
    """,
    "endpoints_of_fastapi": """
        api = FastAPI(title="adder", lifespan=lambda _: session_manager.run())
        session_manager = StreamableHTTPSessionManager(app=server, stateless=True)
        @api.middleware("http")
        @api.get("/health")
        api.add_route("/mcp", StreamableHTTPASGIApp(session_manager))
    """,
    "endpoints_of_starlette": """
        Route("/health", health),
        Route("/mcp", endpoint=StreamableHTTPASGIApp(session_manager)),
        lifespan=lambda _: session_manager.run(),
    """,
    "sse_with_routes": """
        session_manager = StreamableHTTPSessionManager(app=app, stateless=True)
        Route("/health", health),
        Route("/mcp", endpoint=StreamableHTTPASGIApp(session_manager)),
        lifespan=lambda _: session_manager.run(),
    """,
    "sse_in_a_factory": """
        session_manager = StreamableHTTPSessionManager(app=mcp_server, stateless=True)
        Route("/mcp", endpoint=StreamableHTTPASGIApp(session_manager)),
        mcp_server = mcp._lowlevel_server
        lifespan=lambda _: session_manager.run(),
    """,
    "sse_of_fastapi": """
        app = FastAPI(lifespan=lambda _: session_manager.run())
        app=mcp._lowlevel_server,
        stateless=True,
        app.add_route("/mcp", StreamableHTTPASGIApp(session_manager))
        @app.get("/health")
    """,
}
GONE = (
    "ServerTransport",
    "mcp-session-id",
    "create_task",
    "TaskStatus",
    ".terminate(",
    "/messages",
)


@pytest.mark.parametrize("name", AFTER)
def test_the_manager_takes_their_place(name: str, tmp_path: Path) -> None:
    write(tmp_path, (PROGRAMS / f"{name}.py").read_text())
    result = fix_known(tmp_path)
    text = read(tmp_path)["server.py"]
    lines = [line.strip().rstrip(",") for line in text.splitlines()]
    for line in AFTER[name].strip().splitlines():
        assert line.strip().rstrip(",") in lines, text
    assert [word for word in GONE if word in text] == []
    assert [mark for mark in result.marked if mark.code in ("UNS104", "UNS110")] == []
    assert result.refused == ()
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


def test_every_program_is_tried() -> None:
    assert {file.stem for file in PROGRAMS.glob("*.py")} == set(AFTER)


# An edit of a program that makes the rewrite unsure: what stands there, what is put in its place,
# and the reason that the mark gives.
LEFT = {
    "table-read-elsewhere": (
        "tasks_and_events",
        'return JSONResponse({"ok": True})',
        'return JSONResponse({"sessions": len(_transports)})',
        "it counts sessions: max_sessions= of the manager limits them",
    ),
    "work-of-its-own": (
        "function",
        "            new = uuid4().hex\n",
        "            new = uuid4().hex\n            await app.audit(new)\n",
        "it calls app.audit",
    ),
    "attribute-of-the-server": (
        "function",
        "            new = uuid4().hex\n",
        "            new = uuid4().hex\n            app.headers = dict(request.headers)\n",
        "it writes app.headers",
    ),
    "context-variable": (
        "high_level",
        "            ready.set()\n",
        "            ready.set()\n            user.set(transport.mcp_session_id)\n",
        "it calls user.set",
    ),
    "other-request": (
        "function",
        "await transport.handle_request(scope, receive, send)\n    elif",
        "await transport.handle_request({**scope, 'x': 1}, receive, send)\n    elif",
        "it changes the request on its way to the transport",
    ),
    "limit": (
        "manager_class",
        "        new = uuid4().hex\n",
        "        if len(self._transports) > 9:\n            return\n        new = uuid4().hex\n",
        "it counts sessions: max_sessions= of the manager limits them",
    ),
    "server-of-each-session": (
        "function",
        "            new = uuid4().hex\n",
        '            new = uuid4().hex\n            app = Server("adder")\n',
        "each session has a server of its own",
    ),
    "lifespan-of-the-server": (
        "function",
        'Server("adder")',
        'Server("adder", lifespan=opened)',
        "the server has a lifespan, which each session entered and the manager enters once",
    ),
    "options-of-its-own": (
        "function",
        "app.create_initialization_options())",
        "options())",
        "it initializes with options of its own",
    ),
    "another-method": (
        "tasks_and_events",
        "        if not session_id:\n",
        '        if request.method == "PUT":\n            return\n        if not session_id:\n',
        'it tells "PUT" apart',
    ),
    "no-application": (
        "tasks_and_events",
        "starlette = Starlette(",
        "starlette = make_app(",
        "it is not known which application runs the manager: its lifespan has to",
    ),
    "mounted-application": (
        "high_level",
        'if __name__ == "__main__":',
        'outer = FastAPI()\nouter.mount("/a", app)\n\nif __name__ == "__main__":',
        "it is not known which application runs the manager: its lifespan has to",
    ),
    "start-up-handlers": (
        "endpoints_of_fastapi",
        '@api.get("/health")',
        '@api.on_event("startup")\nasync def begin():\n    pass\n\n\n@api.get("/health")',
        "handlers for the start of its application run only without a lifespan",
    ),
    "dependencies": (
        "endpoints_of_fastapi",
        '@api.post("/mcp")',
        '@api.post("/mcp", dependencies=[Depends(key)])',
        "post is registered with more than its path",
    ),
    "dependencies-of-the-application": (
        "endpoints_of_fastapi",
        'FastAPI(title="adder")',
        'FastAPI(title="adder", dependencies=[Depends(key)])',
        "the application has dependencies, which run for its functions alone",
    ),
    "stream-with-a-user": (
        "sse_with_routes",
        "    async with sse.connect_sse(",
        "    count(request)\n    async with sse.connect_sse(",
        "its endpoint does more than open the stream",
    ),
    "both-transports": (
        "sse_with_routes",
        'Route("/health", health),',
        'Route("/health", health),\n        Mount("/mcp", app=other),',
        "/mcp is served already",
    ),
    "stream-lifespan": (
        "sse_with_routes",
        'Server("adder")',
        'Server("adder", lifespan=opened)',
        "the server has a lifespan, which each session entered and the manager enters once",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_not_proven_is_marked(name: str, tmp_path: Path) -> None:
    program, before, after, reason = LEFT[name]
    text = (PROGRAMS / f"{program}.py").read_text()
    assert before in text
    write(tmp_path, text.replace(before, after))
    result = fix_known(tmp_path)
    marks = [mark.text for mark in result.marked if mark.code in ("UNS104", "UNS110")]
    assert any(f"{reason})" in one for one in marks), (marks, read(tmp_path)["server.py"])
    assert "SessionManager(" not in read(tmp_path)["server.py"]
    again = fix_known(tmp_path)
    assert (again.changes, again.refused) == ((), ())


def test_one_transport_for_all_is_marked(tmp_path: Path) -> None:
    text = (PROGRAMS / "function.py").read_text()
    write(tmp_path, text + "\nsole = StreamableHTTPServerTransport(mcp_session_id=None)\n")
    marks = [mark.text for mark in fix_known(tmp_path).marked if mark.code == "UNS110"]
    assert any("one transport serves all clients)" in one for one in marks), marks


STATELESS = """\
async def handle(scope, receive, send):
    transport = StreamableHTTPServerTransport(mcp_session_id=None, is_json_response_enabled=True)
    async with transport.connect() as (read, write):
        task = asyncio.create_task(
            app.run(read, write, app.create_initialization_options(), stateless=True)
        )
        await transport.handle_request(scope, receive, send)
        task.cancel()


"""


def test_a_transport_for_each_request_is_a_stateless_manager(tmp_path: Path) -> None:
    text = (PROGRAMS / "function.py").read_text()
    start, end = text.index("task_group = None"), text.index("starlette = ")
    text = f"import asyncio\n{text[:start]}{STATELESS}{text[end:]}".replace(", lifespan=life", "#")
    write(tmp_path, text.replace("#span)", ")"))
    result = fix_known(tmp_path)
    after = read(tmp_path)["server.py"]
    assert "stateless=True" in after, after
    assert "json_response=True" in after
    assert "await session_manager.handle_request(scope, receive, send)" in after
    assert "lifespan=lambda _: session_manager.run()" in after
    assert [mark for mark in result.marked if mark.code in ("UNS110", "UNS411")] == []
