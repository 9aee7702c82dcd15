"""The GitHub Action and the hooks, their steps run on a repository with a pull request."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import CART

from .action import ACTION, ROOT, STEPS, Runner

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
pytestmark = pytest.mark.slow


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    command = ["git", *identity, *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout of a pull request that adds a cart to a server in `servers/shop`."""
    folder = tmp_path / "checkout"
    shop = folder / "servers" / "shop"
    shop.mkdir(parents=True)
    git(folder, "init", "-q", "-b", "main")
    (shop / "server.py").write_text(CART.replace("cart.append(item)", "pass"))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "base")
    git(folder, "checkout", "-q", "-b", "feature")
    (shop / "server.py").write_text(CART)
    git(folder, "commit", "-q", "-a", "-m", "carts")
    return folder


def job(repository: Path, **inputs: str) -> Runner:
    base = git(repository, "rev-parse", "main")
    return Runner(repository, base, **inputs).with_command()


def commented(runner: Runner) -> Runner:
    """As after an audit, as far as the comment needs one."""
    (runner.place / "out").mkdir(parents=True, exist_ok=True)
    (runner.place / "out" / "comment.md").write_text("<!-- unstick:report -->\n\n## shop\n")
    return runner


def test_the_audit_writes_everything_and_says_what_changed(repository: Path) -> None:
    runner = job(repository, path="servers/shop")
    done = runner.run("Audit")
    assert done.returncode == 0, done.stderr
    assert "::error file=servers/shop/server.py," in done.stdout
    assert runner.output("exit-code") == "1"
    out = runner.place / "out"
    assert Path(runner.output("report")) == out / "report.html"
    names = {path.name for path in out.iterdir()}
    assert names >= {"run.json", "report.html", "unstick.sarif", "comment.md"}
    summary = runner.summary.read_text()
    assert "Since the earlier run: " in summary
    assert "was accidentally-stateful and is genuinely-stateful" in re.sub("<[^>]*>", "", summary)
    assert "Since the earlier run: " in (out / "report.html").read_text()
    (sarif,) = json.loads((out / "unstick.sarif").read_text())["runs"]
    assert sarif["automationDetails"]["id"] == "unstick/servers/shop/"
    assert git(repository, "worktree", "list").count("\n") == 0
    assert git(repository, "status", "--porcelain") == ""
    assert runner.run("Result").returncode == 1


def test_only_what_the_pull_request_touches(repository: Path) -> None:
    runner = job(repository, **{"only-changed": "true", "compare": "false"})
    done = runner.run("Audit")
    assert "UNS202" in done.stdout
    assert "UNS401" not in done.stdout
    assert "on changed lines" in done.stderr


def test_a_second_run_updates_the_one_comment(repository: Path) -> None:
    runner = job(repository, path="servers/shop")
    runner.run("Audit")
    for _ in range(2):
        done = runner.run("Comment")
        assert (done.returncode, done.stdout) == (0, "")
    (comment,) = json.loads(runner.comments.read_text())
    assert comment["body"].startswith("<!-- unstick:report -->\n<!-- unstick:path ")
    assert "https://example.org/team/shop/actions/runs/7" in comment["body"]
    (repository / "servers" / "shop" / "server.py").write_text(CART.replace("shop", "store"))
    runner.run("Audit")
    runner.run("Comment")
    (updated,) = json.loads(runner.comments.read_text())
    assert updated["id"] == comment["id"]
    assert "store" in updated["body"] != comment["body"]


def test_each_audited_path_has_its_own_comment_and_people_keep_theirs(repository: Path) -> None:
    first = commented(job(repository, path="servers/shop"))
    first.run("Comment")
    (own,) = json.loads(first.comments.read_text())
    person = {**own, "id": 99, "type": "User"}
    first.comments.write_text(json.dumps([person]))
    first.run("Comment")
    second = commented(job(repository, path="."))
    second.run("Comment")
    found = json.loads(first.comments.read_text())
    assert [(comment["id"], comment["type"]) for comment in found] == [
        (99, "User"), (100, "Bot"), (101, "Bot"),
    ]  # fmt: skip
    assert found[0] == person


