"""The shape of a case that rests on the analysis of the whole program, and its checks."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

import msgspec

from analyzer.pipeline import fix
from analyzer.rewrite.result import FixOptions, FixResult
from analyzer.settings import Settings

from .cases import assert_applies, read

OLD = "mcp>=1.9,<2\n"


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A tree before and after `fix --write --unsafe`; of `after` each line must be there.

    `gone` must not be there any more, and `mark` in no marker when it is empty.
    """

    id: str
    before: str | Mapping[str, str]
    after: str = ""
    gone: str = ""
    mark: str = ""


def run_known(case: Known, root: Path, **options: str) -> FixResult:
    """Fix the case under `root`; a second run changes nothing."""
    write(root, case.before)
    result = fix_known(root, **options)
    shown = "\n".join(text for path, text in read(root).items() if path.endswith(".py"))
    lines = [line.strip() for line in shown.splitlines()]
    for line in textwrap.dedent(case.after).strip().splitlines():
        assert line.strip() in lines, f"{line.strip()!r} is not in\n{shown}"
    for line in textwrap.dedent(case.gone).strip().splitlines():
        assert line.strip() not in shown, f"{line.strip()!r} is in\n{shown}"
    marks = [mark.text for mark in result.marked if mark.code in CODES]
    if case.mark:
        assert any(case.mark in text for text in marks), marks
    else:
        assert not marks
    again = fix_known(root, **options)
    assert (again.changes, again.refused) == ((), ())
    return result


CODES = ("UNS101", "UNS102", "UNS201", "UNS202", "UNS203", "UNS204", "UNS215", "UNS216")


def write(root: Path, files: str | Mapping[str, str]) -> None:
    named = {"server.py": files} if isinstance(files, str) else dict(files)
    for path, text in {"requirements.txt": OLD, **named}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(textwrap.dedent(text))


def fix_known(root: Path, *, show: bool = False, **options: str) -> FixResult:
    settings = Settings(paths=(str(root),), cache=False)
    given = {"write": not show, "unsafe": True, "allow_dirty": True, **options}
    result = fix(settings, msgspec.convert(given, FixOptions))
    assert not [one for one in result.diagnostics if one.kind == "internal"], result.diagnostics
    if show:
        assert_applies(result.diff, root)
    return result
