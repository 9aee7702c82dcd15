"""Routers that files configure: Envoy, Traefik, Kong, APISIX, gateways for MCP, Caddy.

Each has groups of targets under a name and routes with paths that lead to a group.
"""

import re
from collections.abc import Iterable, Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import (
    Block,
    Entry,
    blocks_of,
    find,
    text_at,
    text_of,
    texts_at,
    values_at,
)

_ADDRESS = re.compile(r"(?:https?://)?(?P<host>\[[^\]]+\]|[^:/\s,]+)(?::(?P<port>\d+))?")
_SESSION = re.compile(r"mcp[-_]session", re.IGNORECASE)
_MATCHED = re.compile(r"Path(?:Prefix|Regexp)?\(`([^`]+)`")
_GATEWAY = re.compile(r"statefulMode|sessionConfiguration|USE_STATEFUL_SESSIONS")


def router_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        yield from _envoy(document, root)
        yield from _traefik(document, root)
        yield from _kong(document, root)
        yield from _apisix(document, root)
        if _GATEWAY.search(document.text):
            yield _whole(document, root)


def _unit(document: Document, block: Block, kind: str, title: str, **fields: object) -> Unit:
    values: dict[str, object] = {
        "id": f"{document.file}:{kind}/{title}/{block.start}",
        "file": document.file,
        "kind": kind,
        "title": title,
        "speaks": _SESSION.search(document.text[block.start : block.end]) is not None,
        "place": (block.start, block.end),
    }
    return Unit(**(values | fields))  # type: ignore[arg-type]  # fields of Unit, by keyword


def _blocks(root: Block, *path: str) -> Iterator[Block]:
    for value in values_at(root, *path):
        yield from blocks_of(value)


