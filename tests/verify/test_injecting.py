"""Announced handles: opened and injected, and gone again from what is compared."""

import re

from analyzer.manifest import Handle, Opening, ServerMigration
from analyzer.verify.handles import begun_first, inject, without_handles
from analyzer.verify.scenario import Scenario, Step
from analyzer.verify.transcript import Answer, Listed, Listing, ServerWords, Transcript

CART = Handle(
    cell="shop.py:carts",
    argument="cart_id",
    open=Opening("create_cart", {}, added=True),
    result="result",
    tools=("add", "view"),
)
JOB = Handle("jobs.py:jobs", "job", Opening("start", {"n": 1}), "result", ("poll",))


def step(call: str, client: str = "ada", **arguments: object) -> Step:
    return Step(call=call, arguments=arguments, client=client)


def opening(handle: Handle, client: str, arguments: dict[str, object] | None = None) -> Step:
    return Step(
        call=handle.open.tool,
        arguments=arguments or {},
        client=client,
        keep=f"{handle.argument}__{client}",
        keep_field="result",
    )


def test_each_client_opens_before_its_first_need() -> None:
    told = Scenario((step("price"), step("add", sku="tea"), step("view", "ben"), step("view")))
    assert inject(told, (CART,)).scenario.step == (
        step("price"),
        opening(CART, "ada"),
        step("add", sku="tea", cart_id="$cart_id__ada"),
        opening(CART, "ben"),
        step("view", "ben", cart_id="$cart_id__ben"),
        step("view", cart_id="$cart_id__ada"),
    )
    assert inject(told, (CART,)).origin == (0, None, 1, None, 2, 3)


def test_a_call_that_opens_anyway_is_what_is_kept() -> None:
    told = Scenario((step("start", n=5), step("poll"), step("poll", "ben")))
    assert inject(told, (JOB,)).scenario.step == (
        opening(JOB, "ada", {"n": 5}),
        step("poll", job="$job__ada"),
        opening(JOB, "ben", {"n": 1}),
        step("poll", "ben", job="$job__ben"),
    )


def test_what_mints_a_handle_and_was_there_before_is_called_first() -> None:
    told = Scenario((step("poll"), step("other"), step("start", n=5), step("poll", "ben")))
    assert begun_first(told, (JOB,)).step == (
        step("start", n=5),
        step("poll"),
        step("other"),
        step("start", "ben", n=5),
        step("poll", "ben"),
    )
    assert begun_first(told, (CART,)) == told


def test_nothing_is_announced() -> None:
    told = Scenario((step("view"),))
    assert inject(told, ()).scenario == told


def tool(name: str, *arguments: str, required: tuple[str, ...] = ()) -> dict[str, object]:
    schema: dict[str, object] = {"type": "object", "properties": {a: {} for a in arguments}}
    return {
        "name": name,
        "inputSchema": {**schema, **({"required": [*required]} if required else {})},
    }


def test_what_is_heard_reads_as_before() -> None:
    told = Scenario((step("add", sku="tea"), step("view")))
    tools = (
        tool("create_cart"),
        tool("end_cart", "cart_id"),
        tool("add", "sku", "cart_id", required=("sku", "cart_id")),
        tool("view", "cart_id", required=("cart_id",)),
    )
    nothing = Listing()
    heard = Transcript(
        revision="2026-07-28",
        server=ServerWords(),
        listed=Listed(Listing(items=tools), nothing, nothing, nothing),
        answers=(
            Answer(result={"structuredContent": {"result": "cart-7f3a"}}),
            Answer(result={"content": [{"type": "text", "text": "put into cart-7f3a"}]}),
            Answer(result={"content": [{"type": "text", "text": "1 x tea"}]}),
        ),
        kept={"cart_id__ada": "cart-7f3a"},
    )
    plain = without_handles(
        heard, inject(told, (CART,)), ServerMigration("", "", (CART,), ("end_cart",))
    )
    assert plain.answers == (
        Answer(result={"content": [{"type": "text", "text": "put into <cart_id>"}]}),
        Answer(result={"content": [{"type": "text", "text": "1 x tea"}]}),
    )
    assert plain.listed.tools.items == (
        tool("add", "sku", required=("sku",)),
        tool("view"),
    )


def test_a_client_may_be_called_anything() -> None:
    """As the one that joins a conversation of one is: `another client`."""
    told = inject(Scenario((step("add", "another client"), step("add", "client-1"))), (CART,))
    names = [one.keep for one in told.scenario.step if one.keep]
    assert len(set(names)) == 2
    for name, one in zip(names, told.scenario.step[1::2], strict=True):
        assert re.fullmatch(r"\w+", str(name))
        assert one.arguments["cart_id"] == f"${name}"


def test_what_a_tool_adds_to_its_answer_is_gone_again() -> None:
    told = Scenario((step("start", n=5), step("poll"), step("start", n=5)))
    said = {"type": "text", "text": 'begun (job: j-81c52f), {"n": 5, "job": "j-81c52f"}'}
    heard = Transcript(
        revision="2026-07-28",
        server=ServerWords(),
        listed=Listed(Listing(), Listing(), Listing(), Listing()),
        answers=(
            Answer(result={"content": [said], "structuredContent": {"n": 5, "job": "j-81c52f"}}),
            Answer(result={"content": [{"type": "text", "text": "j-81c52f is done"}]}),
            Answer(result={"structuredContent": {"n": 5, "job": "j-00aa11"}}),
        ),
        kept={"job__ada": "j-00aa11"},
    )
    plain = without_handles(heard, inject(told, (JOB,)), ServerMigration("", "", (JOB,)))
    text = {"type": "text", "text": 'begun, {"n": 5}'}
    assert plain.answers == (
        Answer(result={"content": [text], "structuredContent": {"n": 5}}),
        Answer(result={"content": [{"type": "text", "text": "<job> is done"}]}),
        Answer(result={"structuredContent": {"n": 5}}),
    )
