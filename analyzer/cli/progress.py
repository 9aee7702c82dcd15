"""A progress bar on stderr, on a terminal only; elsewhere nothing."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analyzer.progress import Progress, Silent

if TYPE_CHECKING:
    import rich.progress


class Bar:
    """One line a stage, the current one moving."""

    def __init__(self, display: "rich.progress.Progress") -> None:
        self._display = display
        self._current: rich.progress.TaskID | None = None

    def stage(self, name: str, total: int) -> None:
        if self._current is not None:
            self._display.remove_task(self._current)
        self._current = self._display.add_task(name, total=total or None)

    def advance(self, n: int = 1) -> None:
        if self._current is not None:
            self._display.advance(self._current, n)


@contextmanager
def shown_progress(quiet: bool) -> Iterator[Progress]:
    """The progress bar when stderr is a terminal and nobody asked for silence."""
    if quiet or not sys.stderr.isatty():
        yield Silent()
        return
    import rich.console
    import rich.progress

    console = rich.console.Console(stderr=True)
    columns = (
        rich.progress.TextColumn("{task.description}"),
        rich.progress.BarColumn(),
        rich.progress.MofNCompleteColumn(),
        rich.progress.TimeRemainingColumn(compact=True),
    )
    with rich.progress.Progress(*columns, console=console, transient=True) as display:
        yield Bar(display)
