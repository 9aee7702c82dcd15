"""Run the pipeline for a command: progress shown, expected failures as one line."""

from analyzer.cli.errors import CannotDo
from analyzer.cli.progress import shown_progress
from analyzer.run import Run
from analyzer.settings import Settings


def audited(settings: Settings, quiet: bool) -> Run:
    """The run over `settings.paths`; raises `CannotDo` for a bad path or a bad rule file."""
    from analyzer import pipeline
    from analyzer.catalog import CatalogError
    from analyzer.deployment.rows import RowError
    from analyzer.findings.loading import RuleError
    from analyzer.workspace.discovery import WorkspaceError

    try:
        with shown_progress(quiet) as progress:
            return pipeline.audit(settings, progress)
    except (WorkspaceError, RuleError, CatalogError, RowError) as error:
        raise CannotDo(str(error)) from error


def proposed(run: Run, settings: Settings, quiet: bool) -> Run:
    """The run whose findings carry what `fix` would change for them; nothing is written."""
    from analyzer import pipeline
    from analyzer.workspace.discovery import WorkspaceError

    try:
        with shown_progress(quiet) as progress:
            return pipeline.with_changes(run, settings, progress)
    except WorkspaceError as error:
        raise CannotDo(str(error)) from error


def recorded(file: str) -> Run:
    """The run in a run.json; raises `CannotDo` when it is none of ours."""
    import msgspec

    from analyzer.run import decode

    try:
        with open(file, "rb") as stream:
            return decode(stream.read())
    except OSError as error:
        raise CannotDo(f"{file}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise CannotDo(f"{file} is not a run.json that this version reads: {error}") from error
