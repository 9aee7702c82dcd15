"""The plan: order, cost and truth."""

import msgspec

from analyzer.findings.rule import FAMILIES
from analyzer.report.plan import FAMILY_TITLES, PlanStep, plan
from analyzer.report.planwords import step_tags
from analyzer.run import Fix

from .sample_run import (
    CARTS,
    EMPTY_RUN,
    FETCH,
    FINDINGS,
    PLUGINS,
    PRICES,
    REGISTRY,
    RUN,
    SHOP,
    STDIO_RUN,
)


def test_steps_go_from_what_to_settle_to_the_way_back() -> None:
    assert [(step.phase, step.mode, step.title, step.effort) for step in plan(RUN)] == [
        ("settle", "by hand", "Make 1 unread file readable and audit again", 0),
        ("settle", "decision", "Settle what plugins keeps", 2),
        ("change", "decision", "shop: name by an explicit handle what is kept in `CARTS`", 5),
        ("change", "decision", "Decide what limits mean with N replicas", 0),
        ("change", "decision", "Keep caches, clients and counters per replica", 0),
        ("change", "automatic", "Let `unstick fix` settle 1 finding", 1),
        ("change", "automatic, then review", "Let `unstick fix --unsafe` settle 1 finding", 1),
        ("change", "by hand", "Replace what the server sends on its own in 1 place", 8),
        ("roll out", "roll-out", "Let old and new clients in side by side", 0),
        ("roll out", "roll-out", "Run old and new replicas side by side", 0),
        ("roll out", "roll-out", "Drop session affinity last", 0),
        ("roll out", "roll-out", "Keep the way back open for one release", 0),
        ("roll out", "roll-out", "Keep plugins on stdio", 0),
    ]


def test_a_cell_step_says_where_it_belongs() -> None:
    assert plan(RUN)[2] == PlanStep(
        "change",
        "decision",
        "shop: name by an explicit handle what is kept in `CARTS`",
        "The server mints the handle, the client passes it back as an ordinary argument, and the "
        "values live in a store that every replica reads.",
        findings=(FINDINGS[0],),
        servers=(SHOP.id,),
        cells=(CARTS.id,),
    )


def test_efforts_add_up_to_that_of_the_run() -> None:
    assert sum(step.effort for step in plan(RUN)) == sum(f.effort for f in RUN.findings)


def test_stdio_only_has_a_short_plan_and_the_truth() -> None:
    assert [(step.title, step.detail) for step in plan(STDIO_RUN)] == [
        ("Settle what plugins keeps", PLUGINS.reason),
        (
            "Keep plugins on stdio",
            "plugins: revision 2026-07-28 does not break what runs on stdio only.",
        ),
    ]


def test_state_of_a_stdio_server_is_named_but_not_scheduled() -> None:
    cell = msgspec.structs.replace(REGISTRY, role="session data")
    server = msgspec.structs.replace(PLUGINS, verdict="genuinely-stateful")
    run = msgspec.structs.replace(STDIO_RUN, servers=(server,), cells=(cell,))
    (step,) = plan(run)
    assert step == PlanStep(
        "roll out",
        "decision",
        "Keep plugins on stdio; its state can wait",
        "plugins: revision 2026-07-28 does not break what runs on stdio only. But no host "
        "promises to keep the process, and so its state, until the next call. When you next touch "
        "the code, give `REGISTRY` an owner that outlives the process.",
        findings=(FINDINGS[4],),
        servers=(PLUGINS.id,),
        cells=(REGISTRY.id,),
    )


def test_servers_on_stdio_share_a_step() -> None:
    twin = msgspec.structs.replace(PLUGINS, id="twin", name="other", verdict="stateless")
    run = msgspec.structs.replace(STDIO_RUN, servers=(PLUGINS, twin), findings=())
    assert [step.title for step in plan(run)] == [
        "Settle what plugins keeps",
        "Keep the 2 stdio-only servers on stdio",
    ]


def test_cells_of_one_server_and_role_share_a_decision() -> None:
    total = msgspec.structs.replace(CARTS, id="t", name="TOTAL", file="z.py")
    shop = msgspec.structs.replace(SHOP, cells=(*SHOP.cells, "t"))
    run = msgspec.structs.replace(RUN, servers=(shop,), cells=(CARTS, total), findings=())
    assert [(step.title, step.cells) for step in plan(run) if step.mode == "decision"] == [
        ("Name by an explicit handle what is kept in `CARTS` and `TOTAL`", (CARTS.id, "t"))
    ]


def test_work_by_hand_goes_by_family_and_the_requirement_goes_with_its_uses() -> None:
    findings = tuple(
        msgspec.structs.replace(FINDINGS[0], code=code, cell=None, fix=None)
        for code in ("UNS801", "UNS801", "UNS402", "UNS102", "UNS999")
    )
    run = msgspec.structs.replace(RUN, servers=(PRICES,), cells=(), findings=findings)
    by_hand = [(step.title, step.detail) for step in plan(run) if step.codes]
    place = "shop/carts.py:5: " + FINDINGS[0].message.rstrip(".") + "."
    assert by_hand == [
        ("Let go of the protocol session in 1 place", f"1 mandatory. {place}"),
        ("Move 1 use of the SDK to mcp 2.x", f"1 mandatory. {place}"),
        (
            "Raise 2 SDK requirements",
            "2 mandatory. mcp 2.x and fastmcp 4 speak the revision. Raise a requirement in the "
            "change that moves its uses, never before it.",
        ),
        ("Work through 1 finding by rules of your own", f"1 mandatory. {place}"),
    ]


def test_every_family_of_rules_has_a_step() -> None:
    assert set(FAMILY_TITLES) == set(FAMILIES)


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


def test_a_decision_says_what_a_rewrite_does_of_it() -> None:
    fixes = {status: Fix("x", status, ()) for status in ("safe", "unsafe", "manual")}

    def detail(*statuses: str) -> str:
        findings = tuple(
            msgspec.structs.replace(FINDINGS[0], fix=fixes[status], line=line)
            for line, status in enumerate(statuses, 1)
        )
        run = msgspec.structs.replace(RUN, findings=findings)
        (step,) = (s for s in plan(run) if s.mode == "decision" and s.findings)
        return step.detail

    assert detail("unsafe", "safe").endswith("`unstick fix --diff --unsafe` drafts the change.")
    assert detail("safe").endswith("`unstick fix --diff` drafts the change.")
    assert detail("safe", "manual").endswith("settles 1 of its 2 findings (UNS201).")
    assert "unstick fix" not in detail("manual")
