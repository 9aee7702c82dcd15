"""Small repositories to audit, one for each verdict, and a way to call the command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analyzer.cli.app import cli

ADDER = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("adder")


@mcp.tool()
def add(a: int, b: int) -> int:
    return a + b


if __name__ == "__main__":
    mcp.run()
"""

MEMO = """\
from functools import lru_cache

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("memo")


@lru_cache(maxsize=100)
def slow_square(n: int) -> int:
    return n * n


@mcp.tool()
def square(n: int) -> int:
    return slow_square(n)


if __name__ == "__main__":
    mcp.run()
"""

CART = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")
cart: list[str] = []


@mcp.tool()
def add(item: str) -> str:
    cart.append(item)
    return "added"


@mcp.tool()
def view() -> list[str]:
    return list(cart)


if __name__ == "__main__":
    mcp.run(transport="streamable-http")
"""

BROKEN = "from mcp.server.fastmcp import FastMCP\n\ndef f(:\n"

Command = Callable[..., Result]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, as the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def unstick(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call the command in the repository, with a cache and a width that are the test's own."""
    monkeypatch.setenv("UNSTICK_CACHE_DIR", str(repository.parent / f"{repository.name}-cache"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, list(arguments))

    return call
