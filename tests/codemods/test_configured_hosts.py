"""Names of hosts that deployment files lead to a server: written where all are spelled out."""

import re
import textwrap
from pathlib import Path

import pytest

from analyzer.pipeline import audit, fix
from analyzer.rewrite.result import FixOptions, FixResult
from analyzer.settings import Settings
from analyzer.verify.build import Build, Entry
from tests.codemods.test_hosts import answered
from tests.samples.environments import python_with
from tests.verify.running import NEW, replicas

SERVER = """\
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("prices")


@mcp.tool()
def price(sku: str) -> int:
    return len(sku)


{start}
"""
APP = "app = mcp.streamable_http_app()"
RUN = 'mcp.run("streamable-http")'

NGINX = """
server {{
    listen 443 ssl;
    server_name {names};
    location /mcp {{
        proxy_pass http://127.0.0.1:8000;
        {header}
    }}
}}
"""
INGRESS = """
kind: Ingress
metadata: {{name: prices}}
spec:
  rules:
    - host: {host}
      http:
        paths:
          - path: /mcp
            backend: {{service: {{name: prices, port: {{number: 8000}}}}}}
---
kind: Service
metadata: {{name: prices}}
spec: {{selector: {{app: prices}}, ports: [{{port: 8000}}]}}
"""
COMPOSE = """
services:
  prices:
    build: .
    command: uvicorn server:app --host 0.0.0.0
    labels:
      - traefik.http.routers.prices.rule={rule}
"""
CALLED = """
services:
  prices:
    build: .
    command: uvicorn server:app --host 0.0.0.0
  agent:
    image: python:3.12
    environment:
      PRICES_URL: http://prices:8000/mcp
"""
CADDY = "{site} {{\n    reverse_proxy /mcp* 127.0.0.1:8000\n}}\n"
FLY = 'app = "prices"\n\n[http_service]\ninternal_port = 8000\n'
KEPT = "proxy_set_header Host $host;"

WRITTEN = {
    "nginx": (APP, {"nginx.conf": NGINX.format(names="a.org b.org", header=KEPT)}, "a.org b.org"),
    "nginx-in-front-of-run": (RUN, {"p.conf": NGINX.format(names="a.org", header=KEPT)}, "a.org"),
    "nginx-params": (
        APP,
        {"nginx.conf": NGINX.format(names="a.org", header="include proxy_params;")},
        "a.org",
    ),
    "nginx-literal": (
        APP,
        {"nginx.conf": NGINX.format(names="_", header="proxy_set_header Host a.org;")},
        "a.org",
    ),
    "ingress": (APP, {"k8s/i.yaml": INGRESS.format(host="mcp.a.org")}, "mcp.a.org"),
    "traefik-labels": (
        APP,
        {"compose.yaml": COMPOSE.format(rule="Host(`a.org`) || Host(`b.org`)")},
        "a.org b.org",
    ),
    "another-service": (APP, {"compose.yaml": CALLED}, "prices:8000"),
    "caddy": (APP, {"Caddyfile": CADDY.format(site="https://a.org")}, "a.org"),
    "fly": (APP, {"fly.toml": FLY}, "prices.fly.dev"),
}
MARKED = {
    "any-name": (APP, {"nginx.conf": NGINX.format(names="_", header=KEPT)}),
    "pattern": (APP, {"nginx.conf": NGINX.format(names="a.org *.a.org", header=KEPT)}),
    "unread-include": (
        APP,
        {"nginx.conf": NGINX.format(names="a.org", header="include headers.conf;")},
    ),
    "template": (APP, {"k8s/i.yaml": INGRESS.format(host='"{{ .Values.host }}"')}),
    "no-host": (APP, {"compose.yaml": COMPOSE.format(rule="PathPrefix(`/mcp`)")}),
    "dockerfile": (
        APP,
        {"Dockerfile": 'FROM python:3.12\nCMD ["uvicorn", "server:app", "--host", "0.0.0.0"]\n'},
    ),
    "procfile": (
        APP,
        {"Procfile": "web: gunicorn -k uvicorn_worker -b 0.0.0.0:$PORT server:app\n"},
    ),
    "systemd": (
        APP,
        {"prices.service": "[Service]\nExecStart=/opt/uvicorn server:app --host 0.0.0.0\n"},
    ),
    "ingress-without-host": (
        APP,
        {"k8s/i.yaml": INGRESS.replace("    - host: {host}\n      http", "    - http").format()},
    ),
}
LEFT = {
    # nginx sends the address it passes requests to, and that one is local
    "nginx-passes-its-own": (APP, {"nginx.conf": NGINX.format(names="a.org", header="")}),
    "local-command": (APP, {"Procfile": "web: uvicorn server:app --host 127.0.0.1\n"}),
    "another-program": (APP, {"Procfile": "web: uvicorn shop:app --host 0.0.0.0\n"}),
    "another-path": (
        APP,
        {"nginx.conf": NGINX.format(names="a.org", header=KEPT).replace("/mcp", "/shop")
         .replace("8000", "3000")},
    ),
    "told": (
        'app = mcp.streamable_http_app(host="0.0.0.0")',
        {"compose.yaml": COMPOSE.format(rule="Host(`a.org`)")},
    ),
    "stdio": ("mcp.run()", {"nginx.conf": NGINX.format(names="a.org", header=KEPT)}),
}  # fmt: skip


