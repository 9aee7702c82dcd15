"""Which deployment files are read: a tree of others costs a look at each, and nothing more."""

from pathlib import Path

import pytest

from analyzer.deployment.files import DeploymentFiles, read_files
from analyzer.pipeline import audit, rules_directories
from analyzer.settings import Settings
from analyzer.workspace.deploying import may_deploy, syntax_of
from analyzer.workspace.discovery import discover

SERVER = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices", stateless_http=True)


@mcp.tool()
def price(sku: str) -> int:
    return len(sku)


mcp.run(transport="streamable-http")
"""
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: c}\n"
SERVICE = (
    "kind: Service\nmetadata: {name: prices}\n"
    "spec: {sessionAffinity: ClientIP, ports: [{port: 8000}]}\n"
)


def files_of(folder: Path, given: dict[str, str]) -> tuple[Settings, DeploymentFiles]:
    for name, text in {"server.py": SERVER, "requirements.txt": "mcp==1.26.0\n", **given}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settings = Settings(paths=(str(folder),), cache=False)
    return settings, read_files(discover(settings), rules_directories(settings))


def test_files_without_a_known_word_are_not_kept(tmp_path: Path) -> None:
    _, files = files_of(tmp_path, {f"k8s/{number}.yaml": MAP for number in range(50)})
    assert (files.sticky, files.other, files.raws) == ((), (), {})


def test_others_are_kept_only_beside_a_setting(tmp_path: Path) -> None:
    _, files = files_of(tmp_path, {"a.yaml": MAP, "b.yaml": SERVICE, "c.yaml": "a: b\n"})
    assert (files.sticky, files.other) == (("b.yaml",), ())
    assert sorted(files.raws) == ["a.yaml", "b.yaml"]


def test_files_of_tests_and_ignored_ones_are_not_looked_at(tmp_path: Path) -> None:
    given = {
        ".gitignore": "out/\n",
        "out/b.yaml": SERVICE,
        "tests/b.yaml": SERVICE,
        "node_modules/b.yaml": SERVICE,
    }
    (tmp_path / ".git").mkdir()
    assert files_of(tmp_path, given)[1].sticky == ()


def test_a_broken_file_is_said_and_hides_no_other(tmp_path: Path) -> None:
    settings, _ = files_of(tmp_path, {"a.yaml": "sessionAffinity: [\n", "b.yaml": SERVICE})
    run = audit(settings)
    assert [one.file for one in run.deployment] == ["b.yaml"]
    assert [(d.kind, d.file) for d in run.diagnostics] == [("deployment-unread", "a.yaml")]


def test_a_changed_file_changes_the_run(tmp_path: Path) -> None:
    settings, _ = files_of(tmp_path / "a", {"b.yaml": SERVICE})
    cached = Settings(paths=settings.paths, cache_dir=str(tmp_path / "cache"))
    assert len(audit(cached).deployment) == 1
    (tmp_path / "a" / "b.yaml").write_text(SERVICE.replace("ClientIP", "None"))
    assert audit(cached).deployment == ()


@pytest.mark.parametrize(
    ("path", "syntax"),
    [
        ("deploy/nginx.conf", "nginx"),
        ("nginx/conf.d/site", "nginx"),
        ("etc/sites-enabled/site", "nginx"),
        ("haproxy.cfg", "haproxy"),
        ("haproxy/haproxy.cfg.j2", "haproxy"),
        ("a/Caddyfile", "caddy"),
        ("values-prod.yml", "yaml"),
        ("templates/service.yaml.gotmpl", "yaml"),
        ("main.tf", "hcl"),
        ("stack.template", "json"),
        ("main.bicep", "bicep"),
        ("Dockerfile.prod", "lines"),
        ("Procfile", "lines"),
        ("gunicorn.conf.py", "lines"),
        ("mcp.service", "lines"),
        ("package.json", None),
        ("server.py", None),
        ("notes.md", None),
    ],
)
def test_syntax_by_name(path: str, syntax: str | None) -> None:
    assert may_deploy(path) == (syntax is not None)
    if syntax is not None:
        assert syntax_of(path) == syntax
