"""A server and the proxy before it, both moved by `unstick fix`, run for real."""

import shutil
from pathlib import Path

import pytest

from analyzer.verify.build import Build
from analyzer.verify.scenario import Era, Scenario
from tests.deployment.proxied import answering, conversation, haproxy, nginx, replicas
from tests.deployment.sampling import fixed
from tests.samples.building import build_of, scenario_of
from tests.samples.environments import python_with
from tests.samples.reading import samples
from tests.verify.running import NEW, OLD

SAMPLE = next(sample for sample in samples() if sample.name == "memo-cache")
HOSTS = ("factors-1", "factors-2")
NGINX = """\
events {}

http {
    upstream factors {
        ip_hash;  # a session lives in one process
        server factors-1:8321;
        server factors-2:8321;
    }

    server {
        listen 8080;
        location /mcp {
            proxy_pass http://factors;
            proxy_set_header Host $http_host;
            proxy_buffering off;
        }
    }
}
"""
HAPROXY = """\
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s

frontend public
    bind :8080
    acl is_mcp path_beg /mcp
    use_backend factors if is_mcp

backend factors
    stick-table type string len 64 size 100k expire 30m
    stick match req.hdr(Mcp-Session-Id)
    stick store-response res.hdr(Mcp-Session-Id)
    server one factors-1:8321
    server two factors-2:8321
"""


def laid_out(folder: Path) -> Path:
    """The sample as it was written, with nginx before it."""
    shutil.copytree(SAMPLE.folder / "before", folder)
    (folder / "nginx.conf").write_text(NGINX)
    return folder


def build(folder: Path, sdk: str, scratch: Path) -> Build:
    flags = ("--transport", "streamable-http")
    return build_of(SAMPLE.script, folder, python_with(sdk), scratch, flags)


def scenario() -> Scenario:
    (one, *_) = SAMPLE.script.conversation
    return scenario_of(one)


def wrong(heard: dict[str, object], told: Scenario) -> list[str]:
    """What is not as the sample's conversation says, in words."""
    (expected, *_) = SAMPLE.script.conversation
    if "unreached" in heard:
        return [str(heard["unreached"])]
    transcript = heard["transcript"]
    assert isinstance(transcript, dict)
    return [
        f"{call.tool}: {answer}"
        for call, answer in zip(expected.call, transcript["answers"], strict=True)
        if answer.get("result", {}).get("structuredContent") != call.structured
    ]


def behind(configuration: Path, served: Build, era: Era, scratch: Path) -> list[str]:
    """What goes wrong in the conversation through a proxy, two replicas behind it."""
    told = scenario()
    proxy = nginx if configuration.name == "nginx.conf" else haproxy
    with replicas(served, 2) as ports, proxy(configuration, HOSTS, ports) as url:
        return wrong(conversation(url, told, era, scratch), told)


def test_code_goes_before_infrastructure(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "factors")
    fixed(folder, "--no-legacy-clients")
    assert (folder / "nginx.conf").read_text() == NGINX
    fixed(folder)
    assert (folder / "nginx.conf").read_text() == NGINX
    fixed(folder, "--no-legacy-clients")
    assert "ip_hash" not in (folder / "nginx.conf").read_text()


@pytest.mark.sdk
def test_moved_server_answers_from_any_replica(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "factors")
    fixed(folder)
    fixed(folder, "--no-legacy-clients")
    configuration = folder / "nginx.conf"
    assert "ip_hash" not in configuration.read_text()
    assert behind(configuration, build(folder, NEW, tmp_path), "modern", tmp_path) == []
    assert len(answering(configuration)) == 2


@pytest.mark.sdk
def test_unmoved_server_fails_behind_round_robin(tmp_path: Path) -> None:
    """The control: the very same file breaks the server that was not moved."""
    folder = laid_out(tmp_path / "factors")
    (folder / "nginx.conf").write_text(
        NGINX.replace("        ip_hash;  # a session lives in one process\n", "")
    )
    assert behind(folder / "nginx.conf", build(folder, OLD, tmp_path), "legacy", tmp_path) != []


@pytest.mark.sdk
def test_unmoved_server_works_with_affinity(tmp_path: Path) -> None:
    folder = laid_out(tmp_path / "factors")
    assert behind(folder / "nginx.conf", build(folder, OLD, tmp_path), "legacy", tmp_path) == []
    assert len(answering(folder / "nginx.conf")) == 1


@pytest.mark.sdk
@pytest.mark.parametrize(("era", "used"), [("modern", 2), ("legacy", 1)])
def test_split_serves_both_eras(tmp_path: Path, era: Era, used: int) -> None:
    folder = laid_out(tmp_path / "factors")
    fixed(folder)
    fixed(folder, "--era-split")
    assert "ip_hash" in (folder / "nginx.conf").read_text()
    assert behind(folder / "nginx.conf", build(folder, NEW, tmp_path), era, tmp_path) == []
    assert len(answering(folder / "nginx.conf")) == used


@pytest.mark.sdk
@pytest.mark.parametrize(("era", "used"), [("modern", 2), ("legacy", 1)])
def test_split_of_haproxy_serves_both_eras(tmp_path: Path, era: Era, used: int) -> None:
    folder = laid_out(tmp_path / "factors")
    (folder / "nginx.conf").unlink()
    configuration = folder / "haproxy.cfg"
    configuration.write_text(HAPROXY)
    fixed(folder)
    fixed(folder, "--era-split")
    assert "backend factors_any" in configuration.read_text()
    assert behind(configuration, build(folder, NEW, tmp_path), era, tmp_path) == []
    assert len(answering(configuration)) == used
