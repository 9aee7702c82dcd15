"""How a long run says how far it is, without knowing who listens."""

from typing import Protocol


class Progress(Protocol):
    """A listener of the pipeline: stages come one after another, each with its amount of work."""

    def stage(self, name: str, total: int) -> None:
        """A stage begins; `total` is its number of steps, 0 when it is not known."""

    def advance(self, n: int = 1) -> None:
        """`n` more steps of the current stage are done."""


class Silent:
    """The listener that shows nothing."""

    def stage(self, name: str, total: int) -> None:
        pass

    def advance(self, n: int = 1) -> None:
        pass
