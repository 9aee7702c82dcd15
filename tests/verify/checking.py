"""What a type checker and pyflakes say of a rewritten server, and did not say of it before."""

import io
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from mypy import api
from pyflakes.api import checkPath
from pyflakes.reporter import Reporter

from analyzer.rewrite.fixing import FixOptions, FixResult, fix
from analyzer.rewrite.markers import MARKER
from analyzer.settings import Settings
from tests.samples.environments import python_with
from tests.verify.running import NEW, OLD

NEAR = 3
"""Lines above a finding in which its marker may stand."""
_FINDING = re.compile(
    r"(?P<file>[^:]+):(?P<line>\d+): error: (?P<message>.*?)(  \[(?P<code>.*)\])?"
)
_UNDEFINED = re.compile(r".*:\d+:\d+:? (undefined name .*)")


class Finding(NamedTuple):
    """An error of the type checker; `file` is relative to the root of the server."""

    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Rewritten(NamedTuple):
    """A server's files as they are and as `fix --write --unsafe` leaves them."""

    before: Path
    after: Path
    result: FixResult


def rewritten_from(source: Path, folder: Path) -> Rewritten:
    before, after = folder / "before", folder / "after"
    shutil.copytree(source, before)
    shutil.copytree(source, after)
    options = FixOptions(unsafe=True, write=True, allow_dirty=True)
    return Rewritten(before, after, fix(Settings(paths=(str(after),), cache=False), options))


def new_errors(server: Rewritten, cache: Path, inside: str = ".") -> list[str]:
    """What mypy finds on 2.x only, and no marker is near; `inside` is what Python imports from.

    What it said of the same place on 1.x, in other words maybe, is not new.
    """
    old = findings(server.before, OLD, cache, inside)
    said = Counter(finding.message for finding in old)
    places = _Places(server, old)
    new = []
    for finding in findings(server.after, NEW, cache, inside):
        said[finding.message] -= 1
        if (
            said[finding.message] < 0
            and not places.had(finding)
            and not is_marked(server, finding)
        ):
            new.append(str(finding))
    return new


def findings(root: Path, sdk: str, cache: Path, inside: str) -> list[Finding]:
    """Every error under `root`, seen with `sdk` installed and nothing else."""
    top = root / inside
    out, err, _ = api.run(
        [
            "--python-executable", str(python_with(sdk)), "--cache-dir", str(cache / sdk),
            "--config-file", "", "--check-untyped-defs", "--ignore-missing-imports",
            "--explicit-package-bases", "--no-error-summary", "--no-color-output", str(top),
        ]
    )  # fmt: skip
    assert err == ""
    found = [_FINDING.fullmatch(line) for line in out.splitlines()]
    return [
        Finding(
            Path(m["file"]).relative_to(root).as_posix(),
            int(m["line"]),
            m["code"] or "",
            m["message"],
        )
        for m in found
        if m is not None
    ]


def is_marked(server: Rewritten, finding: Finding) -> bool:
    lines = _lines(server.after / finding.file)
    near = lines[max(0, finding.line - 1 - NEAR) : finding.line]
    return any(MARKER.fullmatch(text) for text in near)


def undefined_names(root: Path) -> Counter[str]:
    """What pyflakes calls undefined in all files under `root`."""
    out, err = io.StringIO(), io.StringIO()
    for file in sorted(root.rglob("*.py")):
        checkPath(str(file), Reporter(out, err))
    found = [_UNDEFINED.fullmatch(line) for line in out.getvalue().splitlines()]
    return Counter(m[1] for m in found if m is not None)


def _kind(finding: Finding) -> str:
    """What is wrong; the checker has another word for it where a function has got overloads."""
    return "arg-type" if finding.code == "call-overload" else finding.code


class _Places:
    """Where the lines of rewritten files come from, and what was said there before."""

    def __init__(self, server: Rewritten, old: Sequence[Finding]) -> None:
        self._server = server
        self._old = old
        self._blocks: dict[str, list[tuple[str, int, int, int, int]]] = {}

    def had(self, finding: Finding) -> bool:
        """On a line that stayed, an error of the same kind; where lines changed, any."""
        for kind, start, end, first, last in self._blocks_of(finding.file):
            if not first < finding.line <= last:
                continue
            if kind == "equal":
                line = finding.line - first + start
                return self._said(finding.file, line - 1, line, _kind(finding))
            return self._said(finding.file, start, end)
        return False

    def _said(self, file: str, start: int, end: int, kind: str | None = None) -> bool:
        return any(
            one.file == file and start < one.line <= end and kind in (None, _kind(one))
            for one in self._old
        )

    def _blocks_of(self, file: str) -> list[tuple[str, int, int, int, int]]:
        if file not in self._blocks:
            before, after = (_lines(root / file) for root in self._server[:2])
            self._blocks[file] = list(SequenceMatcher(None, before, after, False).get_opcodes())
        return self._blocks[file]


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()
