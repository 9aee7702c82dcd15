"""Runs every snippet before and after `fix`, and says how each row and step is answered."""

import json
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from analyzer.rewrite.fixing import FixOptions, fix_files
from analyzer.workspace.walking import walk
from tests.completeness.made import made
from tests.completeness.rows import HERE
from tests.completeness.snippets import Snippet, written
from tests.samples.environments import python_with

OLD, NEW = "mcp[cli,ws]==1.30.0", "mcp[cli]==2.3.0"


class Sdks(msgspec.Struct, frozen=True):
    """What is installed before and after."""

    old: str = OLD
    new: str = NEW


MARK = "# unstick:"
HERE_MARK = "# here"
SECONDS = 600

How = Literal["rewritten", "marked", "kept", "unanswered", "unfit"]


class Ran(msgspec.Struct, frozen=True):
    """What a program printed, warned of, and failed with; `line` is where, 0 when not in it."""

    printed: str
    warned: tuple[tuple[str, str], ...]
    error: str
    line: int

    def works_like(self, other: "Ran") -> bool:
        return (
            not self.error
            and self.printed == other.printed
            and set(self.warned) <= set(other.warned)
        )


class Answer(msgspec.Struct, frozen=True):
    """How `fix` answers one snippet; `why` tells what is wrong, with the text it left."""

    snippet: Snippet
    how: How
    why: str = ""
    after: str = ""


@cache
def snippets() -> tuple[Snippet, ...]:
    by_hand = written()
    return (*by_hand, *made({path for snippet in by_hand for path in snippet.rows}))


def judge(chosen: Sequence[Snippet], root: Path, sdks: Sdks = Sdks()) -> list[Answer]:  # noqa: B008 (frozen)
    """One answer for each snippet; its programs are written below `root`."""
    before = [_write(root / "before" / f"s{n:04}", s) for n, s in enumerate(chosen)]
    after = [_write(root / "after" / f"s{n:04}", s) for n, s in enumerate(chosen)]
    for folder in after:
        _fix(folder)
    with ThreadPoolExecutor(2) as pool:
        old = pool.submit(_run, sdks.old, chosen, before)
        new = pool.submit(_run, sdks.new, [*chosen, *chosen], [*before, *after])
        ran = new.result()
    texts = [_text(folder) for folder in after]
    runs = zip(old.result(), ran[: len(chosen)], ran[len(chosen) :], strict=True)
    return [
        msgspec.structs.replace(_judge(sdks, snippet, text, *three), after=text)
        for snippet, text, three in zip(chosen, texts, runs, strict=True)
    ]


def _text(folder: Path) -> str:
    """The program, with the modules beside it behind it."""
    others = sorted(path for path in folder.glob("*.py") if path.name != "server.py")
    return "\n".join(path.read_text() for path in (folder / "server.py", *others))


def _judge(sdks: Sdks, snippet: Snippet, text: str, old: Ran, new: Ran, fixed: Ran) -> Answer:
    if old.error:
        why = f"does not run on {sdks.old}: {old.error} (line {old.line})"
        return Answer(snippet, "unfit", why)
    if snippet.kept:
        if fixed.works_like(old):
            return Answer(snippet, "kept")
        return Answer(snippet, "unanswered", _difference(old, fixed))
    if new.works_like(old):
        return Answer(snippet, "unfit", f"{sdks.new} does the same: it shows nothing")
    if fixed.works_like(old):
        return Answer(snippet, "rewritten")
    if _is_marked(text, fixed):
        return Answer(snippet, "marked")
    return Answer(snippet, "unanswered", _difference(old, fixed))


def _difference(old: Ran, fixed: Ran) -> str:
    if fixed.error:
        return f"{fixed.error} (line {fixed.line})"
    if fixed.printed != old.printed:
        return f"prints {fixed.printed!r}, not {old.printed!r}"
    return f"warns {sorted(set(fixed.warned) - set(old.warned))}"


def _is_marked(text: str, fixed: Ran) -> bool:
    """True when a marker stands above where the program fails, or where it says `# here`."""
    lines = text.splitlines()
    places = [n for n, line in enumerate(lines) if line.rstrip().endswith(HERE_MARK)]
    if not places and fixed.line:
        places = [fixed.line - 1]
    return bool(places) and all(_has_marker_above(lines, place) for place in places)


def _has_marker_above(lines: Sequence[str], place: int) -> bool:
    """Looks up from the line to the start of its statement, at most six lines."""
    for line in reversed(lines[max(place - 6, 0) : place]):
        if line.lstrip().startswith(MARK):
            return True
        if not line.strip():
            return False
    return False


def _write(folder: Path, snippet: Snippet) -> Path:
    for name, text in snippet.tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def _fix(folder: Path) -> None:
    """A project of its own, so that no snippet is read together with another."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    options = FixOptions(write=True, unsafe=True, allow_dirty=True)
    fix_files(folder, paths, options, sorted(walk([str(folder)], ()).declaring))


def _run(sdk: str, chosen: Sequence[Snippet], folders: Sequence[Path]) -> list[Ran]:
    jobs = [
        {
            "folder": str(folder),
            "session": one.session,
            "requests": one.requests,
            "probes": one.probes,
        }
        for one, folder in zip(chosen, folders, strict=True)
    ]
    done = subprocess.run(
        [python_with(sdk), str(HERE / "batch.py")],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    return msgspec.json.decode(done.stdout, type=list[Ran])


def worst(answers: Sequence[Answer]) -> How:
    order: tuple[How, ...] = ("unfit", "unanswered", "marked", "rewritten", "kept")
    return min((answer.how for answer in answers), key=order.index, default="unanswered")
