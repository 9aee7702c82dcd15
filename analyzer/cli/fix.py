"""`unstick fix`: show the changes that can be made by machine, or make them."""

from typing import Any

import click

from analyzer.cli import options
from analyzer.cli.errors import CannotDo


@click.command()
@options.paths_argument
@click.option("--diff/--write", "diff", default=True, help="Show the changes, or make them.")
@click.option("--unsafe", is_flag=True, help="Also fixes that are right in the usual case only.")
@click.option("--keep-client-logging", is_flag=True, help="Leave log messages sent to clients.")
@click.option(
    "--patch",
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True, allow_dash=True),
    help="Write the diff to a file for `git apply`.",
)
@click.option(
    "--store",
    type=click.Choice(["redis", "postgresql", "filetree"]),
    help="Keep what handles stand for where all replicas see it; else in the process.",
)
@click.option(
    "--manifest",
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True),
    help="Write how tools changed here, not to unstick-migration.json of each project.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 instead of 1; never hides 2.")
@click.option("--allow-dirty", is_flag=True, help="Write although git has uncommitted changes.")
@click.option(
    "--era-split",
    is_flag=True,
    help="Route clients of 2026-07-28 past session affinity, all others as before.",
)
@click.option(
    "--no-legacy-clients",
    is_flag=True,
    help="No client of 2025 is left: affinity that only they need may go.",
)
@options.analysis_options
@options.verbosity_options
def fix(paths: tuple[str, ...], **flags: Any) -> None:
    """Move servers in PATHS towards the SDK of revision 2026-07-28.

    What is proven to keep behaviour is changed; everything else that breaks is marked with a `#
    unstick:` comment when writing. Session affinity in deployment files goes only when the code
    as it is on disk needs it no more: move the code, roll it out, run this again. Exit codes:
    --diff 1 if it would change something, --write 1 if it changed something or left work for a
    person, 2 if it refused.
    """
    from analyzer.catalog import CatalogError
    from analyzer.deployment.judging import OldClients
    from analyzer.deployment.rows import RowError
    from analyzer.pipeline import fix as fix_sources
    from analyzer.rewrite.fixing import FixOptions, render_summary
    from analyzer.workspace.discovery import WorkspaceError

    paths = paths or (".",)
    config = options.configuration(paths, flags)
    settings = config.settings(paths)
    wanted = FixOptions(
        write=not flags["diff"],
        unsafe=flags["unsafe"],
        keep_client_logging=flags["keep_client_logging"],
        select=config.select or (),
        patch=flags["patch"],
        allow_dirty=flags["allow_dirty"],
        store=flags["store"],
        manifest=flags["manifest"],
        old_clients=OldClients(split=flags["era_split"], gone=flags["no_legacy_clients"]),
    )
    try:
        result = fix_sources(settings, wanted)
    except (WorkspaceError, CatalogError, RowError) as error:
        raise CannotDo(str(error)) from error
    except OSError as error:
        raise CannotDo(f"cannot write {flags['patch']}: {error.strerror or error}") from error
    if flags["diff"] or flags["patch"] == "-":
        click.echo(result.diff, nl=False)
    click.echo(render_summary(result), err=True)
    code = result.exit_code
    raise click.exceptions.Exit(0 if code == 1 and flags["exit_zero"] else code)