def _hosts(addresses: Iterable[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Addresses as references to hosts, and their ports."""
    found = [match for text in addresses if (match := _ADDRESS.match(text.strip()))]
    ports = {int(match["port"]) for match in found if match["port"]}
    return tuple(sorted({f"host:{match['host']}" for match in found})), tuple(sorted(ports))


def _envoy(document: Document, root: Block) -> Iterator[Unit]:
    for cluster in _blocks(root, "**", "clusters"):
        name = text_at(cluster, "name")
        hosts, _ = _hosts(texts_at(cluster, "**", "socket_address", "address"))
        ports = texts_at(cluster, "**", "socket_address", "port_value")
        yield _unit(
            document, cluster, "backend", f"cluster {name}", technology="envoy",
            names=(f"cluster:{name}",), refs=hosts,
            ports=tuple(sorted({int(port) for port in ports if port.isdigit()})),
            replicas=len(ports) or None, balances=True,
        )  # fmt: skip
    for manager in _blocks(root, "**", "filters", "typed_config"):
        led = texts_at(manager, "**", "route", "cluster")
        yield _unit(
            document, manager, "route", "listener",
            refs=tuple(dict.fromkeys(f"cluster:{name}" for name in led)),
        )  # fmt: skip
    for route in _blocks(root, "**", "virtual_hosts", "routes"):
        paths = (*texts_at(route, "match", "prefix"), *texts_at(route, "match", "path"),
                 *texts_at(route, "match", "path_separated_prefix"))  # fmt: skip
        refs = tuple(f"cluster:{name}" for name in texts_at(route, "route", "cluster"))
        yield _unit(document, route, "route", "route", paths=paths, refs=refs)


def _traefik(document: Document, root: Block) -> Iterator[Unit]:
    for services in _blocks(root, "http", "services"):
        for entry in services.entries:
            for block in blocks_of(entry.value):
                urls = texts_at(block, "loadBalancer", "servers", "url")
                hosts, ports = _hosts(urls)
                yield _unit(
                    document, Block((), entry.start, entry.end), "backend", f"service {entry.key}",
                    technology="traefik", names=(f"traefik:{entry.key}",), refs=hosts, ports=ports,
                    replicas=len(urls) or None, balances=True,
                )  # fmt: skip
    for router in _blocks(root, "http", "routers", "*"):
        refs = tuple(f"traefik:{name.partition('@')[0]}" for name in texts_at(router, "service"))
        paths = tuple(path for rule in texts_at(router, "rule") for path in _MATCHED.findall(rule))
        yield _unit(document, router, "route", "router", paths=paths, refs=refs)


def _kong(document: Document, root: Block) -> Iterator[Unit]:
    if not text_at(root, "_format_version"):
        return
    for upstream in _blocks(root, "upstreams"):
        name = text_at(upstream, "name")
        targets = texts_at(upstream, "targets", "target")
        hosts, ports = _hosts(targets)
        yield _unit(
            document, upstream, "backend", f"upstream {name}",
            technology="api-gateway", names=(f"host:{name}",), refs=hosts,
            ports=ports, replicas=len(targets) or None, balances=True,
        )  # fmt: skip
    for service in _blocks(root, "services"):
        hosts, _ = _hosts((*texts_at(service, "url"), *texts_at(service, "host")))
        name = text_at(service, "name")
        yield _unit(
            document, service, "route", f"service {name}", refs=hosts,
            paths=texts_at(service, "routes", "paths"),
        )  # fmt: skip


def _apisix(document: Document, root: Block) -> Iterator[Unit]:
    for route in (*_blocks(root, "routes"), *_blocks(root, "upstreams")):
        for upstream in (*_blocks(route, "upstream"), *((route,) if route.first("nodes") else ())):
            nodes = [
                entry.key for nodes in _blocks(upstream, "nodes") for entry in nodes.entries
            ]  # fmt: skip
            hosts, ports = _hosts(nodes)
            yield _unit(
                document, route, "backend", f"route {text_at(route, 'id')}".strip(),
                technology="api-gateway",
                refs=hosts, ports=ports, replicas=len(nodes) or None, balances=True,
                paths=tuple(path.rstrip("*") for path in
                            (*texts_at(route, "uri"), *texts_at(route, "uris"))),
            )  # fmt: skip


def _whole(document: Document, root: Block) -> Unit:
    """A gateway made for MCP: what it leads to is said by hosts and ports somewhere in it."""
    addresses = [
        text for key in ("host", "url", "endpoint", "target", "address", "uri")
        for text in texts_at(root, "**", key)
    ]  # fmt: skip
    hosts, ports = _hosts(addresses)
    named = [int(text) for text in texts_at(root, "**", "port") if text.isdigit()]
    return _unit(
        document, root, "backend", f"gateway {' '.join(texts_at(root, '**', 'name'))}".strip(),
        technology="mcp-gateway",
        refs=hosts, ports=tuple(sorted({*ports, *named})), speaks=True, balances=True,
    )  # fmt: skip


def caddy_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for trail in find(root, ("**", "reverse_proxy", "**")):
            entry = trail[-1][1]
            if entry.key == "reverse_proxy":
                yield _caddy(document, entry, [one for _, one in trail[:-1]])


def _caddy(document: Document, entry: Entry, around: list[Entry]) -> Unit:
    words = [*entry.labels, *text_of(entry.value).split()]
    words += [word for block in blocks_of(entry.value) for one in block.named("to")
              for word in text_of(one.value).split()]  # fmt: skip
    outer = [word for one in around for word in one.labels]
    paths = [word.rstrip("*") for word in (*words, *outer) if word.startswith("/")]
    hosts, ports = _hosts(word for word in words if not word.startswith(("/", "@", "{")))
    return Unit(
        id=f"{document.file}:{entry.start}",
        file=document.file,
        kind="backend",
        title=" ".join(["reverse_proxy", *(word for word in words if not word.startswith("/"))]),
        refs=hosts,
        ports=ports,
        paths=tuple(dict.fromkeys(path for path in paths if path)),
        replicas=len(hosts) or None,
        speaks=_SESSION.search(document.text[entry.start : entry.end]) is not None,
        balances=True,
        place=(entry.start, entry.end),
    )
