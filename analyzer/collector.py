"""Python's cycle collector, kept out of the way of stages that only build.

Trees, summaries and constraint graphs are large, and live until the stage that made them is done:
looking through them for garbage again and again costs more than a third of their making.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 200_000
"""Objects made since the last collection that are worth one, when what made them is done."""


@contextmanager
def paused() -> Iterator[None]:
    """No collections for the time of the block, but those it asks for."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def collect() -> None:
    """Free the cycles of what is done, when there may be many."""
    if gc.get_count()[0] > _MANY:
        gc.collect()
