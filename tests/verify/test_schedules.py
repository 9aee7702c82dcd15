"""Which replica answers what: tables of asks and choices."""

import pytest

from analyzer.verify.schedules import Ask, Choice, ModeName, schedule_for

CALL, LIST, POST = "tools/call", "tools/list", "POST"


def asks(*said: str) -> list[Ask]:
    """`ada 3` is a call of step 3, `ada` what a client asks for itself, `ada 3 again` a reply."""
    made = []
    for one in said:
        client, *rest = one.split()
        step = int(rest[0]) if rest else None
        made.append(
            Ask(client, CALL if rest else LIST, step, fresh=bool(rest[:1] and not rest[1:]))
        )
    return made


CONVERSATION = asks("ada", "ben", "ada 0", "ben 1", "ada 2", "ben 3", "ben 3", "ada 4", "ada")


@pytest.mark.parametrize(
    ("mode", "replicas"),
    [
        ("alone", [0, 1, 0, 1, 0, 1, 1, 0, 0]),
        ("interleave", [0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("isolate", [0, 0, 1, 2, 3, 4, 5, 6, 0]),
        ("parallel", [0, 0, 0, 0, 1, 1, 0, 0, 0]),
    ],
)
def test_who_answers(mode: ModeName, replicas: list[int]) -> None:
    schedule = schedule_for(mode, 5)
    assert [schedule.choose(ask).replica for ask in CONVERSATION] == replicas


def test_no_two_calls_of_a_client_meet_the_same_replica_twice_in_turn() -> None:
    """Even though two clients share two replicas, none of the clients sticks to one."""
    schedule = schedule_for("resilience", 100)
    calls = [Ask(client, CALL, step) for step in range(6) for client in ("ada", "ben")]
    answered = [schedule.choose(ask).replica for ask in calls]
    assert answered == [0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1]


def test_the_replica_that_answered_last_is_killed_half_way() -> None:
    schedule = schedule_for("resilience", 6)
    chosen = [schedule.choose(Ask("ada", CALL, step)) for step in range(6)]
    assert chosen == [Choice(0), Choice(1), Choice(0), Choice(1, kill=0), Choice(2), Choice(1)]


def test_an_answer_to_the_server_goes_to_the_replica_that_asked() -> None:
    schedule = schedule_for("isolate", 3)
    told = [schedule.choose(ask).replica for ask in asks("ada 0", "ada 1", "ada 1 again")]
    assert told == [1, 2, 2]


def test_which_replica_may_be_started_already() -> None:
    """The next one, whoever asks; none beyond the last step, and none where replicas stay."""
    schedule = schedule_for("isolate", 2)
    told = []
    for ask in asks("ada", "ada 0", "ben 1"):
        told.append(schedule.ahead())
        schedule.choose(ask)
    assert [*told, schedule.ahead()] == [1, 1, 2, None]
    assert schedule_for("resilience", 2).ahead() is None
