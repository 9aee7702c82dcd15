"""Deployment samples are found, judged and edited as their files say; look-alikes are left."""

import re
import subprocess
import tomllib
from pathlib import Path

import hcl2
import kubernetes_validate
import pytest
import yaml

from tests.deployment.proxied import program
from tests.deployment.sampling import audited, files_of, fixed, laid_out, samples, told

each_sample = pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
WITH_EDIT = [sample for sample in samples() if (sample / "after").is_dir()]
KINDS = ("Service", "Deployment", "Ingress")
"""What `kubernetes-validate` has schemas for; custom resources bring theirs."""


def has_server(sample: Path) -> bool:
    """Whether the sample brings a server of its own, whose code leaves work to a person."""
    return (sample / "before" / "server" / "pyproject.toml").is_file()


@each_sample
def test_finds_what_is_there(sample: Path, tmp_path: Path) -> None:
    run = audited(laid_out(sample, "before", tmp_path))
    expected = tomllib.loads((sample / "expected.toml").read_text())
    assert tomllib.loads("\n".join(told(run))) == expected
    assert [one for one in run.diagnostics if one.kind == "deployment-unread"] == []


@each_sample
def test_fix_leaves_what_the_sample_says(sample: Path, tmp_path: Path) -> None:
    folder = laid_out(sample, "before", tmp_path)
    fixed(folder)
    after = files_of(sample / "after")
    assert files_of(folder) == after
    assert fixed(folder) == (1 if has_server(sample) else 0)
    assert files_of(folder) == after


@each_sample
def test_nothing_outside_the_edits_changes(sample: Path, tmp_path: Path) -> None:
    run = audited(laid_out(sample, "before", tmp_path))
    edits = {edit for finding in run.findings if finding.fix for edit in finding.fix.edits}
    files = files_of(sample / "before")
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        raw = files[edit.file]
        files[edit.file] = raw[: edit.start] + edit.text.encode() + raw[edit.end :]
    assert files == files_of(sample / "after")


@each_sample
def test_look_alikes_are_left_alone(sample: Path, tmp_path: Path) -> None:
    folder = laid_out(sample, "lookalike", tmp_path)
    run = audited(folder)
    assert [f for f in run.findings if f.code.startswith("UNS7")] == []
    assert [one.setting for one in run.deployment if one.kind == "affinity"] == []
    before = files_of(folder)
    assert fixed(folder) == (1 if has_server(sample) else 0)
    assert files_of(folder) == before


@each_sample
def test_parsers_of_others_read_the_result(sample: Path) -> None:
    for name, raw in files_of(sample / "after").items():
        text = raw.decode()
        if name.endswith(".tf"):
            assert hcl2.loads(text), name
        elif name.endswith((".yaml", ".yml")) and "{{" not in text:
            if name.startswith("stack"):
                assert list(yaml.compose_all(text)), name
                continue
            for document in yaml.safe_load_all(text):
                if (
                    document.get("kind") in KINDS
                    and "." not in document["apiVersion"].split("/")[0]
                ):
                    kubernetes_validate.validate(document, "1.31", strict=True)


@pytest.mark.parametrize("part", ["before", "after"])
@pytest.mark.parametrize(
    "file", sorted(sample.name for sample in samples() if sample.name.startswith("nginx"))
)
def test_nginx_takes_the_file(file: str, part: str, tmp_path: Path) -> None:
    text = (samples()[0].parent / file / part / "nginx.conf").read_text()
    path = tmp_path / "nginx.conf"
    path.write_text(re.sub(r"\b(?:prices|shop)-\d\b", "127.0.0.1", text))
    command = [program("nginx"), "-t", "-q", "-p", str(tmp_path), "-c", str(path),
               "-e", "stderr", "-g", f"pid {tmp_path}/nginx.pid;"]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("part", ["before", "after"])
@pytest.mark.parametrize(
    "file", sorted(sample.name for sample in samples() if sample.name.startswith("haproxy"))
)
def test_haproxy_takes_the_file(file: str, part: str) -> None:
    path = samples()[0].parent / file / part / "haproxy.cfg"
    command = [program("haproxy"), "-c", "-q", "-f", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr + result.stdout
