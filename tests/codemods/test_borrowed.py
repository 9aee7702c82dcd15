"""Names of other packages that SDK modules held in passing: the table is made from both SDKs."""

import json
import subprocess
import tomllib

import pytest

from analyzer.assets import asset_dir
from analyzer.codemods.tables import sdk_renames
from tests.completeness.answers import NEW, OLD
from tests.completeness.rows import rows
from tests.samples.environments import python_with

pytestmark = pytest.mark.sdk

HELD = """
import importlib, inspect, json, pkgutil, sys, warnings
warnings.simplefilter("ignore")
import mcp

def modules():
    yield "mcp"
    for info in pkgutil.walk_packages(mcp.__path__, "mcp."):
        if not info.name.endswith("__main__"):
            yield info.name

def home(name, value):
    if inspect.ismodule(value):
        return value.__name__
    owner = getattr(value, "__module__", None)
    if not isinstance(owner, str) or getattr(value, "__name__", name) != name:
        return None
    parts = owner.lstrip("_").split(".")
    for count in range(1, len(parts) + 1):
        module = ".".join(parts[:count])
        try:
            if getattr(importlib.import_module(module), name, None) is value:
                return f"{module}.{name}"
        except ImportError:
            return None
    return None

found = {}
for module in modules():
    try:
        held = vars(importlib.import_module(module))
    except Exception:
        continue
    for name, value in held.items():
        if not name.startswith("_") and name.isidentifier():
            found[f"{module}.{name}"] = home(name, value)
print(json.dumps(found))
"""


def held_by(sdk: str) -> dict[str, str | None]:
    """Every public name of every module, and where its object comes from."""
    done = subprocess.run(
        [python_with(sdk), "-W", "ignore", "-c", HELD],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def borrowed() -> dict[str, str]:
    """Names that 2.3.0 has no more where 1.30.0 had them, and that were never the SDK's own.

    `httpx` is left out: 2.x has `httpx2` in its place, which is for a rule of its own.
    """
    old, new = held_by(OLD), held_by(NEW)
    table = sdk_renames()
    known = {row.path for row in rows()}
    return {
        name: home
        for name, home in sorted(old.items())
        if home is not None
        and name not in known
        and home.partition(".")[0] not in ("mcp", "httpx", "httpx_sse", "__future__")
        and _moved(table.modules, name) not in new
    }


def _moved(modules: dict[str, str], name: str) -> str:
    for old, new in modules.items():
        if name.startswith(f"{old}."):
            return new + name[len(old) :]
    return name


def test_borrowed_names_are_those_that_are_gone() -> None:
    raw = (asset_dir("rules") / "tables" / "mcp-1-borrowed.toml").read_text()
    assert tomllib.loads(raw)["names"] == borrowed()
