"""The replicas of one conversation: started when a request is for them, ended with the block."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from io import FileIO
from types import TracebackType
from typing import TypeAlias

from analyzer.verify.place import Place
from analyzer.verify.process import Process
from analyzer.verify.starting import NotStarted, Running, pipe

Starter: TypeAlias = Callable[[FileIO], AbstractContextManager[Running | NotStarted]]
"""Starts a replica; gives up as soon as the pipe it is handed can be read."""


class Replicas:
    """Replicas by number. All that a dead one leaves is its place, which ends with the block."""

    def __init__(self, start: Starter) -> None:
        self._start = start
        self._stack = ExitStack()
        self._stopped, self._stop = self._stack.enter_context(pipe())
        self._started: dict[int, Running | NotStarted] = {}

    def __enter__(self) -> "Replicas":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def get(self, number: int) -> Running | NotStarted:
        """The replica of this number, started at the first request."""
        if number not in self._started:
            self._started[number] = self._stack.enter_context(self._start(self._stopped))
        return self._started[number]

    def stop(self) -> None:
        """Whatever is about to start does not."""
        self._stop.close()

    def kill(self, number: int) -> None:
        """End one without warning; its number stays its own."""
        match self._started.get(number):
            case Running() as replica:
                replica.process.end()

    def places(self) -> list[Place]:
        return [one.place for one in self._all() if isinstance(one, Running)]

    def first_failure(self) -> NotStarted | None:
        failed = (one for one in self._all() if isinstance(one, NotStarted))
        return next(failed, None)

    def first_process(self) -> Process | None:
        found = (one.process for one in self._all() if isinstance(one, Running))
        return next(found, None)

    def _all(self) -> list[Running | NotStarted]:
        """At once, since another may be about to start."""
        return list(self._started.values())
