"""`unstick verify`: run a server, or two versions of one, and show what it keeps between calls."""

from pathlib import Path
from typing import Any

import click
import msgspec

from analyzer.cli import options
from analyzer.cli.auditing import audited
from analyzer.cli.config import Config, audited_root
from analyzer.cli.errors import CannotDo
from analyzer.cli.progress import shown_progress
from analyzer.cli.rendering import rendering
from analyzer.cli.running import check_era, subject_of, wishes_of
from analyzer.cli.running_options import running_options
from analyzer.verification import Verification


@click.command()
@click.argument("server", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--before",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help="The server as it was; SERVER is what has become of it.",
)
@running_options
@options.output_options
@options.analysis_options
@options.verbosity_options
def verify(server: Path, before: Path | None, **flags: Any) -> None:
    """Run SERVER and look: which of its answers depend on what one process remembers?

    This runs the server's code, in a sandbox without network where bubblewrap is there. With
    --before both versions hold the same conversation, behind routers that separate every pair of
    calls. Exit codes: 0 no divergence in these calls that should not be, 1 there is one, 2 the
    servers could not be run, or no call succeeded.
    """
    from analyzer.verify.verifying import NotAllowed
    from analyzer.verify.verifying import verify as run_and_compare

    outputs = options.outputs(flags)
    paths = (str(server),)
    config = options.configuration(paths, flags)
    run = audited(config.settings(paths), flags["quiet"])
    subject = subject_of(server, run, flags, "after" if before else "alone")
    original = None if before is None else _before(before, config, flags)
    if original is None:
        check_era(subject, flags["eras"])
    wishes = wishes_of(server, {**flags, "before": before})
    try:
        with shown_progress(flags["quiet"]) as progress:
            seen = run_and_compare(
                original or subject,
                subject if original else None,
                wishes,
                lambda what: progress.stage(what, 0),
            )
    except NotAllowed as error:
        raise CannotDo(str(error)) from error
    run = msgspec.structs.replace(run, verification=seen)
    reports = rendering(run, audited_root(paths), config.settings(paths).rules_dirs)
    reports.write(outputs)
    if not flags["quiet"] and "-" not in outputs.values():
        reports.show_verification(flags["verbose"])
    raise click.exceptions.Exit(_exit_code(seen))


def _before(before: Path, config: Config, flags: dict[str, Any]) -> Any:
    paths = (str(before),)
    return subject_of(before, audited(config.settings(paths), flags["quiet"]), flags, "before")


def _exit_code(seen: Verification) -> int:
    if seen.failed:
        return 1
    heard = any(report.outcome != "unverified" for report in seen.modes)
    return 0 if heard and any(tool.succeeded for tool in seen.tools) else 2
