"""New clients are sent past an affinity, and nothing changes for the others."""

import re
import subprocess
from pathlib import Path

import pytest

from analyzer.assets import asset_dir
from analyzer.deployment.document import Document, read_document
from analyzer.deployment.matching import settings_of
from analyzer.deployment.rows import load_knowledge
from analyzer.deployment.splitting import NEW_VERSIONS, with_split
from tests.deployment.proxied import program

KNOWLEDGE = load_knowledge([asset_dir("rules")])
NGINX = """\
upstream a {
    ip_hash;
    server 127.0.0.1:1;
}
server {
    location / {
        proxy_pass http://a;
        proxy_set_header Host $host;
    }
}
"""
HAPROXY = """\
frontend f
    bind :80
    use_backend a if { path /mcp }
    default_backend b
backend a
    balance source
    server s 127.0.0.1:1
backend b
    server s 127.0.0.1:2
"""


def split(file: str, text: str) -> str | None:
    """The text with the edits that split the eras, if there are any."""
    raw = text.encode()
    document = read_document(file, raw)
    assert isinstance(document, Document)
    (setting,) = settings_of(document, KNOWLEDGE)
    found = with_split(setting, document)
    edits = found.split
    assert bool(found.unsplit) == (not edits)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
        raw = raw[: edit.start] + edit.text.encode() + raw[edit.end :]
    return raw.decode() if edits else None


@pytest.mark.parametrize(
    ("version", "new"),
    [
        ("2024-11-05", False),
        ("2025-11-25", False),
        ("2026-06-30", False),
        ("2026-07-27", False),
        ("2026-07-28", True),
        ("2026-07-31", True),
        ("2026-08-01", True),
        ("2026-12-24", True),
        ("2027-01-01", True),
        ("2031-03-03", True),
        ("", False),
    ],
)
def test_versions(version: str, new: bool) -> None:
    assert (re.match(NEW_VERSIONS, version) is not None) == new


def test_nginx() -> None:
    text = split("nginx.conf", NGINX)
    assert text is not None
    assert text.endswith(NGINX.replace("http://a", "http://$a_upstream"))
    assert "default a;" in text
    assert text.count("ip_hash") == 1


def test_haproxy() -> None:
    text = split("haproxy.cfg", HAPROXY)
    assert text is not None
    new = next(line for line in text.splitlines() if "a_any if" in line)
    assert new.startswith("    use_backend a_any if { path /mcp } { req.hdr(mcp-protocol-version)")
    assert text.index("use_backend a_any") < text.index("use_backend a if")
    assert text.count("balance source") == text.count("balance leastconn") == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("nginx.conf", NGINX.replace("        proxy_set_header Host $host;\n", "")),
        ("nginx.conf", NGINX.replace("Host $host", "Host $proxy_host")),
        ("nginx.conf", NGINX.replace("http://a;", "http://a/path;")),
        ("nginx.conf", NGINX.replace("http://a;", "https://a;")),
        ("nginx.conf", NGINX.replace("http://a;", "http://other;")),
        ("nginx.conf", NGINX + "upstream a_any { server 127.0.0.1:2; }\n"),
        ("haproxy.cfg", HAPROXY.replace("{ path /mcp }", "{ path /mcp } or { path /b }")),
        ("haproxy.cfg", HAPROXY.replace("if { path /mcp }", "unless { path /mcp }")),
        ("haproxy.cfg", HAPROXY.replace("use_backend a if", "use_backend c if")),
        ("haproxy.cfg", HAPROXY.replace("backend a\n", "listen a\n    bind :81\n")),
    ],
)
def test_not_where_something_else_would_change(file: str, text: str) -> None:
    assert split(file, text) is None


def test_splitting_twice_is_splitting_once() -> None:
    for file, text in (("nginx.conf", NGINX), ("haproxy.cfg", HAPROXY)):
        once = split(file, text)
        assert once is not None
        assert split(file, once) is None


def test_line_ends_stay() -> None:
    text = split("nginx.conf", NGINX.replace("\n", "\r\n"))
    assert text is not None
    assert text.count("\r\n") == text.count("\n")
    assert "\r\r" not in text


def test_haproxy_takes_it(tmp_path: Path) -> None:
    text = split("haproxy.cfg", HAPROXY)
    assert text is not None
    path = tmp_path / "haproxy.cfg"
    lead = "defaults\n    mode http\n" + "".join(
        f"    timeout {name} 5s\n" for name in ("connect", "client", "server")
    )
    path.write_text(lead + text)
    command = [program("haproxy"), "-c", "-q", "-f", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr + result.stdout


def test_nginx_takes_it(tmp_path: Path) -> None:
    text = split("nginx.conf", NGINX)
    assert text is not None
    path = tmp_path / "nginx.conf"
    path.write_text(
        "events {}\nhttp {\n" + text.replace("server {", "server {\nlisten 8080;") + "}\n"
    )
    command = [program("nginx"), "-t", "-q", "-p", str(tmp_path), "-c", str(path),
               "-e", "stderr", "-g", f"pid {tmp_path}/nginx.pid;"]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


def test_elsewhere_it_says_how_to_do_it_by_hand() -> None:
    document = read_document(
        "Caddyfile", b"a {\n\treverse_proxy b {\n\t\tlb_policy ip_hash\n\t}\n}\n"
    )
    assert isinstance(document, Document)
    (setting,) = settings_of(document, KNOWLEDGE)
    assert "MCP-Protocol-Version" in with_split(setting, document).unsplit
