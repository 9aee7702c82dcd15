"""The flags that say how a server is run."""

from typing import Any

import click

from analyzer.cli.options import Decorated, apply_options
from analyzer.verification import Era, Mode

MODES: tuple[Mode, ...] = ("alone", "interleave", "isolate", "resilience", "parallel")
ERAS: tuple[Era, ...] = ("modern", "legacy")
_FILE = click.Path(exists=True, dir_okay=False)


def running_options(command: Decorated) -> Decorated:
    return apply_options(
        command,
        *_builds(),
        *_conversations(),
        *_surroundings(),
    )


def _builds() -> tuple[Any, ...]:
    return (
        click.option(
            "--entry",
            metavar="KIND:NAME",
            help="How SERVER is started: file:PATH, module:NAME, script:MODULE:FUNCTION or "
            "object:MODULE:NAME (default: found).",
        ),
        click.option("--before-entry", metavar="KIND:NAME", help="The same for --before."),
        click.option(
            "--server-argument",
            multiple=True,
            metavar="WORD",
            help="A word of the server's command line.",
        ),
        click.option(
            "--after-python", metavar="FILE", type=_FILE, help="An interpreter for SERVER."
        ),
        click.option(
            "--before-python", metavar="FILE", type=_FILE, help="An interpreter for --before."
        ),
        click.option(
            "--requirement",
            multiple=True,
            metavar="SPEC",
            help="Install this, too, in the environments that are made.",
        ),
        click.option(
            "--manifest",
            metavar="FILE",
            type=_FILE,
            help="Handles that `unstick fix` announced (default: unstick-migration.json there).",
        ),
    )


def _conversations() -> tuple[Any, ...]:
    return (
        click.option(
            "--scenario",
            metavar="FILE",
            type=_FILE,
            help="A conversation in YAML or TOML (default: made from the state graph).",
        ),
        click.option(
            "--hints", metavar="FILE", type=_FILE, help="Arguments of the server's own world."
        ),
        click.option(
            "--mode",
            "modes",
            multiple=True,
            type=click.Choice(MODES),
            help="Only these ways to route (default: all but parallel; without --before, "
            "interleave and isolate).",
        ),
        click.option(
            "--era",
            "eras",
            multiple=True,
            type=click.Choice(ERAS),
            help="Only these clients: modern speaks 2026-07-28, legacy 2025-11-25 (default: both; "
            "without --before, that of the server's SDK).",
        ),
        click.option(
            "--via",
            multiple=True,
            type=click.Choice(["nginx", "haproxy"]),
            help="Confirm with a real proxy, which must be installed.",
        ),
        click.option(
            "--conformance",
            is_flag=True,
            help="Also the checks of the protocol's own suite that any server can be held to.",
        ),
        click.option(
            "--allow-destructive", is_flag=True, help="Call tools that say they destroy, too."
        ),
    )


def _surroundings() -> tuple[Any, ...]:
    return (
        click.option(
            "--env",
            multiple=True,
            metavar="NAME[=VALUE]",
            help="A variable for the server; without a value, ours. $share, $work and $home at "
            "its start are folders of the replica.",
        ),
        click.option("--env-file", metavar="FILE", type=_FILE, help="Lines of NAME=VALUE."),
        click.option(
            "--share",
            multiple=True,
            metavar="DIR",
            help="A folder of the server's that all replicas share; each has its own otherwise.",
        ),
        click.option(
            "--execute-project-code",
            is_flag=True,
            help="Run it without a sandbox; needed where there is no bubblewrap.",
        ),
        click.option("--allow-network", is_flag=True, help="Let the sandbox reach the network."),
        click.option(
            "--memory",
            type=click.IntRange(min=64),
            metavar="MB",
            default=2048,
            show_default=True,
            help="What one replica may use.",
        ),
        click.option(
            "--call-seconds",
            type=click.FloatRange(min=0.1),
            metavar="N",
            default=10.0,
            show_default=True,
            help="How long one call may take.",
        ),
    )
