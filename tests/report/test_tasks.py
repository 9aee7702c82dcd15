"""Tasks: each stands alone, and its text is inert."""

from analyzer.report.plan import plan
from analyzer.report.planwords import plan_words
from analyzer.report.tasks import render_tasks, tasks_of

from .odd_runs import EVIL, hostile_run
from .sample_run import EMPTY_RUN, FINDINGS, RULES, RUN, read_source


def test_every_finding_is_in_one_task() -> None:
    found = [finding for task in tasks_of(RUN, RULES) for finding in task.findings]
    assert sorted(f.fingerprint for f in found) == sorted(f.fingerprint for f in FINDINGS)


def test_a_task_has_places_facts_and_acceptance() -> None:
    text = render_tasks(RUN, read_source, RULES, "svc")
    task = text[text.index("## 3. ") : text.index("## 4. ")]
    lines = task.splitlines()
    assert lines[0] == "## 3. shop: name by an explicit handle what is kept in `CARTS`"
    assert "_decision, 5 points_" in lines
    assert "**State** `CARTS` `shop/carts.py:1`" in lines
    assert "- written by `add_item`, `checkout` and `view_cart`" in lines
    assert [line for line in lines if line.startswith("- `shop/carts.py:5:5` UNS201 ")]
    assert "CARTS.setdefault(id(ctx.session), {})" in task
    assert lines[-5:] == [
        "- [ ] `unstick audit svc --select UNS201` names none of these places",
        '- [ ] `grep -rnE "# unstick: (UNS201)" .` prints nothing',
        "- [ ] `unstick audit svc --require accidentally-stateful` exits with 0",
        "- [ ] the project's own tests pass, and its tools list as before",
        "",
    ]


def test_what_a_machine_does_is_a_command() -> None:
    text = render_tasks(RUN, read_source, RULES, "'my svc'")
    assert "**Do** run `unstick fix 'my svc' --unsafe --write` and read the difference." in text


def test_nothing_to_do() -> None:
    assert render_tasks(EMPTY_RUN, read_source, RULES) == (
        "# No MCP server was found.\n\nNothing is to be done.\n"
    )


def test_the_plan_in_words() -> None:
    assert plan_words(plan(RUN)) == (
        "1 automatic step (1 point), 1 automatic step to review (1 point), "
        "4 decisions (7 points), 2 steps by hand (8 points), 5 roll-out steps"
    )


def test_hostile_text_is_inert() -> None:
    text = render_tasks(hostile_run(), lambda file: f"x = 1  # {EVIL}\n" * 9, RULES)
    assert not {"\u2028", "\u202e", "\ud800"} & set(text)
    for line in text.splitlines():
        outside = _outside_code(line)
        assert "<" not in outside.replace("&lt;", "")
        assert "@" not in outside


def _outside_code(line: str) -> str:
    """The line without its code spans, as Markdown finds them: equal runs of backticks."""
    kept, rest = "", line
    while "`" in rest:
        before, _, after = rest.partition("`")
        fence = "`" * (1 + len(after) - len(after.lstrip("`")))
        body = after.lstrip("`")
        end = next(
            (
                i
                for i in range(len(body))
                if body.startswith(fence, i)
                and not body.startswith("`", i + len(fence))
                and (i == 0 or body[i - 1] != "`")
            ),
            None,
        )
        if end is None:
            return kept + rest
        kept, rest = kept + before, body[end + len(fence) :]
    return kept + rest
