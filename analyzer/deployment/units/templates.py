"""Resources of CloudFormation, ARM, Bicep and AWS CDK: what names whom, and what it runs."""

import re
from collections.abc import Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import (
    Block,
    Entry,
    Word,
    blocks_of,
    entries_under,
    text_at,
    texts_at,
    values_at,
    words_of,
)

_GROUP = re.compile(r"TargetGroup$")
_RUNS = re.compile(r"ECS::(?:Service|TaskDefinition)$|Serverless::|EC2::|AutoScaling::")
_ROUTE = re.compile(r"Listener(?:Rule)?$")
_PORTS = ("Port", "ContainerPort", "HostPort", "port", "targetPort", "container_port")


def cloudformation_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for resources in values_at(root, "Resources"):
            for block in blocks_of(resources):
                known = {entry.key for entry in block.entries}
                for entry in block.entries:
                    for resource in blocks_of(entry.value):
                        yield _resource(document, entry, resource, known)


def _resource(document: Document, entry: Entry, block: Block, known: set[str]) -> Unit:
    kind = text_at(block, "Type")
    address = f"cfn:{entry.key}"
    mentioned = [f"cfn:{word}" for word in _mentioned(block, known) if word != entry.key]
    names, refs = [address], mentioned
    runs = _RUNS.search(kind) is not None
    if runs and kind.endswith("Service"):
        # A service names the group it is reached through: requests go the other way.
        names += [f"behind:{one}" for one in mentioned]
    if _GROUP.search(kind):
        refs = [f"behind:{address}"]
    count = text_at(block, "Properties", "DesiredCount")
    routed = _ROUTE.search(kind) is not None
    paths = (
        *texts_at(block, "**", "PathPatternConfig", "Values"),
        *texts_at(block, "**", "Values"),
    )
    return Unit(
        id=f"{document.file}:{entry.key}",
        file=document.file,
        kind="workload" if runs else "route" if routed else "service",
        title=entry.key,
        names=tuple(names),
        refs=tuple(dict.fromkeys(refs)),
        ports=_ports(block),
        paths=tuple(path for path in paths if path.startswith("/")) if routed else (),
        images=texts_at(block, "**", "Image"),
        commands=tuple(
            " ".join(words_of(value)) for value in values_at(block, "**", "Command")
        ),
        replicas=int(count) if count.isdigit() else None,
        place=(entry.start, entry.end),
    )  # fmt: skip


def _mentioned(block: Block, known: set[str]) -> list[str]:
    """Resources that a resource refers to, by `Ref`, `GetAtt`, `DependsOn` or within `Sub`."""
    found: dict[str, None] = {}
    for trail in entries_under(block):
        for text in words_of(trail[-1][1].value):
            for word in re.findall(r"\w+", text):
                if word in known:
                    found[word] = None
    return list(found)


def _ports(block: Block) -> tuple[int, ...]:
    found = {text for key in _PORTS for text in texts_at(block, "**", key)}
    return tuple(sorted(int(text) for text in found if text.isdigit()))


def resource_units(document: Document) -> Iterator[Unit]:
    """Resources of an ARM template."""
    for root in document.roots:
        for resources in values_at(root, "resources"):
            for block in blocks_of(resources):
                title = f"{text_at(block, 'type').rpartition('/')[2]} {text_at(block, 'name')}"
                yield _azure(document, block, title.strip())


def container_app_units(document: Document) -> Iterator[Unit]:
    """A file that `az containerapp create --yaml` takes."""
    for root in document.roots:
        if any(values_at(root, "properties", "configuration", "ingress")):
            yield _azure(document, root, f"container app {text_at(root, 'name')}".strip())


def bicep_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for entry in root.named("resource"):
            for block in blocks_of(entry.value):
                yield _azure(document, block, " ".join((entry.labels[0], text_at(block, "name"))))


def _azure(document: Document, block: Block, title: str) -> Unit:
    return Unit(
        id=f"{document.file}:{title}/{block.start}",
        file=document.file,
        kind="service",
        title=title,
        ports=_ports(block),
        images=texts_at(block, "**", "image"),
        paths=tuple(path for path in texts_at(block, "**", "paths") if path.startswith("/")),
        place=(block.start, block.end),
    )


def cdk_units(document: Document) -> Iterator[Unit]:
    """The calls of an AWS CDK module: each is about what its arguments name."""
    for root in document.roots:
        for entry in root.entries:
            for block in blocks_of(entry.value):
                said = " ".join(
                    one.value.text for one in block.entries if isinstance(one.value, Word)
                )
                yield Unit(
                    id=f"{document.file}:{entry.labels[0]}/{entry.start}",
                    file=document.file,
                    kind="service",
                    title=" ".join((entry.labels[0], *_names(block))),
                    ports=tuple(sorted({
                        int(text) for key in ("port", "container_port")
                        for text in texts_at(block, key) if text.isdigit()
                    })),
                    paths=tuple(path for path in re.findall(r"['\"](/[^'\"\s]*)['\"]", said)),
                    place=(entry.start, entry.end),
                )  # fmt: skip
            if entry.key == "statement":
                yield Unit(
                    id=f"{document.file}:statement/{entry.start}",
                    file=document.file,
                    kind="service",
                    title=document.text[entry.start : entry.end].partition("(")[0],
                    place=(entry.start, entry.end),
                )


def _names(block: Block) -> list[str]:
    """The construct's id and what it is called."""
    return [text_at(block, key) for key in ("1", "0", "target_group_name") if text_at(block, key)]
