"""Names that are gone and stood for something plain, and names held in passing."""

from pathlib import Path

import pytest

from tests.codemods.cases import Case, run_case

CASES = [
    Case(
        id="constants-and-aliases",
        before="""\
            from mcp.types import TASK_REQUIRED, AnyFunction, Cursor, Tool

            def listed(cursor: Cursor | None, after: AnyFunction) -> list[Tool]:
                return [] if after(cursor) == TASK_REQUIRED else []
        """,
        after="""\
            from collections.abc import Callable
            from typing import Any

            from mcp.types import Tool

            def listed(cursor: str | None, after: Callable[..., Any]) -> list[Tool]:
                return [] if after(cursor) == "required" else []
        """,
    ),
    Case(
        id="through-the-module",
        before="""\
            import mcp.types as types

            def listed(cursor: types.Cursor, url: types.AnyUrl) -> str:
                return types.TASK_STATUS_WORKING
        """,
        after="""\
            from pydantic import AnyUrl

            def listed(cursor: str, url: AnyUrl) -> str:
                return "working"
        """,
    ),
    Case(
        id="own-type-variable",
        before="""\
            from mcp.types import MethodT

            def same(method: MethodT) -> MethodT:
                return method
        """,
        after="""\
            from typing import TypeVar

            MethodT = TypeVar("MethodT", bound=str)

            def same(method: MethodT) -> MethodT:
                return method
        """,
    ),
    Case(
        id="exported-name-keeps-a-definition",
        before="""\
            from mcp.types import Cursor, Tool

            __all__ = ["Cursor", "Tool"]
        """,
        after="""\
            from mcp.types import Tool

            Cursor = str

            __all__ = ["Cursor", "Tool"]
        """,
    ),
    Case(
        id="only-import-goes",
        before="""\
            import sys
            from mcp.types import Cursor

            start: Cursor = sys.argv[0]
        """,
        after="""\
            import sys

            start: str = sys.argv[0]
        """,
    ),
    Case(
        id="inside-a-function-is-marked",
        before="""\
            def start():
                from mcp.types import Cursor
                return Cursor
        """,
        after="""\
            def start():
                # unstick: UNS409 mcp.types.Cursor: str
                from mcp.types import Cursor
                return Cursor
        """,
    ),
    Case(
        id="names-held-in-passing",
        before="""\
            from mcp.server.lowlevel.server import Server, json
            from mcp.types import Any as Anything, BaseModel, Tool

            class Note(BaseModel):
                text: Anything = json.dumps(Tool.__name__)
        """,
        after="""\
            import json
            from typing import Any as Anything

            from mcp.server.lowlevel.server import Server
            from mcp.types import Tool
            from pydantic import BaseModel

            class Note(BaseModel):
                text: Anything = json.dumps(Tool.__name__)
        """,
    ),
    Case(
        id="taken-name-is-marked",
        before="""\
            import mcp.types as types

            AnyUrl = str
            print(types.AnyUrl, AnyUrl)
        """,
        after="""\
            import mcp.types as types

            AnyUrl = str
            # unstick: UNS401 mcp.types.AnyUrl: is pydantic.AnyUrl now
            print(types.AnyUrl, AnyUrl)
        """,
    ),
    Case(
        id="request-type-of-the-server",
        before="""\
            from mcp.server.lowlevel import Server

            def run(server: Server[dict[str, int], object]) -> Server[dict[str, int]]:
                return server
        """,
        after="""\
            from mcp.server.lowlevel import Server

            def run(server: Server[dict[str, int]]) -> Server[dict[str, int]]:
                return server
        """,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_stand_ins(case: Case, tmp_path: Path) -> None:
    run_case(case, tmp_path)