def tree(root: Path, start: str, files: dict[str, str]) -> Settings:
    server = SERVER.format(start=start)
    for path, text in {"server.py": server, "requirements.txt": "mcp==1.26.0\n", **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(textwrap.dedent(text))
    return Settings(paths=(str(root),), cache=False)


def fixed(settings: Settings, *, unsafe: bool = True) -> FixResult:
    return fix(settings, FixOptions(unsafe=unsafe, write=True, allow_dirty=True))


def allowed(text: str) -> str:
    """The hosts that a server was told to answer beside local ones."""
    found = re.search(r"allowed_hosts=\[(.*?)\],\n", text, re.DOTALL)
    names = re.findall(r'"([^"]+)"', found[1]) if found else []
    assert names[-3:] == ["127.0.0.1:*", "localhost:*", "[::1]:*"]
    return " ".join(name for name in names[:-3] if not name.endswith(":*"))


@pytest.mark.parametrize("name", WRITTEN)
def test_names_that_are_spelled_out_are_written(name: str, tmp_path: Path) -> None:
    start, files, hosts = WRITTEN[name]
    settings = tree(tmp_path, start, files)
    assert [one.code for one in audit(settings).findings if one.code == "UNS438"] == ["UNS438"]
    assert [mark.code for mark in fixed(settings, unsafe=False).marked].count("UNS438") == 1
    result = fixed(settings)
    text = (tmp_path / "server.py").read_text()
    assert allowed(text) == hosts
    assert [mark for mark in result.marked if mark.code == "UNS438"] == []
    assert "UNS438" not in text
    again = fixed(settings)
    assert (again.changes, again.refused) == ((), ())


@pytest.mark.parametrize("name", MARKED)
def test_what_is_not_spelled_out_is_marked(name: str, tmp_path: Path) -> None:
    settings = tree(tmp_path, *MARKED[name])
    assert [one.code for one in audit(settings).findings if one.code == "UNS438"] == ["UNS438"]
    (mark,) = [mark for mark in fixed(settings).marked if mark.code == "UNS438"]
    assert any(path in mark.text for path in MARKED[name][1]), mark.text
    again = fixed(settings)
    assert (again.changes, again.refused) == ((), ())


@pytest.mark.parametrize("name", LEFT)
def test_what_is_answered_or_is_anothers_is_left(name: str, tmp_path: Path) -> None:
    settings = tree(tmp_path, *LEFT[name])
    assert [one for one in audit(settings).findings if one.code == "UNS438"] == []
    assert [mark for mark in fixed(settings).marked if mark.code == "UNS438"] == []


@pytest.mark.sdk
def test_the_written_names_are_answered(tmp_path: Path) -> None:
    start, files, _ = WRITTEN["nginx"]
    settings = tree(tmp_path, f"{start}\n\nif __name__ == '__main__':\n    {RUN}", files)
    fixed(settings)
    source = tmp_path / "server.py"
    build = Build(python=python_with(NEW), entry=Entry("file", "server.py"), source=tmp_path)
    assert source.read_text().count("allowed_hosts") == 2
    with replicas(build) as (url,):
        assert [answered(url, host) for host in ("a.org", "b.org:8443", "c.org")] == [
            200,
            200,
            421,
        ]
