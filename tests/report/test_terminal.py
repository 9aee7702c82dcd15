"""The terminal: 80 columns, plain in a pipe, harmless."""

from io import StringIO

import msgspec
from rich.console import Console

from analyzer.report.terminal import render_terminal
from analyzer.run import Run

from .sample_run import FINDINGS, RULES, RUN, STDIO_RUN, read_source


def printed(run: Run, *, tty: bool = False, verbose: bool = False, **options: object) -> str:
    stream = StringIO()
    console = Console(file=stream, width=80, force_terminal=tty, **options)  # type: ignore[arg-type]
    render_terminal(run, console, verbose=verbose, source=read_source, rules=RULES)
    return stream.getvalue()


STDIO_TEXT = """\
plugins  inconclusive
  plugins/main.py:5
  mcp-1, stdio, low confidence
  `REGISTRY` is passed to plugins that are imported by name; their source
  settles it.
  Runs on stdio only: revision 2026-07-28 does not break it, yet the lifetime of
  its process is no scope a host promises.
  Trace
    1 plugins/main.py:11 the imported module is not known
  Facts
    not known  credentials arrive per request
    not known  no server-initiated requests
    not known  no subscriptions or pushes
    not known  tools independent of each other
  State that decides
    REGISTRY  unknown, process, no key, leaks across clients
      plugins/main.py:6
      written by call
      read by call
      fate: not known
      remedy: read the plugins, then decide

UNS290 inconclusive-server  potential, 1 place
  plugins/main.py:12:5: UNS290 What `plugins` keeps between calls cannot be told
      10 | def call(name: str, text: str) -> str:
      11 |     plugin = importlib.import_module(name)
    > 12 |     return plugin.run(REGISTRY, text)
    No automatic change: Nothing to change before a person has read the plugins.

Plan
  1. Settle what plugins keeps [decision, 2 points]
     `REGISTRY` is passed to plugins that are imported by name; their source
     settles it.
  2. Leave plugins running as it is
     Runs on stdio only: revision 2026-07-28 does not break it, yet the lifetime
     of its process is no scope a host promises.

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
    run = msgspec.structs.replace(RUN, findings=FINDINGS[:1] * 12)
    assert "  and 2 more; --verbose lists them\n" in printed(run)
    assert "--verbose" not in printed(run, verbose=True)


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
    assert text.splitlines()[0] == ("a\\u001b]0;title\\u0007\\n[bold]b\\u202e  inconclusive")
