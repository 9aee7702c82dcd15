"""Terraform: target groups, the services behind them, and the rules that lead to them."""

import re
from collections.abc import Iterator

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.tree import Block, Entry, blocks_of, text_of, texts_at

_GROUPS = {
    "aws_lb_target_group", "aws_alb_target_group", "google_compute_backend_service",
    "google_compute_region_backend_service", "azurerm_application_gateway",
}  # fmt: skip
_RUNS = {
    "aws_ecs_service", "aws_ecs_task_definition", "google_cloud_run_v2_service",
    "google_cloud_run_service", "azurerm_container_app", "azurerm_linux_web_app",
    "azurerm_app_service", "kubernetes_deployment", "aws_instance", "aws_launch_template",
    "google_compute_instance_template", "google_compute_region_network_endpoint_group",
    "azurerm_cdn_frontdoor_origin_group", "azurerm_linux_function_app",
}  # fmt: skip
_ROUTES = {"aws_lb_listener", "aws_lb_listener_rule", "aws_alb_listener_rule",
           "google_compute_url_map", "aws_lb_target_group_attachment"}  # fmt: skip
_REFERENCE = re.compile(r"\b((?:aws|google|azurerm|kubernetes)_[a-z0-9_]+)\.([\w-]+)")
_IMAGE = re.compile(r"""["']?image["']?\s*[=:]\s*["']([^"'\n]+)["']""")
_PORT = re.compile(
    r"""["']?(?:containerPort|container_port|target_port|port|hostPort)["']?\s*[=:]\s*"?(\d+)"""
)
_COMMAND = re.compile(r"""["']?(?:command|entryPoint|args)["']?\s*[=:]\s*\[([^\]]*)\]""")
_PATH = re.compile(r'"(/[^"\s]*)"')
_SESSION = re.compile(r"mcp[-_]session", re.IGNORECASE)


def terraform_units(document: Document) -> Iterator[Unit]:
    for root in document.roots:
        for entry in root.named("resource"):
            if len(entry.labels) == 2:
                for block in blocks_of(entry.value):
                    yield _unit(document, entry, block)


def _unit(document: Document, entry: Entry, block: Block) -> Unit:
    type_name, name = entry.labels
    text = document.text[block.start : block.end]
    address = f"tf:{type_name}.{name}"
    mentioned = [f"tf:{kind}.{other}" for kind, other in _REFERENCE.findall(text)]
    groups = [one for one in mentioned if one[3:].partition(".")[0] in _GROUPS]
    names, refs = [address], [one for one in mentioned if one != address]
    if type_name in _RUNS:
        # A service names the group it is reached through: requests go the other way.
        names += [f"behind:{one}" for one in groups]
        refs = [one for one in refs if one not in groups]
    if type_name in _GROUPS:
        refs.append(f"behind:{address}")
    count = text_of(block.first("desired_count"))
    routed = type_name in _ROUTES
    return Unit(
        id=f"{document.file}:{type_name}.{name}",
        file=document.file,
        kind="workload" if type_name in _RUNS else "route" if routed else "service",
        title=f"{type_name}.{name}",
        names=tuple(names),
        refs=tuple(dict.fromkeys(refs)),
        ports=tuple(sorted({int(port) for port in _PORT.findall(text)})),
        paths=_paths(block, text, routed=routed),
        images=tuple(_IMAGE.findall(text)),
        commands=tuple(
            re.sub(r"[\s,\"']+", " ", found).strip() for found in _COMMAND.findall(text)
        ),
        replicas=int(count) if count.isdigit() else None,
        speaks=_SESSION.search(text) is not None,
        balances=type_name in _GROUPS,
        place=(entry.start, entry.end),
    )


def _paths(block: Block, text: str, *, routed: bool) -> tuple[str, ...]:
    """Paths that rules match; a health check's path says nothing of what is served."""
    if not routed:
        return ()
    found = [*texts_at(block, "**", "values"), *texts_at(block, "**", "paths")]
    return tuple(path for path in found or _PATH.findall(text) if path.startswith("/"))
