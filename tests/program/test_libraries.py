"""Imports of described libraries whose source stands in the tree."""

import pytest

from analyzer.program.libraries import leave_libraries
from analyzer.workspace.modules import ModuleIndex

TREE = (
    "app/server.py",
    "app/redis.py",
    "libs/redis/__init__.py",
    "libs/redis/asyncio/__init__.py",
    "libs/redis/asyncio/client.py",
    "libs/six.py",
    "libs/rich/__init__.py",
)


@pytest.mark.parametrize(
    ("importer", "level", "name", "file"),
    [
        pytest.param("libs/rich/__init__.py", 0, "redis", None, id="described"),
        pytest.param("libs/rich/__init__.py", 0, "redis.asyncio.client", None, id="submodule"),
        pytest.param("libs/rich/__init__.py", 0, "six", None, id="single-module"),
        pytest.param("libs/redis/__init__.py", 0, "rich", "libs/rich/__init__.py", id="other"),
        pytest.param(
            "libs/redis/asyncio/client.py", 0, "redis", "libs/redis/__init__.py", id="from-inside"
        ),
        pytest.param(
            "libs/redis/__init__.py", 1, "asyncio", "libs/redis/asyncio/__init__.py", id="relative"
        ),
        pytest.param("app/server.py", 1, "redis", "app/redis.py", id="module-of-the-same-name"),
    ],
)
def test_leave_libraries(importer: str, level: int, name: str, file: str | None) -> None:
    resolve = leave_libraries(ModuleIndex(TREE).resolve, {"redis", "six"})
    assert resolve(importer, level, name) == file
