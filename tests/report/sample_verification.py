"""A realistic verification to render: a cart that is lost, an error text that the SDK changed."""

from analyzer.verification import (
    BuildReport,
    Change,
    Contradiction,
    Divergence,
    ModeReport,
    ToolReport,
    Verification,
)

LOST = Divergence(
    call="4 call view_cart",
    subject="call view_cart",
    client="ada",
    replicas=(1, 3, 5),
    path="steps[3].result.content[0].text",
    before='"2 x tea"',
    after='"<img src=x onerror=alert(1)>"',
    cell="shop/carts.py:carts",
    role="session data",
)
COUNTED = Divergence(
    call="2 call status",
    subject="call status",
    client="ben",
    replicas=(2,),
    path="steps[1].result.content[0].text",
    before="1",
    after="2",
    cell="shop/limits.py:calls",
    role="telemetry",
    outcome="accounted for",
)
VERIFICATION = Verification(
    server="shop/server.py:mcp",
    conversation="derived",
    calls=12,
    failed=True,
    sentence="Diverging in these 12 calls (alone, interleave and isolate): call view_cart.",
    builds=(
        BuildReport("before", "file:shop/server.py", "mcp 1.30.0", True, True),
        BuildReport("after", "file:shop/server.py", "mcp 2.3.0", True, True, missing=("TOKEN",)),
    ),
    contradictions=(
        Contradiction(
            "state not foreseen",
            "The analysis calls shop accidentally-stateful, but step 4 call view_cart of ada is "
            "answered otherwise with every call on a replica of its own.",
            "after",
            "isolate",
            "modern",
            LOST,
        ),
    ),
    modes=(
        ModeReport("before", "interleave", "legacy", "accounted for", 12, 1, (COUNTED,)),
        ModeReport("before", "isolate", "legacy", "diverges", 12, 12, (LOST,)),
        ModeReport("after", "alone", "modern", "no divergence", 12, 2),
        ModeReport("after", "isolate", "modern", "diverges", 12, 12, (LOST,)),
        ModeReport("after", "resilience", "modern", "unverified", 12, 0, reason="exited with 1"),
    ),
    tools=(
        ToolReport("call add_item", 4, 4, "no divergence", ("no state seen",)),
        ToolReport("call pay", 2, 0, "unverified", ("unverified",), "it never succeeded"),
        ToolReport("call view_cart", 6, 5, "diverges", ("genuine state", "leaks")),
    ),
    changes=(Change("call pay", "modern", "steps[2].result", True, '"Error: broke"', '"Error"'),),
    masked=("steps[0].result.content[0].text",),
    skipped=("drop_everything",),
)
NOTHING_RAN = Verification(
    server=None,
    conversation="derived",
    calls=0,
    failed=False,
    sentence="Nothing was verified: exited with 1: no TOKEN.",
    builds=(
        BuildReport("before", "script:shop:main", "mcp 1.30.0", True, False,
                    reason="exited with 1: no TOKEN", missing=("SHOP_URL", "TOKEN")),
    ),
)  # fmt: skip
