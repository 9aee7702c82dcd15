"""A second client that says the same."""

from analyzer.verify.doubling import SECOND, doubled
from analyzer.verify.scenario import Scenario, Step


def test_the_second_client_follows_step_by_step_with_other_numbers() -> None:
    told = Scenario(
        (
            Step(
                call="open", keep="job", arguments={"size": 2, "deep": {"on": True, "at": [1.5]}}
            ),
            Step(call="poll", arguments={"job": "$job", "file": "$work/x", "part": "$job/a"}),
        )
    )
    assert doubled(told) == Scenario(
        (
            told.step[0],
            Step(
                call="open",
                keep="job_again",
                client=SECOND,
                arguments={"size": 3, "deep": {"on": True, "at": [2.5]}},
            ),
            told.step[1],
            Step(
                call="poll",
                client=SECOND,
                arguments={"job": "$job_again", "file": "$work/x", "part": "$job_again/a"},
            ),
        )
    )


def test_two_clients_stay_as_they_are() -> None:
    told = Scenario((Step(call="a", client="ada"), Step(call="a", client="ben")))
    assert doubled(told) is told
