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
from analyzer.deployment.units.commands import images_in, names_in
from analyzer.deployment.units.containers import dockerfile_unit, normal_folder

_RUNS = re.compile(r"procfile|.*\.service", re.IGNORECASE)
_SETTINGS = re.compile(r"gunicorn.*\.py|fly.*\.toml|railway\..*", re.IGNORECASE)
_FLY = re.compile(r"fly.*\.toml", re.IGNORECASE)


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
    yield Unit(
        id=f"{document.file}:process",
        file=document.file,
        kind="process",
        title=document.file,
        names=(f"fly:{document.folder}",) if _FLY.fullmatch(name) else (),
        commands=commands if _RUNS.fullmatch(name) else (),
        build=document.folder if _SETTINGS.fullmatch(name) else None,
        place=(0, len(document.text)),
    )


def header_units(document: Document) -> Iterator[Unit]:
    """Code that sets a header of Fly; it belongs to the application whose folder it is in."""
    folders = [document.folder]
    while folders[-1]:
        folders.append(posixpath.dirname(folders[-1]))
    for root in document.roots:
        for entry in root.named("header"):
            yield Unit(
                id=f"{document.file}:header/{entry.start}",
                file=document.file,
                kind="route",
                title=document.file,
                refs=tuple(f"fly:{folder}" for folder in folders),
                place=(entry.start, entry.end),
            )


def platform_units(document: Document) -> Iterator[Unit]:
    """Services of a Render blueprint, and steps of builds and workflows that deploy."""
    for root in document.roots:
        for services in values_at(root, "services"):
            for block in blocks_of(services) if isinstance(services, Items) else ():
                yield _service(document, block)
        if text_at(root, "deploy", "startCommand"):
            yield _railway(document, root)
        for path in (("steps",), ("jobs", "*", "steps"), ("*",)):
            for step in (one for value in values_at(root, *path) for one in blocks_of(value)):
                if path != ("*",) or step.first("script") is not None:
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


def _railway(document: Document, root: Block) -> Unit:
    return Unit(
        id=f"{document.file}:railway",
        file=document.file,
        kind="workload",
        title=document.file,
        commands=(text_at(root, "deploy", "startCommand"),),
        place=(root.start, root.end),
    )


def _step(document: Document, block: Block) -> Unit:
    said = " ".join(text for key in ("args", "run", "script") for text in texts_at(block, key))
    names = (*names_in(said), *texts_at(block, "with", "service"))
    return Unit(
        id=f"{document.file}:step/{block.start}",
        file=document.file,
        kind="process",
        title=" ".join(("step", *names)),
        images=(*images_in(said), *texts_at(block, "with", "image")),
        place=(block.start, block.end),
    )