def test_a_token_that_may_not_comment_is_a_notice(repository: Path) -> None:
    runner = commented(job(repository))
    runner.contexts["inputs.token"] = "none"
    done = runner.run("Comment")
    assert (done.returncode, runner.comments.exists()) == (0, False)
    assert done.stdout.startswith("::notice title=unstick::no comment")


def test_an_audit_that_cannot_be_done_fails_its_step(repository: Path) -> None:
    runner = job(repository, path="nowhere")
    done = runner.run("Audit")
    assert done.returncode == 2
    assert "nowhere" in done.stderr


def test_hostile_inputs_stay_words(repository: Path, tmp_path: Path) -> None:
    evil = f'$(touch {tmp_path}/owned); `touch {tmp_path}/owned` "'
    job(repository, path=evil, arguments=evil, require=evil).run("Audit")
    job(repository, path=evil).run("Comment")
    assert not (tmp_path / "owned").exists()


def test_what_the_action_uses_is_pinned_and_inputs_reach_scripts_by_name() -> None:
    for step in STEPS.values():
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w/-]+@[0-9a-f]{40}", step["uses"])
        assert "${{" not in step.get("run", "")
    assert all(one["description"] for one in ACTION["inputs"].values())


@pytest.mark.sdk
def test_the_action_installs_itself(repository: Path) -> None:
    runner = Runner(repository, git(repository, "rev-parse", "main"))
    done = runner.run("Install")
    assert done.returncode == 0, done.stderr
    done = runner.run("Audit")
    assert (done.returncode, runner.output("exit-code")) == (0, "1"), done.stderr


# pre-commit


def hook(name: str, repository: Path) -> subprocess.CompletedProcess[str]:
    """The hook's command as pre-commit runs it: from the top, without file names."""
    entry = next(one["entry"] for one in HOOKS if one["id"] == name)
    runner = job(repository)
    path = f"{runner.place / 'venv' / 'bin'}:/usr/bin:/bin"
    environment = {"PATH": path, "HOME": str(repository.parent), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        entry.split(), cwd=repository, env=environment, capture_output=True, text=True
    )


def test_the_hooks_look_at_the_whole_project() -> None:
    assert [one["id"] for one in HOOKS] == ["unstick-audit", "unstick-fix"]
    for one in HOOKS:
        assert (one["language"], one["pass_filenames"], one["require_serial"]) == (
            "python", False, True,
        )  # fmt: skip


def test_the_audit_hook_fails_for_what_is_mandatory(repository: Path) -> None:
    done = hook("unstick-audit", repository)
    assert done.returncode == 1
    assert "genuinely-stateful" in done.stdout


def test_the_fix_hook_changes_files_once(repository: Path) -> None:
    first = hook("unstick-fix", repository)
    assert first.returncode == 0, first.stderr
    assert git(repository, "diff", "--name-only") == "servers/shop/server.py"
    changed = (repository / "servers" / "shop" / "server.py").read_text()
    hook("unstick-fix", repository)
    assert (repository / "servers" / "shop" / "server.py").read_text() == changed


@pytest.mark.sdk
def test_pre_commit_installs_and_runs_both_hooks(repository: Path) -> None:
    """The real thing: pre-commit builds the hooks' environment from this checkout."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(repository.parent),
        "PRE_COMMIT_HOME": str(repository.parent / "pre-commit"),
        **{name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))},
    }
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), "--all-files"]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True)
    audit, fix = done.stdout.split("unstick fix.", 1)
    assert re.search(r"unstick audit\.+Failed\n", audit), done.stdout + done.stderr
    assert "genuinely-stateful" in audit
    assert "files were modified by this hook" in fix
    assert git(repository, "diff", "--name-only") == "servers/shop/server.py"
