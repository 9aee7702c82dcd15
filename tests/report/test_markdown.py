"""The comment for a pull request: complete, inert, within the limit of its host."""

import msgspec

from analyzer.report.markdown import LIMIT, MARKER, escaped, render_markdown
from analyzer.run import GraphEdge, GraphNode, Neighbourhood

from .sample_run import EMPTY_RUN, FINDINGS, PLUGINS, REGISTRY, RUN, SHOP, STDIO_RUN

STDIO_TEXT = """\
<!-- unstick:report -->

## plugins cannot be judged yet.

Found 1 finding: 1 potential; 2 points of effort.
Analysed 1 file.

| Server | Verdict | Why | Effort |
| --- | --- | --- | ---: |
| **plugins**<br><code>plugins/main.py:5</code> | **inconclusive**<br>low confidence | \
<code>REGISTRY</code> is passed to plugins that are imported by name; their source settles it. \
| 2 |

### Plan

1. **Settle what plugins keeps** _(decision, 2 points)_<br><code>REGISTRY</code> is passed to \
plugins that are imported by name; their source settles it.
2. **Keep plugins on stdio**<br>plugins: revision 2026-07-28 does not break what runs on stdio \
only.

### What could decide for plugins

| Cell | Role | Lives in | Written by | Read by | Fate on the target SDK |
| --- | --- | --- | --- | --- | --- |
| <code>REGISTRY</code><br><code>plugins/main.py:6</code> | unknown | process, no \
key<br>**would leak across clients over HTTP** | call | call | not known |

- unknown: read the plugins, then decide
- Runs on stdio only: revision 2026-07-28 does not break it. But no host promises to keep the \
process, and so its state, until the next call.

<details><summary>The story of <code>REGISTRY</code></summary>

1. <code>plugins/main.py:12</code> <code>call</code> hands it to code that was not read

⇒ It is passed to code that is imported by a name from the request.

```mermaid
flowchart LR
  n0(["call"])
  n1[("REGISTRY")]
  n0 ==>|writes| n1
```

</details>

<details><summary>The four facts of each server</summary>

| Server | credentials arrive per request | no server-initiated requests | no subscriptions or \
pushes | tools independent of each other |
| --- | --- | --- | --- | --- |
| plugins | not known | not known | not known | not known |

</details>

<details><summary>UNS290: 1 potential place</summary>

No automatic change: Nothing to change before a person has read the plugins.

- <code>plugins/main.py:12</code> What <code>plugins</code> keeps between calls cannot be told

</details>
"""


def test_the_whole_text() -> None:
    assert render_markdown(STDIO_RUN) == STDIO_TEXT


def test_nothing_found() -> None:
    assert render_markdown(EMPTY_RUN) == (
        f"{MARKER}\n\n## No MCP server was found.\n\nNothing was judged.\nAnalysed 0 files.\n"
    )


def test_audited_text_is_inert() -> None:
    evil = "a|b `c` <img onerror=x> @team #12 [l](http://x) *b* _i_ ~~s~~ $m$ \\ &lt;\n# h"
    assert escaped(evil) == (
        "a\\|b \\`c\\` &lt;img onerror=x&gt; @&#8203;team #&#8203;12 \\[l\\](http:&#47;&#47;x) "
        "\\*b\\* \\_i\\_ \\~\\~s\\~\\~ \\$m\\$ \\\\ &amp;lt; # h"
    )


def test_hostile_names_do_not_break_the_table_or_the_picture() -> None:
    evil = '</details>|"]\n```\n<script> @all'
    node = GraphNode(evil, "cell", evil, "a.py", 1, 1)
    tool = GraphNode("t", "entry point", "t", "a.py", 1, 0)
    picture = Neighbourhood((tool, node), (GraphEdge("t", evil, "reads"),))
    cell = msgspec.structs.replace(REGISTRY, name=evil, reason=f"- {evil}", neighbourhood=picture)
    server = msgspec.structs.replace(PLUGINS, name=evil, reason=evil, file=evil)
    finding = msgspec.structs.replace(FINDINGS[4], message=evil, file=evil, unfixed=evil)
    run = msgspec.structs.replace(STDIO_RUN, servers=(server,), cells=(cell,), findings=(finding,))
    text = render_markdown(run)
    lines = text.splitlines()
    assert "<script>" not in text
    assert "@all" not in text
    assert lines.count("```") == lines.count("```mermaid") == 1
    assert text.count("<details>") == text.count("</details>")
    (row,) = [line for line in lines if line.startswith("| **")]
    assert row.replace("\\|", "").count("|") == 5
    assert "\n⇒ \\- &lt;/details&gt;" in text


def test_a_huge_run_is_cut_with_a_sentence() -> None:
    findings = tuple(
        msgspec.structs.replace(FINDINGS[0], code=f"UNS2{n:02}", message="word " * 80)
        for n in range(90)
        for _ in range(30)
    )
    servers = tuple(msgspec.structs.replace(PLUGINS, id=str(n)) for n in range(500))
    text = render_markdown(msgspec.structs.replace(RUN, findings=findings, servers=servers))
    assert len(text) <= LIMIT
    assert text.endswith("does not fit into a comment. See the HTML report._\n")
    assert text.count("<details>") == text.count("</details>")


def test_state_gives_way_before_findings_do() -> None:
    servers = tuple(
        msgspec.structs.replace(SHOP, id=str(n), name=f"shop-{n}", reason="why " * 20)
        for n in range(60)
    )
    text = render_markdown(msgspec.structs.replace(RUN, servers=servers))
    shown = text.count("### What decides for shop-")
    assert 0 < shown < 60
    assert f"_The state of {60 - shown} more servers is in the HTML report" in text
    assert "UNS401: 1 mandatory place" in text
    assert len(text) <= LIMIT


def test_advice_that_all_places_of_a_rule_share_is_given_once() -> None:
    run = msgspec.structs.replace(RUN, findings=FINDINGS[:1] * 3)
    assert render_markdown(run).count("The key of the new store is a design decision") == 1
