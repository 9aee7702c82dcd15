"""Rules and templates are the same from a checkout, an editable install and a wheel."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ASSETS = """
import hashlib
from analyzer.assets import asset_dir
for name in ("rules", "templates"):
    top = asset_dir(name)
    for file in sorted(top.rglob("*")):
        if file.is_file():
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            print(name, file.relative_to(top).as_posix(), digest)
"""
SERVER = """
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("adder")


@mcp.tool()
def add(a: int, b: int) -> int:
    return a + b


if __name__ == "__main__":
    mcp.run()
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The Python of an environment that has the wheel."""
    return environment(tmp_path_factory.mktemp("wheel"), str(wheel))


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has this checkout, editable."""
    folder = tmp_path_factory.mktemp("editable")
    return environment(folder, "--no-build-isolation", "--editable", str(ROOT))


def environment(folder: Path, *what: str) -> Path:
    """A new environment: `what` installed without dependencies, which are borrowed from ours."""
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", vars=paths))
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps"]
    run([*pip, "--no-index", *what], cwd=folder)
    return python


def run(command: list[str | Path], cwd: Path) -> str:
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_same_assets_everywhere(installed: Path, editable: Path, tmp_path: Path) -> None:
    checkout = run([sys.executable, "-c", ASSETS], cwd=ROOT)
    assert "rules " in checkout
    assert "templates " in checkout
    assert run([editable, "-c", ASSETS], cwd=tmp_path) == checkout
    assert run([installed, "-c", ASSETS], cwd=tmp_path) == checkout


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    where = run([installed, "-c", "import analyzer; print(analyzer.__file__)"], cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent.parent)


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    listing = run([sys.executable, "-m", "zipfile", "-l", wheel], cwd=wheel.parent)
    names = [line.split()[0] for line in listing.splitlines()[1:]]
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"analyzer", "unstick"}


def test_an_audit_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    unstick = installed.parent / "unstick"
    outputs = ["--json", "run.json", "--html", "report.html", "--markdown", "report.md"]
    run([unstick, "audit", "server.py", *outputs, "--exit-zero"], cwd=tmp_path)
    servers = json.loads((tmp_path / "run.json").read_text())["servers"]
    assert [server["name"] for server in servers] == ["adder"]
    assert "adder" in (tmp_path / "report.html").read_text()
