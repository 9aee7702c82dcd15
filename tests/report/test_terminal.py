"""The terminal: 80 columns, plain in a pipe, harmless."""

from io import StringIO

import msgspec
from rich.console import Console

from analyzer.report.terminal import render_terminal
from analyzer.run import Run

from .sample_run import CARTS, FINDINGS, PRICES, RULES, RUN, SHOP, STDIO_RUN, read_source


def printed(run: Run, *, tty: bool = False, verbose: bool = False, **options: object) -> str:
    stream = StringIO()
    console = Console(file=stream, width=80, force_terminal=tty, **options)  # type: ignore[arg-type]
    render_terminal(run, console, verbose=verbose, source=read_source, rules=RULES)
    return stream.getvalue()


STDIO_TEXT = """\
plugins  inconclusive  low confidence
  plugins/main.py:5
  mcp 1.x, stdio; 1 tool
  `REGISTRY` is passed to plugins that are imported by name; their source
  settles it.
  Runs on stdio only: revision 2026-07-28 does not break it. But no host
  promises to keep the process, and so its state, until the next call.
  Trace
    1 plugins/main.py:11 the imported module is not known
      | plugin = importlib.import_module(name)
  Facts
    not known  credentials arrive per request, no server-initiated requests, no
               subscriptions or pushes, tools independent of each other
  State that could decide: unknown
    REGISTRY  plugins/main.py:6
      process, without a key, would leak across clients over HTTP
      written by call
      read by call
    fate: not known
    remedy: read the plugins, then decide

UNS290 inconclusive-server  1 potential place
  plugins/main.py:12:5: UNS290 What `plugins` keeps between calls cannot be told
      10 | def call(name: str, text: str) -> str:
      11 |     plugin = importlib.import_module(name)
    > 12 |     return plugin.run(REGISTRY, text)
    No automatic change: Nothing to change before a person has read the plugins.

Plan
  1. Settle what plugins keeps [decision, 2 points]
     `REGISTRY` is passed to plugins that are imported by name; their source
     settles it.
  2. Keep plugins on stdio
     plugins: revision 2026-07-28 does not break what runs on stdio only.

plugins cannot be judged yet.
Found 1 finding: 1 potential; 2 points of effort.
Analysed 1 file.
"""


def test_the_whole_text() -> None:
    assert printed(STDIO_RUN, verbose=True) == STDIO_TEXT


def test_no_line_of_a_terminal_is_wider_than_it() -> None:
    text = printed(RUN, tty=True, verbose=True, color_system=None)
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_colour_only_on_a_terminal_that_wants_it() -> None:
    assert "\x1b[" not in printed(RUN)
    assert "\x1b[" in printed(RUN, tty=True, color_system="standard")
    assert "\x1b[3" not in printed(RUN, tty=True, no_color=True, color_system="standard")


def test_in_a_pipe_a_finding_is_one_line() -> None:
    finding = msgspec.structs.replace(FINDINGS[0], message="word " * 60 + "end")
    text = printed(msgspec.structs.replace(RUN, findings=(finding,)))
    assert f"  shop/carts.py:5:5: UNS201 {finding.message}\n" in text


def test_many_places_are_counted_and_verbose_lists_them() -> None:
    run = msgspec.structs.replace(RUN, findings=FINDINGS[:1] * 6)
    assert "  and 3 more; --verbose lists them\n" in printed(run)
    assert "--verbose" not in printed(run, verbose=True)
    few = msgspec.structs.replace(RUN, findings=FINDINGS[:1] * 5)
    assert printed(few).count("UNS201 `CARTS`") == 5


def many_servers() -> Run:
    servers = tuple(
        msgspec.structs.replace(server, id=f"{server.id}{n}", name=f"{server.name}-{n}")
        for n in range(2)
        for server in RUN.servers
    )
    return msgspec.structs.replace(RUN, servers=servers, findings=(), diagnostics=())


OVERVIEW = """\
Of 6 servers, 2 need state between calls, 2 cannot be judged yet and 2 can do
without the state they keep.

Server     Verdict                Because of                    Points
shop-0     genuinely-stateful     CARTS (session data)              13
shop-1     genuinely-stateful     CARTS (session data)              13
plugins-0  inconclusive           REGISTRY (unknown)                 2
plugins-1  inconclusive           REGISTRY (unknown)                 2
prices-0   accidentally-stateful  fetch (lru_cache) (cache) +1       1
prices-1   accidentally-stateful  fetch (lru_cache) (cache) +1       1

--verbose shows each server with its trace and state; --html FILE writes a
report to read and send around.

Plan
"""


def test_many_servers_are_a_table() -> None:
    text = printed(many_servers())
    assert text.startswith(OVERVIEW)
    assert "  Trace\n" not in text
    assert printed(many_servers(), verbose=True).count("  Trace\n") == 6


def test_a_table_fits_whatever_the_names() -> None:
    server = msgspec.structs.replace(SHOP, name="n" * 99, id="long")
    cell = msgspec.structs.replace(CARTS, name="CELL_" + "c" * 99)
    run = msgspec.structs.replace(RUN, servers=(server, PRICES), cells=(cell,), findings=())
    row = printed(run).splitlines()[4]
    assert row == f"{'n' * 19}…  genuinely-stateful     CELL_{'c' * 21}…      13"


def test_cells_that_share_role_fate_and_remedy_share_the_words() -> None:
    cells = tuple(msgspec.structs.replace(CARTS, id=f"c{n}", name=f"C{n}") for n in range(9))
    server = msgspec.structs.replace(SHOP, cells=tuple(cell.id for cell in cells))
    run = msgspec.structs.replace(RUN, servers=(server,), cells=cells, findings=())
    text = printed(run)
    assert [text.count(words) for words in ("fate:", "remedy:", "      written by")] == [1, 1, 6]
    assert "    C6  shop/carts.py:1\n    C7  shop/carts.py:1\n    C8" in text


def test_long_paths_are_never_broken() -> None:
    file = "/".join(["directory"] * 12) + "/server.py"
    finding = msgspec.structs.replace(FINDINGS[0], file=file)
    run = msgspec.structs.replace(RUN, findings=(finding,))
    assert f"  {file}:5:5: " in printed(run, tty=True, color_system=None)


def test_names_cannot_drive_the_terminal_or_add_lines() -> None:
    evil = "a\x1b]0;title\x07\n[bold]b\u202e"
    server = msgspec.structs.replace(STDIO_RUN.servers[0], name=evil, file=evil, reason=evil)
    finding = msgspec.structs.replace(FINDINGS[4], file=evil, message=evil)
    text = printed(msgspec.structs.replace(STDIO_RUN, servers=(server,), findings=(finding,)))
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    first = text.splitlines()[0]
    assert first == "a\\u001b]0;title\\u0007\\n[bold]b\\u202e  inconclusive  low confidence"


def test_findings_at_one_place_show_its_code_once() -> None:
    twice = (FINDINGS[0], msgspec.structs.replace(FINDINGS[0], column=9, message="And again"))
    text = printed(msgspec.structs.replace(RUN, findings=twice))
    (frame,) = (line for line in text.splitlines() if line.startswith("    > "))
    assert text.index("And again") < text.index(frame)
