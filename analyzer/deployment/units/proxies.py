"""nginx and HAProxy: groups of servers, and the paths that lead to them."""

import re
from collections.abc import Iterable, Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import Block, Entry, blocks_of, find, text_of

_SESSION = re.compile(r"mcp[-_]session", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?(?P<host>\[[^\]]+\]|[^:/\s;]+)(?::(?P<port>\d+))?")
_PATH = re.compile(r"\bpath(?:_beg|_dir|_reg)?\b(?P<rest>[^{}]*)")


def nginx_aliases(documents: Iterable[Document]) -> dict[str, str]:
    """What the variables that a `map` sets are made from."""
    found: dict[str, str] = {}
    for document in documents:
        for root in document.roots:
            for entry in _entries(root, "map", labels=2):
                source, target = entry.labels
                values = " ".join(
                    text_of(one.value) for block in blocks_of(entry.value)
                    for one in block.entries
                )  # fmt: skip
                found[target] = f"{source} {values}"
    return found


def nginx_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for entry in _entries(root, "upstream", labels=1):
            for block in blocks_of(entry.value):
                yield _group(document, entry, block, f"upstream:{entry.labels[0]}", "upstream")
        for trail in find(root, ("**", "location", "**", "proxy_pass")):
            around = [one for _, one in trail if one.key == "location" and one.labels]
            for place in around[-1:]:
                yield _location(document, place, text_of(trail[-1][1].value))


def _entries(root: Block, key: str, *, labels: int) -> Iterator[Entry]:
    """Blocks of a kind at any depth, with as many words before their brace."""
    for trail in find(root, ("**", key, *("*",) * labels)):
        if trail[-1][1].key == key and len(trail[-1][1].labels) == labels:
            yield trail[-1][1]


def _location(document: Document, place: Entry, target: str) -> Unit:
    path = place.labels[-1] if place.labels else "/"
    where = re.sub(r"^https?://", "", target)
    name = re.split(r"[/:;]", where)[0]
    refs: tuple[str, ...] = (f"upstream:{name}", f"host:{name}")
    if name.startswith("$"):
        meant = document.aliases.get(name, "").split()
        refs = tuple(f"{kind}:{word}" for word in meant for kind in ("upstream", "host"))
    address = _ADDRESS.match(where)
    return Unit(
        id=f"{document.file}:{place.start}",
        file=document.file,
        kind="route",
        title=f"location {path}",
        refs=refs,
        paths=(path,),
        ports=_port(address),
        speaks=_SESSION.search(document.text[place.start : place.end]) is not None,
        place=(place.start, place.end),
    )


def _group(document: Document, entry: Entry, block: Block, name: str, kind: str) -> Unit:
    servers = [text_of(one.value).split() for one in block.named("server")]
    position = 0 if kind == "upstream" else 1
    live = [
        words for words in servers
        if len(words) > position and not {"backup", "down", "disabled"} & set(words)
    ]  # fmt: skip
    found = [_ADDRESS.match(words[position]) for words in live]
    hosts = sorted({match["host"] for match in found if match})
    return Unit(
        id=f"{document.file}:{name}",
        file=document.file,
        kind=kind,
        title=" ".join((entry.key, *entry.labels)),
        names=(name,),
        refs=tuple(f"host:{host}" for host in hosts),
        ports=tuple(sorted({port for match in found for port in _port(match)})),
        replicas=len(live) or None,
        speaks=_SESSION.search(document.text[block.start : block.end]) is not None,
        balances=True,
        place=(entry.start, entry.end),
    )


def _port(match: re.Match[str] | None) -> tuple[int, ...]:
    return (int(match["port"]),) if match and match["port"] else ()


def haproxy_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for section in root.entries:
            for block in blocks_of(section.value):
                if section.key in ("backend", "listen") and section.labels:
                    name = f"backend:{section.labels[0]}"
                    yield _group(document, section, block, name, "backend")
                if section.key in ("frontend", "listen"):
                    yield from _routes(document, section, block)


def _routes(document: Document, section: Entry, block: Block) -> Iterator[Unit]:
    rules: dict[str, str] = {}
    for acl in block.named("acl"):
        name, _, rest = text_of(acl.value).partition(" ")
        rules[name] = f"{rules.get(name, '')} {rest}"
    for entry in block.entries:
        if entry.key not in ("use_backend", "default_backend") or entry.value is None:
            continue
        target, _, condition = text_of(entry.value).partition(" ")
        said = " ".join([condition, *(rules.get(word, "") for word in condition.split())])
        yield Unit(
            id=f"{document.file}:{entry.start}",
            file=document.file,
            kind="route",
            title=f"{section.key} {' '.join(section.labels)}".strip(),
            refs=(f"backend:{target}",),
            paths=tuple(word for match in _PATH.finditer(said) for word in match["rest"].split()
                        if word.startswith("/")),
            speaks=_SESSION.search(said) is not None,
            place=(entry.start, entry.end),
        )  # fmt: skip
