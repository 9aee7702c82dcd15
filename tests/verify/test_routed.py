"""What the mediator does between a request and its replica: wait, kill, and start ahead."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

import pytest

from analyzer.verification import Mode
from analyzer.verify import routed
from analyzer.verify.lanes import Course
from analyzer.verify.place import Place
from analyzer.verify.process import Process
from analyzer.verify.replicas import Replicas
from analyzer.verify.routed import Mediator
from analyzer.verify.schedules import schedule_for
from analyzer.verify.starting import Running, Url

NOWHERE = Path("nowhere")


class Silent:
    def wait(self, seconds: float) -> int | None:
        raise NotImplementedError

    def end(self) -> None:
        """It was never there."""


def mediated(
    mode: Mode, steps: list[int | None], course: Course, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """What happens, in order, while one client asks for these steps."""
    seen: list[str] = []

    @contextmanager
    def start(_stop: FileIO) -> Iterator[Running]:
        number = sum(one.startswith("start") for one in seen)
        seen.append(f"start {number}")
        read, write = os.pipe()
        os.close(write)
        place = Place(*[NOWHERE] * len(Place.__struct_fields__))
        yield Running(Url(str(number)), place, Process(Silent(), FileIO(read)))

    class Answers(FileIO):
        def write(self, line: object) -> int:
            assert isinstance(line, bytes)
            seen.append(f"answer {json.loads(line)['url']}")
            return len(line)

    monkeypatch.setattr(routed.time, "sleep", lambda seconds: seen.append(f"wait {seconds:g}"))
    asks = [
        {"client": "ada", "method": "tools/call", "step": step, "fresh": step is not None}
        for step in steps
    ]
    read, write = os.pipe()
    with FileIO(write, "w") as told:
        told.write("".join(json.dumps(ask) + "\n" for ask in asks).encode())
    with Replicas(start) as replicas, FileIO(read) as questions:
        with Answers(os.devnull, "w") as answers:
            Mediator(replicas, schedule_for(mode, 4), course).serve(questions, answers)
        ended = replicas.first_failure()
    assert ended is None
    return seen


def test_a_patient_step_waits_once_and_with_its_replica(monkeypatch: pytest.MonkeyPatch) -> None:
    course = Course(patient=[1], pause=1)
    assert mediated("isolate", [None, 0, 1, 2], course, monkeypatch) == [
        "start 0",
        "answer 0",
        "start 1",
        "answer 1",
        "start 2",
        "wait 1",
        "answer 2",
        "start 3",
        "answer 3",
    ]
    assert mediated("interleave", [0, 1, 1, 2], course, monkeypatch) == [
        "start 0",
        "answer 0",
        "wait 1",
        "answer 0",
        "answer 0",
        "answer 0",
    ]


def test_a_replica_is_started_while_the_one_before_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert mediated("isolate", [None, 0, 1], Course(ahead=True), monkeypatch) == [
        "start 0",
        "answer 0",
        "start 1",
        "answer 1",
        "start 2",
        "answer 2",
        "start 3",
    ]
