"""Runs the steps of `action.yml` here, as GitHub's runner would for a pull request."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
_EXPRESSION = re.compile(r"\$\{\{ (.*?) \}\}")
_BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]


class Runner:
    """A job on the checkout `repository`; `base` is the base commit of the pull request."""

    def __init__(self, repository: Path, base: str, **inputs: str) -> None:
        self.repository = repository
        self.temp = repository.parent / "runner"
        self.place = self.temp / "unstick"
        self.outputs = self.temp / "outputs"
        self.summary = self.temp / "summary"
        self.comments = self.temp / "comments.json"
        self.temp.mkdir(exist_ok=True)
        declared = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
        self.contexts = {
            **{f"inputs.{name}": value for name, value in (declared | inputs).items()},
            "inputs.token": "token",
            "runner.temp": str(self.temp),
            "github.action_path": str(ROOT),
            "github.server_url": "https://example.org",
            "github.repository": "team/shop",
            "github.run_id": "7",
            "github.event.pull_request.base.sha": base,
            "github.event.pull_request.number": "12",
        }

    def with_command(self) -> "Runner":
        """As after the step that installs: the command is the one of this checkout."""
        self._script(self.place / "venv" / "bin" / "unstick", "-m", "analyzer")
        return self

    def run(self, name: str) -> subprocess.CompletedProcess[str]:
        """One step by its name, in its own shell."""
        step = STEPS[name]
        self._script(self.temp / "bin" / "gh", str(ROOT / "tests" / "ci" / "gh.py"))
        environment = {
            "PATH": f"{self.temp / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.temp),
            "PYTHONPATH": str(ROOT),
            "UNSTICK_CACHE_DIR": str(self.temp / "cache"),
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_REPOSITORY": "team/shop",
            "GH_STORE": str(self.comments),
            **{key: self._filled(value) for key, value in step.get("env", {}).items()},
        }
        return subprocess.run(
            [*_BASH, step["run"]],
            cwd=self.repository, env=environment, capture_output=True, text=True,
        )  # fmt: skip

    def output(self, name: str) -> str:
        """What the last run of a step wrote as its output `name`."""
        lines = self.outputs.read_text().splitlines()
        (*_, last) = (line for line in lines if line.startswith(f"{name}="))
        value: str = last.partition("=")[2]
        self.contexts[f"steps.audit.outputs.{name}"] = value
        return value

    def _filled(self, text: str) -> str:
        return _EXPRESSION.sub(lambda match: self.contexts[match[1]], text)

    def _script(self, path: Path, *arguments: str) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\nexec {sys.executable} {" ".join(arguments)} "$@"\n')
        path.chmod(path.stat().st_mode | stat.S_IEXEC)
