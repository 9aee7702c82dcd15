"""Names of hosts that requests come by, where a file says both the name and where it leads.

What counts is the Host header that arrives at the server. nginx sends the name of what it passes
requests on to unless it is told otherwise; ingresses, Traefik and Caddy keep the client's.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import (
    Block,
    Entry,
    Items,
    Trail,
    Value,
    Word,
    blocks_of,
    find,
    text_at,
    text_of,
    texts_at,
    values_at,
    words_of,
)
from analyzer.deployment.units.containers import normal_folder

ANY = "*"
"""Stands for every name: nothing says which ones are meant."""

_KEPT = ("$host", "$http_host", "$server_name", "$host:$server_port")
_PASSED = (None, "$proxy_host")
_KNOWN_INCLUDE = re.compile(r"(?:^|/)proxy_params$")
"""Debian's file: it passes the client's Host on."""

_TARGET = re.compile(r"(?:https?://)?([^/;]+)")
_URL = re.compile(r"https?://([A-Za-z][\w.-]*)(:\d+)?(?=[/\s\"'])")
_RULE = re.compile(r"\bHost\(([^)]*)\)")
_TICKED = re.compile(r"`([^`]+)`")
_PATHS = re.compile(r"Path(?:Prefix|Regexp)?\(`([^`]+)`")
_OTHER_RULES = re.compile(r"\bHost(?:Regexp|SNI)\(")
_PUBLIC = re.compile(r"(?m)^\s*\[+(?:http_service|services)\b")
_FLY = re.compile(r"fly.*\.toml", re.IGNORECASE)


def host_units(document: Document) -> Iterator[Unit]:
    """One unit for each place that names hosts: it leads to what requests by them are sent to."""
    for read in _READERS.get(document.syntax, ()):
        yield from read(document)


def _unit(
    document: Document,
    at: int,
    hosts: Iterable[str],
    refs: Iterable[str],
    paths: Iterable[str] = (),
    build: str | None = None,
    ports: tuple[int, ...] = (),
) -> Unit:
    named = tuple(dict.fromkeys(host for host in hosts if host)) or (ANY,)
    return Unit(
        id=f"{document.file}:host/{at}/{' '.join(named)}",
        file=document.file,
        kind="host",
        title=" ".join(named),
        refs=tuple(dict.fromkeys(refs)),
        paths=tuple(paths),
        build=build,
        ports=ports,
        hosts=named,
        place=(at, at),
    )


# nginx


def _nginx(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for trail in find(root, ("**", "location", "**", "proxy_pass")):
            around = [entry for _, entry in trail]
            locations = [one for one in around if one.key == "location" and one.labels]
            if not locations:
                continue
            name = _authority(text_of(around[-1].value))
            meant = document.aliases.get(name, "").split() if name.startswith("$") else [name]
            bare = [one.partition(":")[0] for one in meant]
            refs = [f"{kind}:{one}" for one in bare for kind in ("upstream", "host")]
            hosts = _arriving(root, trail, name)
            yield _unit(
                document, locations[-1].start, hosts, refs, (locations[-1].labels[-1],),
                ports=_ports((name,)),
            )  # fmt: skip


def _ports(addresses: Iterable[str]) -> tuple[int, ...]:
    found = (one.rpartition(":")[2] for one in addresses)
    return tuple(sorted({int(port) for port in found if port.isdigit()}))


def _authority(target: str) -> str:
    match = _TARGET.match(target)
    return match[1] if match else ""


def _arriving(root: Block, trail: Trail, target: str) -> tuple[str, ...]:
    """The names in the Host header behind a `proxy_pass`."""
    levels = [root, *(b for _, one in trail[:-1] for b in blocks_of(one.value))]
    said = _host_header(levels)
    if said == "unread":
        return (ANY,)
    if said in _PASSED:
        return (target,)
    if said in _KEPT:
        servers = [
            block for _, one in trail if one.key == "server" for block in blocks_of(one.value)
        ]
        names = [
            word
            for block in servers
            for entry in block.named("server_name")
            for word in text_of(entry.value).split()
        ]
        return tuple(names) or (ANY,)
    return (said or ANY,)


def _host_header(levels: list[Block]) -> str | None:
    """What the innermost level that sets headers sends as Host: it inherits none from outside."""
    for block in reversed(levels):
        set_here = [text_of(entry.value).split() for entry in block.named("proxy_set_header")]
        included = [text_of(entry.value) for entry in block.named("include")]
        for words in set_here:
            if len(words) == 2 and words[0].lower() == "host":
                return words[1]
        known = [one for one in included if _KNOWN_INCLUDE.search(one)]
        if known:
            return "$http_host"
        if any("mime.types" not in one for one in included):
            return "unread"
        if set_here:
            return None
    return None


# Kubernetes


def _kubernetes(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        items = [b for value in values_at(root, "items") for b in blocks_of(value)]
        for one in (root, *items):
            read = _KINDS.get(text_at(one, "kind"))
            if read is not None:
                yield from read(document, one)


def _ingress(document: Document, root: Block) -> Iterator[Unit]:
    for rule in _blocks(root, "spec", "rules"):
        hosts = _raw(document, rule, "host") or (ANY,)
        yield _unit(document, rule.start, hosts, _backends(document, rule), _rule_paths(rule))
    default = [b for key in ("defaultBackend", "backend") for b in _blocks(root, "spec", key)]
    for block in default:
        yield _unit(document, block.start, (ANY,), _backends(document, root))


def _gateway_route(document: Document, root: Block) -> Iterator[Unit]:
    hosts = _raw(document, root, "spec", "hostnames")
    yield _unit(document, root.start, hosts, _backends(document, root), _rule_paths(root))


def _ingress_route(document: Document, root: Block) -> Iterator[Unit]:
    for route in _blocks(root, "spec", "routes"):
        rule = " ".join(texts_at(route, "match"))
        yield _unit(
            document, route.start, _rule_hosts(rule), _backends(document, route),
            _PATHS.findall(rule),
        )  # fmt: skip


def _virtual_service(document: Document, root: Block) -> Iterator[Unit]:
    hosts = _raw(document, root, "spec", "hosts")
    yield _unit(document, root.start, hosts, _backends(document, root), _rule_paths(root))


def _openshift(document: Document, root: Block) -> Iterator[Unit]:
    name = text_at(root, "spec", "to", "name")
    yield _unit(document, root.start, _raw(document, root, "spec", "host"), (f"svc:{name}",))


_KINDS: Mapping[str, Callable[[Document, Block], Iterator[Unit]]] = {
    "Ingress": _ingress,
    "HTTPRoute": _gateway_route,
    "IngressRoute": _ingress_route,
    "VirtualService": _virtual_service,
    "Route": _openshift,
}


def _backends(document: Document, block: Block) -> tuple[str, ...]:
    paths = (
        ("**", "backend", "service", "name"), ("**", "backend", "serviceName"),
        ("**", "defaultBackend", "service", "name"), ("**", "backendRefs", "name"),
        ("**", "services", "name"), ("**", "destination", "host"),
    )  # fmt: skip
    names = [name for path in paths for name in _raw(document, block, *path)]
    return tuple(f"svc:{name if '{{' in name else name.split('.')[0]}" for name in names)


def _rule_paths(block: Block) -> list[str]:
    found = [
        *texts_at(block, "**", "path"), *texts_at(block, "**", "path", "value"),
        *texts_at(block, "**", "uri", "prefix"), *texts_at(block, "**", "uri", "exact"),
    ]  # fmt: skip
    return [path for path in found if path.startswith("/")]


# Compose, Traefik, and whatever calls a service by its address


def _compose(document: Document) -> Iterator[Unit]:
    for services in (b for root in document.roots for b in _blocks(root, "services")):
        for entry in services.entries:
            for service in blocks_of(entry.value):
                refs = (f"host:{entry.key}",)
                for value in (service.first("labels"), service.first("environment")):
                    for name, text, at in _pairs(value):
                        if ".routers." in name and name.endswith(".rule"):
                            yield _unit(
                                document, at, _rule_hosts(text), refs, _PATHS.findall(text)
                            )
                        elif name in ("VIRTUAL_HOST", "caddy"):
                            hosts = re.split(r"[,\s]+", text.strip())
                            yield _unit(document, at, hosts, refs)


def _pairs(value: Value | None) -> Iterator[tuple[str, str, int]]:
    """Names with texts and where they stand, of a mapping or of a list of `name=text`."""
    match value:
        case Block(entries):
            for entry in entries:
                yield entry.key, text_of(entry.value), entry.start
        case Items(items):
            for item in items:
                for text in words_of(item):
                    name, _, rest = text.partition("=")
                    yield name, rest, item.start


def _traefik(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for router in _blocks(root, "http", "routers", "*"):
            refs = [f"traefik:{name.partition('@')[0]}" for name in texts_at(router, "service")]
            rule = " ".join(texts_at(router, "rule"))
            yield _unit(document, router.start, _rule_hosts(rule), refs, _PATHS.findall(rule))


def _rule_hosts(rule: str) -> tuple[str, ...]:
    """The hosts of a rule of Traefik; any where it names none, or names them by a pattern."""
    if _OTHER_RULES.search(rule):
        return (ANY,)
    return tuple(host for found in _RULE.findall(rule) for host in _TICKED.findall(found))


def _called(document: Document) -> Iterator[Unit]:
    """Addresses of services: what calls one by its name sends that name."""
    for match in _URL.finditer(document.text):
        name = match[1]
        refs = (f"host:{name}", f"svc:{name.split('.')[0]}")
        yield _unit(document, match.start(), (f"{name}{match[2] or ''}",), refs)


def _render(document: Document) -> Iterator[Unit]:
    """A service of Render has a name that Render gives it, besides those that are named."""
    for root in document.roots:
        for services in values_at(root, "services"):
            for block in blocks_of(services) if isinstance(services, Items) else ():
                if text_at(block, "type") == "web":
                    hosts = (*texts_at(block, "domains"), f"{ANY}.onrender.com")
                    name = text_at(block, "name")
                    build = normal_folder(document.folder, text_at(block, "rootDir") or ".")
                    yield _unit(document, block.start, hosts, (f"host:{name}",), build=build)


def _fly(document: Document) -> Iterator[Unit]:
    name = posixpath.basename(document.file)
    if not _FLY.fullmatch(name) or not _PUBLIC.search(document.text):
        return
    for entry in (entry for root in document.roots for entry in root.named("app")):
        app = text_of(entry.value).split("#")[0].strip().strip("\"'")
        yield _unit(
            document, entry.start, (f"{app}.fly.dev",), (f"fly:{document.folder}",),
            build=document.folder,
        )  # fmt: skip


# Caddy


def _caddy(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for trail in find(root, ("**", "reverse_proxy", "**")):
            entry = trail[-1][1]
            if entry.key == "reverse_proxy" and len(trail) > 1:
                yield _site(document, trail[0][1], entry)


def _site(document: Document, site: Entry, entry: Entry) -> Unit:
    words = [*entry.labels, *text_of(entry.value).split()]
    targets = [word for word in words if not word.startswith(("/", "@", "{"))]
    bare = [_authority(word).partition(":")[0] for word in targets]
    changed = any(
        text_of(one.value).lower().startswith("host ")
        for block in blocks_of(entry.value)
        for one in block.named("header_up")
    )
    hosts = [ANY] if changed else [_authority(word.rstrip(",")) for word in site.names]
    return _unit(
        document, entry.start, hosts, (f"host:{name}" for name in bare),
        (word.rstrip("*") for word in words if word.startswith("/")), ports=_ports(targets),
    )  # fmt: skip


# what all have


def _blocks(root: Block, *path: str) -> Iterator[Block]:
    for value in values_at(root, *path):
        yield from blocks_of(value)


def _raw(document: Document, root: Block, *path: str) -> tuple[str, ...]:
    """Texts as the file has them: what a template makes stays a template."""
    found: list[str] = []
    for value in values_at(root, *path):
        for word in (value,) if isinstance(value, Word) else _words(value):
            raw = document.text[word.start : word.end]
            found.append(raw if "{{" in raw else word.text)
    return tuple(found)


def _words(value: Value) -> Iterator[Word]:
    if isinstance(value, Items):
        for item in value.items:
            if isinstance(item, Word):
                yield item


_READERS: Mapping[str, tuple[Callable[[Document], Iterator[Unit]], ...]] = {
    "nginx": (_nginx,),
    "caddy": (_caddy,),
    "yaml": (_kubernetes, _compose, _traefik, _render, _called),
    "lines": (_fly,),
}
