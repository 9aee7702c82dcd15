"""Which readers of units each syntax has."""

from collections.abc import Callable, Iterable, Mapping

from analyzer.deployment.document import Document
from analyzer.deployment.model import Unit
from analyzer.deployment.units.commands import command_units
from analyzer.deployment.units.containers import compose_units
from analyzer.deployment.units.kubernetes import kubernetes_units, values_units
from analyzer.deployment.units.processes import header_units, platform_units, process_units
from analyzer.deployment.units.proxies import haproxy_units, nginx_units
from analyzer.deployment.units.routers import caddy_units, router_units
from analyzer.deployment.units.templates import (
    bicep_units,
    cdk_units,
    cloudformation_units,
    container_app_units,
    resource_units,
)
from analyzer.deployment.units.terraform import terraform_units

UNITS: Mapping[str, tuple[Callable[[Document], Iterable[Unit]], ...]] = {
    "nginx": (nginx_units,),
    "haproxy": (haproxy_units,),
    "caddy": (caddy_units,),
    "hcl": (terraform_units,),
    "yaml": (
        kubernetes_units,
        compose_units,
        values_units,
        cloudformation_units,
        router_units,
        platform_units,
        container_app_units,
        command_units,
    ),
    "json": (cloudformation_units, resource_units, router_units, platform_units),
    "bicep": (bicep_units,),
    "lines": (process_units, command_units),
    "python": (cdk_units, header_units),
}
