"""nginx or HAProxy in front of replicas, as a confirmation with the real thing.

Three replicas: with two clients and two replicas in strict turn each client would get one of its
own, and nothing would show.
"""

import shutil
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from analyzer.verification import Proxy
from analyzer.verify.place import Place
from analyzer.verify.process import running
from analyzer.verify.replicas import Replicas, Starter
from analyzer.verify.starting import NotStarted, Running, Url, why_ended

REPLICAS = 3
START_SECONDS = 10.0
NGINX = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream replicas {{
{nginx}
  }}
  server {{
    listen unix:{socket};
    location / {{
      proxy_pass http://replicas;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 120s;
    }}
  }}
}}
"""
HAPROXY = """\
global
  maxconn 256
defaults
  mode http
  timeout connect 5s
  timeout client 120s
  timeout server 120s
frontend front
  bind unix@{socket}
  default_backend replicas
backend replicas
  balance roundrobin
{haproxy}
"""
COMMANDS: dict[Proxy, tuple[str, ...]] = {
    "nginx": ("nginx", "-p", "{folder}", "-c", "{folder}/conf"),
    "haproxy": ("haproxy", "-db", "-q", "-f", "{folder}/conf"),
}
TEXTS: dict[Proxy, str] = {"nginx": NGINX, "haproxy": HAPROXY}


class Front(msgspec.Struct, frozen=True):
    """Where a proxy listens, the path of the endpoint behind it, and where its replicas live."""

    uds: Path
    path: str
    places: tuple[Place, ...]


@contextmanager
def proxied(kind: Proxy, start: Starter, folder: Path) -> Iterator[Front | NotStarted]:
    """A proxy in front of fresh replicas, until the block ends."""
    if shutil.which(kind) is None and not Path(f"/usr/sbin/{kind}").exists():
        yield NotStarted(f"{kind} is not installed")
        return
    with ExitStack() as stack:
        replicas = stack.enter_context(Replicas(start))
        running_ones = []
        for number in range(REPLICAS):
            replica = replicas.get(number)
            if isinstance(replica, NotStarted):
                yield replica
                return
            running_ones.append(replica)
        yield stack.enter_context(_proxy(kind, running_ones, folder))


def _url(replica: Running) -> str:
    assert isinstance(replica.address, Url)
    return replica.address.url


@contextmanager
def _proxy(kind: Proxy, replicas: Sequence[Running], folder: Path) -> Iterator[Front | NotStarted]:
    listening = folder / "proxy.sock"
    urls = [_url(replica) for replica in replicas]
    hosts = [urlsplit(url).netloc for url in urls]
    told = TEXTS[kind].format(
        folder=folder,
        socket=listening,
        nginx="\n".join(f"    server {host};" for host in hosts),
        haproxy="\n".join(f"  server r{at} {host}" for at, host in enumerate(hosts)),
    )
    (folder / "conf").write_text(told)
    words = [word.format(folder=folder) for word in COMMANDS[kind]]
    command = shutil.which(kind) or f"/usr/sbin/{kind}"
    variables = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with running([command, *words[1:]], folder=folder, variables=variables) as process:
        last = time.monotonic() + START_SECONDS
        while not _answers(listening):
            if process.ended(0.02) is not None or time.monotonic() > last:
                yield why_ended(
                    process, f"{kind} does not listen within {START_SECONDS:g} seconds"
                )
                return
        places = tuple(replica.place for replica in replicas)
        yield Front(listening, urlsplit(urls[0]).path, places)


def _answers(listening: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.connect(str(listening))
        except OSError:
            return False
    return True
