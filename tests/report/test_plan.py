"""The plan: order, cost and truth."""

import msgspec

from analyzer.report.plan import PlanStep, plan, step_tags

from .sample_run import CARTS, EMPTY_RUN, FETCH, PLUGINS, PRICES, REGISTRY, RUN, SHOP, STDIO_RUN


def test_steps_go_from_what_to_settle_to_the_way_back() -> None:
    assert [(step.phase, step.mode, step.title, step.effort) for step in plan(RUN)] == [
        ("settle", "by hand", "Make 1 unread file readable and audit again", 0),
        ("settle", "decision", "Settle what plugins keeps", 2),
        ("change", "decision", "Name by an explicit handle what is kept in `CARTS`", 5),
        ("change", "automatic", "Apply 1 safe fix", 1),
        ("change", "automatic, then review", "Apply 1 fix that may change behaviour", 1),
        (
            "change",
            "by hand",
            "Work through 1 mandatory place: back-channel and notifications",
            8,
        ),
        ("change", "decision", "Decide what limits mean with N replicas", 0),
        ("change", "decision", "Keep the rest per replica, bounded", 0),
        ("roll out", "roll-out", "Let old and new clients in side by side", 0),
        ("roll out", "roll-out", "Run old and new replicas side by side", 0),
        ("roll out", "roll-out", "Drop session affinity last", 0),
        ("roll out", "roll-out", "Keep the way back open for one release", 0),
        ("roll out", "roll-out", "Leave plugins running as it is", 0),
    ]


def test_a_cell_step_says_where_it_belongs() -> None:
    assert plan(RUN)[2] == PlanStep(
        "change",
        "decision",
        "Name by an explicit handle what is kept in `CARTS`",
        "The server mints the handle, the client passes it back as an ordinary argument, and the "
        "values live in a store that every replica reads. Remedy: explicit handle and a shared "
        "store.",
        effort=5,
        servers=(SHOP.id,),
        cells=(CARTS.id,),
        codes=("UNS201",),
    )


def test_efforts_add_up_to_that_of_the_run() -> None:
    assert sum(step.effort for step in plan(RUN)) == sum(f.effort for f in RUN.findings)


def test_stdio_only_has_a_short_plan_and_the_truth() -> None:
    assert [(step.title, step.detail) for step in plan(STDIO_RUN)] == [
        ("Settle what plugins keeps", PLUGINS.reason),
        (
            "Leave plugins running as it is",
            "Runs on stdio only: revision 2026-07-28 does not break it, yet the lifetime of its "
            "process is no scope a host promises.",
        ),
    ]


def test_state_of_a_stdio_server_is_named_but_not_scheduled() -> None:
    cell = msgspec.structs.replace(REGISTRY, role="session data")
    server = msgspec.structs.replace(PLUGINS, verdict="genuinely-stateful")
    run = msgspec.structs.replace(STDIO_RUN, servers=(server,), cells=(cell,), findings=())
    (step,) = plan(run)
    assert (step.mode, step.cells) == ("decision", (REGISTRY.id,))
    assert step.detail.endswith("Name `REGISTRY` by a handle when you next touch it.")


def test_an_accidental_server_may_drop_affinity() -> None:
    run = msgspec.structs.replace(RUN, servers=(PRICES,), cells=(FETCH,), findings=())
    detail = {step.title: step.detail for step in plan(run)}["Drop session affinity last"]
    assert detail == (
        "prices: no state of its own stands in the way; drop it once 2025-era clients with "
        "sessions are gone."
    )


def test_nothing_found_nothing_planned() -> None:
    assert plan(EMPTY_RUN) == ()


def test_tags_say_how_and_how_much() -> None:
    assert [step_tags(plan(RUN)[index]) for index in (0, 2, 8)] == [
        ("by hand",),
        ("decision", "5 points"),
        (),
    ]
