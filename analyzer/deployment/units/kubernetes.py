"""Kubernetes objects: workloads and the labels they carry, services, and what routes to them.

Names within a Helm chart are often templates; they are compared as they are written. A service of
a chart whose selector comes from a template may mean any workload of that chart.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import (
    Block,
    Word,
    blocks_of,
    entries_under,
    text_at,
    text_of,
    texts_at,
    values_at,
)

_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "Pod", "Job")
_ROUTES = (
    "Ingress", "HTTPRoute", "GRPCRoute", "IngressRoute", "VirtualService", "HTTPProxy", "Route",
    "TraefikService", "MCPRoute",
)  # fmt: skip
_POLICIES = (
    "DestinationRule", "BackendTrafficPolicy", "XBackendTrafficPolicy", "BackendLBPolicy",
    "GCPBackendPolicy", "HorizontalPodAutoscaler", "ScaledObject",
)  # fmt: skip
_SERVERLESS = re.compile(r"serving\.knative\.dev")
_SESSION = re.compile(r"mcp[-_]session", re.IGNORECASE)
_MATCHED = re.compile(r"Path(?:Prefix|Regexp)?\(`([^`]+)`")
_CHART = re.compile(r"(?:(.*)/)?templates/")
_CONFIG_NAME = re.compile(r'"[^"]+"\s*:\s*"([^"]+)"')


def kubernetes_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        kind = text_at(root, "kind")
        if kind:
            yield from _units(document, root, kind)
        yield from _patches(document, root)
        if kind == "List":
            for value in values_at(root, "items"):
                for item in blocks_of(value):
                    yield from _units(document, item, text_at(item, "kind"))


def _patches(document: Document, root: Block) -> Iterator[Unit]:
    """Patches of Kustomize that are written as text: each is about the object it names."""
    for patch in (block for value in values_at(root, "patches") for block in blocks_of(value)):
        name = text_at(patch, "target", "name")
        if name and patch.first("patch") is not None:
            yield _unit(
                document, patch, "patch",
                id=f"{document.file}:patch/{patch.start}",
                title=f"patch of {name}",
                refs=(f"svc:{name}",) if text_at(patch, "target", "kind") == "Service" else (),
            )  # fmt: skip


def _units(document: Document, root: Block, kind: str) -> Iterator[Unit]:
    if kind in _WORKLOADS or (
        kind == "Service" and _SERVERLESS.search(text_at(root, "apiVersion"))
    ):
        yield _workload(document, root, kind)
    elif kind == "Service":
        yield _service(document, root)
    elif kind in _ROUTES:
        yield from _routes(document, root, kind)
    elif kind in _POLICIES:
        yield _policy(document, root, kind)
    elif kind in ("BackendConfig", "KongUpstreamPolicy"):
        name = _name(document, root)
        yield _unit(document, root, kind, refs=(f"config:{name}",))


def _unit(document: Document, root: Block, of: str, **fields: object) -> Unit:
    name = _name(document, root)
    values: dict[str, object] = {
        "id": f"{document.file}:{of}/{name}/{root.start}",
        "file": document.file,
        "kind": "policy",
        "title": f"{of} {name}".strip(),
        "speaks": _SESSION.search(document.text[root.start : root.end]) is not None,
        "place": (root.start, root.end),
    }
    return Unit(**(values | fields))  # type: ignore[arg-type]  # fields of Unit, by keyword


def _workload(document: Document, root: Block, kind: str) -> Unit:
    name = _name(document, root)
    pod = next((b for v in values_at(root, "spec", "template") for b in blocks_of(v)), root)
    containers = [
        block
        for value in values_at(pod, "spec", "containers")
        for block in blocks_of(value)
    ]  # fmt: skip
    commands = [
        " ".join((*texts_at(one, "command"), *texts_at(one, "args"))) for one in containers
    ]
    images = [text_of(one.first("image")) for one in containers]
    count = text_at(root, "spec", "replicas")
    own = (f"host:{name}", f"svc:{name}") if kind == "Service" else ()
    return _unit(
        document, root, kind,
        kind="workload",
        title=f"{kind} {name}",
        names=(f"workload:{name}", *own),
        labels=(*_labels(document, pod), *_chart(document)),
        ports=_numbers(one for c in containers for one in texts_at(c, "ports", "containerPort")),
        images=tuple(image for image in images if image),
        commands=tuple(command for command in commands if command),
        refs=(*_values(document), *(() if images else (f"workload:{name}",))),
        replicas=int(count) if count.isdigit() else None,
    )  # fmt: skip


def _service(document: Document, root: Block) -> Unit:
    name = _name(document, root)
    selects = tuple(
        f"label:{entry.key}={_raw(document, entry.value)}"
        for value in values_at(root, "spec", "selector")
        for block in blocks_of(value)
        for entry in block.entries
    )
    configs = [
        found
        for key in ("cloud.google.com/backend-config", "beta.cloud.google.com/backend-config")
        for found in _CONFIG_NAME.findall(text_at(root, "metadata", "annotations", key))
    ]
    configs += texts_at(root, "metadata", "annotations", "konghq.com/upstream-policy")
    return _unit(
        document, root, "Service",
        kind="service",
        names=(f"svc:{name}", f"host:{name}", *(f"config:{one}" for one in configs)),
        selects=selects or _chart(document),
        ports=_numbers((*texts_at(root, "spec", "ports", "targetPort"),
                        *texts_at(root, "spec", "ports", "port"))),
        refs=(*_values(document), f"svc:{name}") if not selects else (),
        balances=True,
    )  # fmt: skip


def _routes(document: Document, root: Block, kind: str) -> Iterator[Unit]:
    """The object itself, and each of its rules with the paths and services of that rule."""
    yield _unit(
        document, root, kind,
        kind="route",
        names=(f"route:{_name(document, root)}",),
        refs=_backends(document, root),
        paths=_paths(root),
        balances=True,
    )  # fmt: skip
    rules = [
        block
        for path in (("spec", "rules", "http", "paths"), ("spec", "rules"), ("spec", "routes"),
                     ("spec", "http"))
        for value in values_at(root, *path)
        for block in blocks_of(value)
    ]  # fmt: skip
    for rule in rules:
        backends = _backends(document, rule)
        if backends and _paths(rule):
            yield _unit(
                document, rule, kind,
                id=f"{document.file}:rule/{rule.start}",
                kind="route",
                title=f"{kind} {_name(document, root)}".strip(),
                refs=backends,
                paths=_paths(rule),
            )  # fmt: skip


def _backends(document: Document, block: Block) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for path in (
        ("**", "backend", "service", "name"), ("**", "backend", "serviceName"),
        ("**", "defaultBackend", "service", "name"), ("**", "backendRefs", "name"),
        ("**", "services", "name"), ("**", "destination", "host"),
    ):  # fmt: skip
        for value in values_at(block, *path):
            name = _raw(document, value)
            found[f"svc:{name.split('.')[0] if '{{' not in name else name}"] = None
    return tuple(found)


def _paths(block: Block) -> tuple[str, ...]:
    found = [
        *texts_at(block, "**", "path"), *texts_at(block, "**", "path", "value"),
        *texts_at(block, "**", "uri", "prefix"), *texts_at(block, "**", "uri", "exact"),
    ]  # fmt: skip
    for rule in texts_at(block, "**", "match"):
        found += _MATCHED.findall(rule)
    return tuple(dict.fromkeys(path for path in found if path.startswith("/")))


def _policy(document: Document, root: Block, kind: str) -> Unit:
    refs = []
    host = text_at(root, "spec", "host")
    if host:
        refs.append(f"svc:{host.split('.')[0]}")
    for path in (("spec", "targetRef"), ("spec", "targetRefs"), ("spec", "scaleTargetRef")):
        for value in values_at(root, *path):
            for target in blocks_of(value):
                name = _raw(document, target.first("name"))
                to = text_of(target.first("kind"))
                space = {"Service": "svc", "HTTPRoute": "route", "GRPCRoute": "route"}
                refs.append(f"{space.get(to, 'workload')}:{name}")
    count = text_at(root, "spec", "minReplicas")
    return _unit(
        document, root, kind,
        refs=tuple(refs), replicas=int(count) if count.isdigit() else None, balances=True,
    )  # fmt: skip


def _labels(document: Document, pod: Block) -> tuple[str, ...]:
    return tuple(
        f"label:{entry.key}={_raw(document, entry.value)}"
        for value in values_at(pod, "metadata", "labels")
        for block in blocks_of(value)
        for entry in block.entries
    )


def _name(document: Document, root: Block) -> str:
    return next((_raw(document, value) for value in values_at(root, "metadata", "name")), "")


def _raw(document: Document, value: object) -> str:
    """A text as the file has it: a name that a template makes is compared as it is written."""
    if not isinstance(value, Word):
        return ""
    raw = document.text[value.start : value.end]
    return raw if "{{" in raw else value.text


def _chart(document: Document) -> tuple[str, ...]:
    match = _CHART.match(document.file)
    return (f"chart:{match[1] or ''}",) if match and "{{" in document.text else ()


def _values(document: Document) -> tuple[str, ...]:
    return tuple(name.replace("chart:", "values:", 1) for name in _chart(document))


def _numbers(texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({int(text) for text in texts if text.isdigit()}))


def values_units(document: Document) -> Iterator[Unit]:
    """The values of a Helm chart: the image it runs, the port it serves, how many pods."""
    if not posixpath.basename(document.file).startswith("values"):
        return
    for root in document.roots:
        images = [*texts_at(root, "**", "image", "repository"), *texts_at(root, "image")]
        ports = [
            text for key in ("port", "targetPort", "containerPort")
            for text in texts_at(root, "**", key)
        ]  # fmt: skip
        paths = [t for t in texts_at(root, "**", "path") if t.startswith("/")]
        yield Unit(
            id=f"{document.file}:values/{root.start}",
            file=document.file,
            kind="workload",
            title=f"chart {document.folder.rpartition('/')[2]}".strip(),
            names=(f"values:{document.folder}",),
            images=tuple(images),
            ports=_numbers(ports),
            paths=tuple(paths),
            commands=tuple(" ".join(texts_at(root, key)) for key in ("command", "args")
                           if texts_at(root, key)),
            speaks=any(_SESSION.search(text_of(trail[-1][1].value) + trail[-1][1].key)
                       for trail in entries_under(root)),
            replicas=next((int(t) for t in texts_at(root, "replicaCount") if t.isdigit()), None),
            balances=True,
            place=(root.start, root.end),
        )  # fmt: skip
