"""The flags that several commands share, and how they become a `Config`."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from analyzer.cli.config import CATEGORIES, Config, resolve
from analyzer.report import FORMATS, Format

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


_WRITTEN: dict[Format, str] = {
    "html": "the HTML report",
    "markdown": "the report as a pull request comment",
    "sarif": "SARIF 2.1.0 for code scanning",
    "json": "the run itself, which `report` renders again",
    "github": "annotations for a GitHub workflow",
    "rdjson": "diagnostics for reviewdog",
}


def paths_argument(command: Decorated) -> Decorated:
    """`[PATHS]...`, the current directory when none is given."""
    return click.argument("paths", nargs=-1, type=click.Path(path_type=str))(command)


def rules_option(command: Decorated) -> Decorated:
    return click.option(
        "--rules",
        multiple=True,
        metavar="DIR",
        type=click.Path(exists=True, file_okay=False),
        help="Rules of your own, added to ours.",
    )(command)


def run_option(text: str) -> Callable[[Decorated], Decorated]:
    """`--run RUN.json`, as the argument `run_json`: a recorded run in place of an audit."""
    return click.option(
        "--run",
        "run_json",
        metavar="RUN.json",
        type=click.Path(exists=True, dir_okay=False),
        help=text,
    )


def analysis_options(command: Decorated) -> Decorated:
    """What decides which files and rules take part."""
    return apply_options(
        command,
        click.option("--select", **_codes("Only these rules: codes or their beginnings.")),
        click.option("--ignore", **_codes("Without these rules.")),
        click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these files out."),
        rules_option,
        click.option(
            "--include-tests/--no-include-tests", default=None, help="Audit test files as well."
        ),
        click.option(
            "--jobs",
            type=click.IntRange(min=0),
            metavar="N",
            help="Worker processes; 0 decides from the amount of source.",
        ),
        click.option("--cache/--no-cache", default=None, help="Keep summaries between runs."),
        click.option("--cache-dir", metavar="DIR", help="Where to keep them."),
        click.option("--isolated", is_flag=True, help="Ignore [tool.unstick] of the repository."),
    )


def output_options(command: Decorated) -> Decorated:
    """One `--FORMAT FILE` a format; any number in one run."""
    return apply_options(
        command,
        *(
            click.option(
                f"--{name}",
                metavar="FILE",
                type=click.Path(dir_okay=False, writable=True, allow_dash=True),
                help=f"Write {_WRITTEN[name]}; - is stdout.",
            )
            for name in FORMATS
        ),
    )


def gate_options(command: Decorated) -> Decorated:
    """What decides the exit code."""
    return apply_options(
        command,
        click.option(
            "--fail-on",
            type=click.Choice([*CATEGORIES, "never"]),
            help="Exit 1 for findings of this category or worse (default: mandatory).",
        ),
        click.option(
            "--require",
            type=click.Choice(["stateless", "accidentally-stateful"]),
            help="Exit 1 when a server's verdict is above this.",
        ),
        click.option(
            "--strict/--no-strict", default=None, help="Exit 2 when some files could not be read."
        ),
        click.option("--exit-zero", is_flag=True, help="Exit 0 instead of 1; never hides 2."),
        click.option(
            "--baseline",
            metavar="FILE",
            type=click.Path(exists=True, dir_okay=False),
            help="Accepted findings, as `unstick baseline` writes them; they do not count.",
        ),
        click.option(
            "--since",
            metavar="REF",
            help="Only findings that a change since this commit of git touches.",
        ),
    )


def verbosity_options(command: Decorated) -> Decorated:
    return apply_options(
        command,
        click.option(
            "-v", "--verbose", is_flag=True, callback=_remember_verbose, help="Say more."
        ),
        click.option("-q", "--quiet", is_flag=True, help="No summary and no progress."),
    )


def configuration(paths: tuple[str, ...], flags: dict[str, Any]) -> Config:
    """The flags that were given, and for the rest `[tool.unstick]`."""
    given = {name: flags[name] for name in Config.__struct_fields__ if name in flags}
    said = Config(**{name: value for name, value in given.items() if value not in (None, ())})
    return resolve(paths, said, isolated=flags["isolated"])


def outputs(flags: dict[str, Any]) -> dict[Format, str]:
    """Format to file, for the formats that were asked for; at most one may be stdout."""
    wanted = {name: flags[name] for name in FORMATS if flags[name] is not None}
    if list(wanted.values()).count("-") > 1:
        raise click.UsageError("only one report can go to stdout")
    return wanted


def apply_options(command: Decorated, *options: Callable[[Decorated], Decorated]) -> Decorated:
    for option in reversed(options):
        command = option(command)
    return command


def _codes(text: str) -> dict[str, Any]:
    return {"multiple": True, "metavar": "CODES", "callback": _split_commas, "help": text}


def _split_commas(
    ctx: click.Context, param: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(code.strip() for item in value for code in item.split(",") if code.strip())


def _remember_verbose(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
    ctx.meta["verbose"] = value
    return value
