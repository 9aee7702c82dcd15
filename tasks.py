#!/usr/bin/env python3
"""Set up and run the project with nothing but Python 3.11 or newer.

    python3 tasks.py audit-samples    audit samples/ and name the report
    python3 tasks.py test             style, types, layers and tests
    python3 tasks.py test --all       also the tests that need a browser or a real MCP SDK
    python3 tasks.py corpus           22 published servers: download, audit, write docs/score.md
    python3 tasks.py corpus --start   also install, rewrite and run those built on mcp
    python3 tasks.py verification     run all samples, before and after, and write their table
    python3 tasks.py docs             write docs/rules/ from the rule files
    python3 tasks.py benchmark        what an audit and a rewrite cost, against parsing alone

Everything is installed into .venv; a second run installs nothing. Words after the task are handed
on: `python3 tasks.py test -k cache` runs the matching tests only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
REPORT = "unstick-samples.html"
CHECKS = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("mypy",),
    ("lint-imports",),
)
DEBIAN_PACKAGES = {
    "bwrap": "bubblewrap",
    "chromium": "chromium",
    "haproxy": "haproxy",
    "nginx": "nginx-light",
    "npm": "npm",
    "postgres": "postgresql",
    "redis-server": "redis-server",
}
"""Command that the wider suite runs: the Debian package that has it."""
NPM_PACKAGES = ("axe-core@4.14.1",)
NPM = ROOT / ".cache" / "npm"


def main(arguments: list[str]) -> int:
    tasks = {
        "audit-samples": audit_samples,
        "test": test,
        "corpus": corpus,
        "verification": verification,
        "docs": docs,
        "benchmark": benchmark,
    }
    if not arguments or arguments[0] not in tasks:
        print(__doc__)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    os.chdir(ROOT)
    return tasks[arguments[0]](arguments[1:])


def audit_samples(rest: list[str]) -> int:
    """Audit samples/, most of which are stateful on purpose: exit code 1 is the right answer."""
    install()
    code = call("unstick", "audit", "samples", "--exclude", "**/after/**", "--html", REPORT, *rest)
    if code != 2:
        print(f"\nThe report: {ROOT / REPORT}")
    return 0 if code == 1 else code


def test(rest: list[str]) -> int:
    """The checks, then pytest over both cores; words of the user's own go to pytest alone."""
    wide = "--all" in rest
    rest = [word for word in rest if word != "--all"]
    install("dev", *(["wide"] if wide else []))
    if wide:
        install_commands()
        install_npm_packages()
    chosen = ["--no-skips"] if wide else ["-m", "not sdk and not browser"]
    checks = () if rest else CHECKS
    codes = [call(*check) for check in checks]
    codes.append(call("pytest", "-q", "-n", "2", *chosen, *rest))
    return max(codes)


def corpus(rest: list[str]) -> int:
    install("dev", *(["wide"] if "--start" in rest else []))
    written = () if set(rest) - {"--start"} else ("--page", "docs/score.md")
    return call("python", "-m", "tests.corpus.run", *written, *rest)


def verification(rest: list[str]) -> int:
    install("dev", "wide")
    install_commands()
    written = () if rest else ("--page",)
    return call("python", "-m", "tests.verify.table", *written, *rest)


def docs(rest: list[str]) -> int:
    install()
    return call("python", "-m", "analyzer.findings.pages", "docs/rules", *rest)


def benchmark(rest: list[str]) -> int:
    install("dev")
    return max(call("python", "-m", f"benchmarks.{name}", *rest) for name in ("audit", "fix"))


def call(command: str, *arguments: str) -> int:
    """Run a command of the virtual environment from the top of the repository."""
    print("$", command, *arguments, flush=True)
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run([BIN / command, *arguments], cwd=ROOT, env=environment).returncode


def install(*groups: str) -> None:
    """Make .venv and install the package, editable, with dependency groups; once for each set."""
    wanted = requirements(groups)
    stamp = VENV / f".installed-{'-'.join(groups) or 'run'}"
    mark = hashlib.sha256("\n".join([sys.version, *wanted]).encode()).hexdigest()
    if stamp.is_file() and stamp.read_text() == mark:
        return
    if not (BIN / "python").exists():
        make_environment()
    pip = [BIN / "python", "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    must([*pip, "--editable", ".", *wanted])
    stamp.write_text(mark)


def requirements(groups: tuple[str, ...]) -> list[str]:
    """What pyproject.toml lists; read here because the pip of Python 3.11 knows no groups."""
    import tomllib

    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = [line for group in groups for line in pyproject["dependency-groups"][group]]
    return [*pyproject["project"]["dependencies"], *listed]


def make_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("This Python has no ensurepip; on Debian: apt-get install python3-venv")
    print("making .venv", flush=True)
    must([sys.executable, "-m", "venv", VENV])


def install_commands() -> None:
    """Install what the wider suite runs from Debian's packages; stop when it cannot be had."""
    missing = [name for command, name in DEBIAN_PACKAGES.items() if not found(command)]
    if not missing:
        return
    if not shutil.which("apt-get"):
        sys.exit(f"test --all needs {', '.join(missing)}; this machine has no apt-get")
    root = [] if os.geteuid() == 0 else ["sudo"]
    print("installing", *missing, flush=True)
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    must([*root, "apt-get", "-qq", "update"])
    must([*root, "apt-get", "-qq", "install", "--yes", "--no-install-recommends", *missing])


def found(command: str) -> str | None:
    """Where a command is; Debian keeps servers where not everybody's path leads."""
    aside = ["/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return shutil.which(command, path=os.pathsep.join([os.environ["PATH"], *aside]))


def install_npm_packages() -> None:
    """Scripts that tests load into a browser; kept in .cache, once for each set."""
    stamp = NPM / ".installed"
    mark = " ".join(NPM_PACKAGES)
    if stamp.is_file() and stamp.read_text() == mark:
        return
    NPM.mkdir(parents=True, exist_ok=True)
    quiet = ["--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save"]
    must(["npm", "install", *quiet, "--prefix", NPM, *NPM_PACKAGES])
    stamp.write_text(mark)


def must(command: list[str | Path]) -> None:
    """Run a step of the set-up; the task ends when it fails."""
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(f"failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 -- whoever has an older one gets a sentence
        sys.exit("unstick needs Python 3.11 or newer")
    sys.exit(main(sys.argv[1:]))
