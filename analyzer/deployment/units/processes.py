"""What runs as a process on its own: Procfiles, systemd units, scripts, hosting platforms."""

import posixpath
import re
from collections.abc import Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import (
    Block,
    Items,
    blocks_of,
    entries_under,
    text_at,
    text_of,
    texts_at,
    values_at,
)
from analyzer.deployment.units.containers import dockerfile_unit, normal_folder

_RUNS = re.compile(r"procfile|.*\.service", re.IGNORECASE)
_SETTINGS = re.compile(r"gunicorn.*\.py|fly.*\.toml|railway\..*", re.IGNORECASE)
_DEPLOYED = re.compile(r"\brun\s+(?:deploy|services\s+update)\s+([\w$-][\w${}-]*)")
_IMAGE = re.compile(r"--image[=\s]+(\S+)")


def process_units(document: Document) -> Iterator[Unit]:
    """An image for a Dockerfile, a process for any other file of commands or their settings."""
    name = posixpath.basename(document.file)
    if re.search(r"dockerfile|containerfile", name, re.IGNORECASE):
        yield dockerfile_unit(document.file, document.text)
        return
    commands = tuple(
        f"{trail[-1][1].key} {text_of(trail[-1][1].value)}"
        for root in document.roots
        for trail in entries_under(root)
    )
    said = " ".join(commands)
    yield Unit(
        id=f"{document.file}:process",
        file=document.file,
        kind="process",
        title=" ".join((document.file, *_DEPLOYED.findall(said))),
        commands=commands if _RUNS.fullmatch(name) else (),
        images=tuple(_IMAGE.findall(said)),
        build=document.folder if _SETTINGS.fullmatch(name) else None,
        place=(0, len(document.text)),
    )


def platform_units(document: Document) -> Iterator[Unit]:
    """Services of a Render blueprint, and build steps that deploy."""
    for root in document.roots:
        for services in values_at(root, "services"):
            for block in blocks_of(services) if isinstance(services, Items) else ():
                yield _service(document, block)
        for step in (one for value in values_at(root, "steps") for one in blocks_of(value)):
            yield _step(document, step)


def _service(document: Document, block: Block) -> Unit:
    name = text_at(block, "name")
    commands = (*texts_at(block, "startCommand"), *texts_at(block, "dockerCommand"))
    return Unit(
        id=f"{document.file}:service/{name}/{block.start}",
        file=document.file,
        kind="workload",
        title=f"service {name}",
        names=(f"host:{name}",),
        commands=commands,
        build=normal_folder(document.folder, text_at(block, "rootDir") or "."),
        images=texts_at(block, "image", "url"),
        place=(block.start, block.end),
    )


def _step(document: Document, block: Block) -> Unit:
    said = " ".join((*texts_at(block, "args"), *texts_at(block, "run")))
    return Unit(
        id=f"{document.file}:step/{block.start}",
        file=document.file,
        kind="process",
        title=" ".join(("step", *_DEPLOYED.findall(said))),
        images=tuple(_IMAGE.findall(said)),
        place=(block.start, block.end),
    )
