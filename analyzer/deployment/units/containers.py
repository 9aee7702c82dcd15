"""What runs as a process: services of a compose file, Dockerfiles, Procfiles."""

import json
import posixpath
import re
from collections.abc import Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import Block, Word, blocks_of, text_at, texts_at, values_at

_PORT = re.compile(r"(\d+)(?:/\w+)?$")
_FROM = re.compile(r"(?im)^[ \t]*(CMD|ENTRYPOINT|EXPOSE|ENV)[ \t]+((?:[^\\\n]|\\\n|\\.)+)")
_GATEWAY = re.compile(r"mcp[-_]?(?:context[-_]?)?(?:gateway|forge)|context[-_]?forge")
_RULE_PATH = re.compile(r"Path(?:Prefix|Regexp)?\(`([^`]+)`")


def compose_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for services in values_at(root, "services"):
            for block in blocks_of(services):
                for entry in block.entries:
                    for service in blocks_of(entry.value):
                        place = (entry.start, entry.end)
                        yield _service(document, entry.key, service, place)


def _service(document: Document, name: str, service: Block, place: tuple[int, int]) -> Unit:
    labels = [
        (entry.key, text) for value in values_at(service, "labels")
        for inner in blocks_of(value) for entry in inner.entries
        for text in ([entry.value.text] if isinstance(entry.value, Word) else [])
    ]  # fmt: skip
    said = [*texts_at(service, "labels"), *(f"{key}={text}" for key, text in labels)]
    ports = [*texts_at(service, "ports"), *texts_at(service, "expose"),
             *texts_at(service, "ports", "target")]  # fmt: skip
    count = text_at(service, "deploy", "replicas") or text_at(service, "scale")
    return Unit(
        id=f"{document.file}:service/{name}",
        file=document.file,
        kind="workload",
        title=f"service {name}",
        names=(f"host:{name}", f"host:{text_at(service, 'container_name') or name}",
               f"host:{text_at(service, 'hostname') or name}"),
        refs=(*_dockerfile(document, service), *_behind_gateway(service)),
        ports=_numbers([*ports, *_serving(said)]),
        paths=tuple(path for text in said for path in _RULE_PATH.findall(text)),
        images=texts_at(service, "image"),
        commands=tuple(filter(None, (" ".join(texts_at(service, key))
                                     for key in ("entrypoint", "command")))),
        build=_context(document, service),
        replicas=int(count) if count.isdigit() else None,
        balances=any("loadbalancer" in text.lower() for text in said),
        place=place,
    )  # fmt: skip


def _behind_gateway(service: Block) -> tuple[str, ...]:
    """What an MCP gateway waits for is what it sends requests to."""
    if not any(_GATEWAY.search(image) for image in texts_at(service, "image")):
        return ()
    named = [entry.key for v in values_at(service, "depends_on") for block in blocks_of(v)
             for entry in block.entries]  # fmt: skip
    return tuple(f"host:{name}" for name in (*texts_at(service, "depends_on"), *named))


def _serving(labels: list[str]) -> list[str]:
    return [t.partition("=")[2] for t in labels if "loadbalancer.server.port" in t.lower()]


def _context(document: Document, service: Block) -> str | None:
    build = service.first("build")
    if build is None:
        return None
    context = build.text if isinstance(build, Word) else text_at(service, "build", "context")
    return normal_folder(document.folder, context or ".")


def _dockerfile(document: Document, service: Block) -> tuple[str, ...]:
    context = _context(document, service)
    if context is None:
        return ()
    name = text_at(service, "build", "dockerfile") or "Dockerfile"
    return (f"dockerfile:{posixpath.normpath(posixpath.join(context or '.', name))}",)


def normal_folder(folder: str, path: str) -> str:
    """A folder relative to the root; empty for the root itself."""
    joined = posixpath.normpath(posixpath.join(folder or ".", path))
    return "" if joined == "." else joined


def _numbers(texts: list[str]) -> tuple[int, ...]:
    found = (_PORT.search(text.strip()) for text in texts)
    return tuple(sorted({int(match[1]) for match in found if match}))


def dockerfile_unit(file: str, text: str) -> Unit:
    """What an image runs; its name is its path, its build the folder it stands in."""
    said: dict[str, list[str]] = {}
    for match in _FROM.finditer(text):
        said.setdefault(match[1].upper(), []).append(match[2])
    commands = [_words(part) for key in ("ENTRYPOINT", "CMD") for part in said.get(key, [])[-1:]]
    return Unit(
        id=f"{file}:image",
        file=file,
        kind="image",
        title=file,
        names=(f"dockerfile:{file}",),
        ports=_numbers([word for part in said.get("EXPOSE", []) for word in part.split()]),
        commands=(" ".join(commands),) if commands else (),
        build=posixpath.dirname(file),
        place=(0, len(text)),
    )


def _words(command: str) -> str:
    """A command in exec form as the words it has; in shell form as it is."""
    text = command.replace("\\\n", " ").strip()
    if text.startswith("["):
        try:
            return " ".join(map(str, json.loads(text)))
        except ValueError:
            return text
    return text
