"""Hold a conversation whose every request goes to the replica that a schedule says."""

import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import FileIO
from typing import Any

import msgspec

from analyzer.verification import Proxy
from analyzer.verify.forking import Heard, Talker
from analyzer.verify.lanes import AS_WRITTEN, Course, lanes_of
from analyzer.verify.place import STAND_INS, private_place
from analyzer.verify.proxying import proxied
from analyzer.verify.replicas import Replicas, Starter
from analyzer.verify.scenario import Era, Scenario
from analyzer.verify.schedules import REPLICAS, Ask, Choice, ModeName, Schedule, schedule_for
from analyzer.verify.starting import NotStarted, Url, pipe, why_ended
from analyzer.verify.transcript import Transcript

_ASKS = msgspec.json.Decoder(Ask)
"""Made here, since two threads that make the first of a type at once crash the process."""
MODES: dict[Era, str] = {"legacy": "legacy", "modern": "auto"}


class Bounds(msgspec.Struct, frozen=True):
    """How long things may take, in seconds; `conversation` is what comes on top of all calls."""

    start: float = 60.0
    call: float = 20.0
    conversation: float = 120.0

    def whole(self, steps: int) -> float:
        """No conversation whose every call is in time takes longer, on whatever machine."""
        return self.start + self.conversation + steps * self.call


class Routed(msgspec.Struct, frozen=True):
    """What was said, and the replicas that each step's requests went to, in order."""

    transcript: Transcript
    replicas: dict[int, tuple[int, ...]]


def hold(
    start: Starter,
    talker: Talker,
    scenario: Scenario,
    mode: ModeName,
    era: Era,
    bounds: Bounds,
    course: Course = AS_WRITTEN,
) -> Routed | NotStarted:
    """Take a scenario's steps against replicas that `start` starts, as the mode routes them."""
    if mode in ("nginx", "haproxy"):
        return _hold_behind(mode, start, talker, scenario, era, bounds, course)
    schedule = schedule_for(mode, len(scenario.step))
    with ExitStack() as stack:
        replicas = stack.enter_context(Replicas(start))
        routes, mediator = stack.enter_context(_mediated(replicas, schedule, course))
        job = _job(scenario, era, bounds, course, {"place": STAND_INS})
        # These starts are not part of the conversation's time.
        for number in range(REPLICAS if course.order == "at once" else 1):
            if isinstance(first := replicas.get(number), NotStarted):
                return first
        seconds = bounds.whole(len(scenario.step))
        heard = talker.talk(job, routes, seconds, replicas.places)
        return _understood(heard, replicas, mediator, seconds)


def _job(
    scenario: Scenario,
    era: Era,
    bounds: Bounds,
    course: Course,
    address: dict[str, Any],
) -> dict[str, Any]:
    return {
        "mode": MODES[era],
        "seconds": bounds.call,
        "connect_seconds": bounds.start,
        "kept": {},
        "left_out": sorted(course.left_out),
        "lanes": lanes_of(scenario, course.order),
        "clients": dict.fromkeys(scenario.clients(), address),
        "steps": [msgspec.to_builtins(step) for step in scenario.step],
    }


def _hold_behind(
    kind: Proxy,
    start: Starter,
    talker: Talker,
    scenario: Scenario,
    era: Era,
    bounds: Bounds,
    course: Course,
) -> Routed | NotStarted:
    """Behind a proxy: nobody tells which replica answers."""
    with private_place(None) as place, proxied(kind, start, place.root) as front:
        if isinstance(front, NotStarted):
            return front
        address = {"uds": str(front.uds), "path": front.path, "place": STAND_INS}
        job = _job(scenario, era, bounds, course, address)
        seconds = bounds.whole(len(scenario.step))
        heard = talker.talk(job, {}, seconds, lambda: front.places)
    if heard is None:
        return NotStarted(f"it talks for more than {seconds:g} seconds")
    if heard.transcript is None:
        return NotStarted(heard.unreached or "nothing was heard")
    return Routed(heard.transcript, {})


class Mediator:
    """Answers the client's questions for a replica, and writes down what it answered."""

    def __init__(self, replicas: Replicas, schedule: Schedule, course: Course) -> None:
        self._replicas = replicas
        self._schedule = schedule
        self._course = course
        self.trace: dict[int, list[int]] = {}
        self.broken: BaseException | None = None

    def serve(self, questions: FileIO, answers: FileIO) -> None:
        """Until the client is gone; an error of ours is kept for whoever waits for it."""
        with contextlib.suppress(BrokenPipeError), os.fdopen(os.dup(questions.fileno())) as lines:
            for line in lines:
                try:
                    answer = self._answer(_ASKS.decode(line))
                except Exception as error:
                    self.broken = error
                    answer = {"failed": str(error)}
                answers.write(json.dumps(answer).encode() + b"\n")
                if self._course.ahead and (number := self._schedule.ahead()) is not None:
                    # While the client waits for its answer.
                    self._replicas.get(number)

    def _answer(self, ask: Ask) -> dict[str, Any]:
        choice: Choice = self._schedule.choose(ask)
        replica = self._replicas.get(choice.replica)
        if ask.step is not None and ask.fresh:
            met = self.trace.setdefault(ask.step, [])
            if ask.step in self._course.patient and choice.replica not in met:
                time.sleep(self._course.pause)
            met.append(choice.replica)
        # Not before the pause: what the killed one was still at comes to its end as well.
        if choice.kill is not None:
            self._replicas.kill(choice.kill)
        if isinstance(replica, NotStarted):
            return {"failed": f"replica {choice.replica} did not start: {replica.reason}"}
        assert isinstance(replica.address, Url)
        return {"url": replica.address.url}


@contextmanager
def _mediated(
    replicas: Replicas, schedule: Schedule, course: Course
) -> Iterator[tuple[dict[str, int], Mediator]]:
    """The client's ends of two pipes, with a mediator that serves the others."""
    mediator = Mediator(replicas, schedule, course)
    with pipe() as (questions, ask), pipe() as (told, answers):
        thread = threading.Thread(target=mediator.serve, args=(questions, answers), daemon=True)
        thread.start()
        try:
            yield {"ask": ask.fileno(), "told": told.fileno()}, mediator
        finally:
            # Nobody writes questions any more: the mediator's lines end.
            replicas.stop()
            ask.close()
            thread.join()
        if mediator.broken is not None:
            raise mediator.broken


def _understood(
    heard: Heard | None, replicas: Replicas, mediator: Mediator, seconds: float
) -> Routed | NotStarted:
    process = replicas.first_process()
    assert process is not None
    if heard is None:
        return why_ended(process, f"it talks for more than {seconds:g} seconds")
    if heard.unreached is not None:
        return replicas.first_failure() or why_ended(process, heard.unreached)
    assert heard.transcript is not None
    trace = {step: tuple(numbers) for step, numbers in mediator.trace.items()}
    return Routed(heard.transcript, trace)
