"""The measured tree: published servers, the SDKs they use and libraries they import, side by side.

The wheels are pinned and pure Python, so every machine gets the same bytes. They are unpacked into
one folder, as an environment has them: the servers import the SDKs and libraries around them, so
an audit has to follow imports through all of it. Nothing is installed or run.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

SERVERS = (
    "awslabs-memcached-mcp-server==1.0.21",
    "chroma-mcp==0.2.5",
    "mcp-atlassian==0.23.0",
    "mcp-clickhouse==0.3.0",
    "mcp-server-motherduck==1.0.6",
    "mcp-server-tree-sitter==0.7.0",
    "mcp-windbg==1.0.0",
    "office-powerpoint-mcp-server==2.0.7",
    "redis-mcp-server==0.5.1",
    "wikipedia-mcp==2.0.1",
)
SDKS = ("fastmcp==3.2.4", "mcp==1.30.0")
LIBRARIES = (
    "anyio==4.16.0",
    "atlassian-python-api==5.0.5",
    "authlib==1.9.6",
    "click==8.5.1",
    "httpx==0.28.1",
    "pydantic==2.14.3",
    "redis==7.1.0",
    "requests==2.34.2",
    "rich==15.0.0",
    "starlette==1.10.0",
    "trio==0.35.0",
    "urllib3==2.8.0",
    "uvicorn==0.54.0",
)
"""What the servers and SDKs above import: the code an audit must read to follow a value."""

PINS = (*SERVERS, *SDKS, *LIBRARIES)
LARGE_SERVER = ("mcp-memory-service==12.4.0",)
"""One low-level server of 87,000 lines, for what a rewrite costs."""


def built_tree(folder: Path, pins: tuple[str, ...] = PINS) -> Path:
    """The tree below `folder`, downloaded and unpacked when it is not there yet."""
    tree = folder / "tree"
    if not tree.is_dir():
        wheels = folder / "wheels"
        _download(wheels, pins)
        partial = folder / "tree.part"
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(partial)
        partial.rename(tree)
    return tree


def line_count(tree: Path) -> int:
    """Lines of Python in the tree."""
    return sum(file.read_bytes().count(b"\n") for file in tree.rglob("*.py"))


def _download(wheels: Path, pins: tuple[str, ...]) -> None:
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps"]
    pure = ["--platform", "any", "--implementation", "py", "--abi", "none"]
    exact = ["--only-binary", ":all:", "--python-version", "3.11", "--dest", str(wheels)]
    subprocess.run([*pip, *pure, *exact, *pins], check=True)
