"""Which folders and files the ignore rules of git, and the user's excludes, leave out.

A path is judged by the deepest rule file that says anything about it, as git does. Folders are
judged before they are entered, so a file is only ever matched by rules that can name a file.
"""

import os
import re
from collections.abc import Iterable

from pathspec import GitIgnoreSpec

_LONGEST_RULE_FILE = 1_000_000
_GLOB_TAIL = re.compile(r".*[*?\]\\]")


class IgnoreRules:
    """The lines of one ignore file, seen from `base`.

    `lead` is put before, and `strip` cut from, a path that is relative to the audited root.
    """

    def __init__(self, lines: list[str], *, lead: str = "", strip: int = 0) -> None:
        self._lead, self._strip = lead, strip
        self._for_folders = compiled(lines)
        files = [line for line in lines if _can_name_python_file(line)]
        self._for_files = compiled(files) if files else None

    def folder(self, path: str) -> bool | None:
        """Whether the folder is ignored; None when no line speaks about it."""
        inner = (self._lead + path)[self._strip :].rstrip("/")
        return self._for_folders.check_file(f"{inner}/").include

    def file(self, path: str) -> bool | None:
        """Whether the file, whose folder is not ignored, is; None when no line names it."""
        if self._for_files is None:
            return None
        return self._for_files.check_file((self._lead + path)[self._strip :]).include

    def other_file(self, path: str) -> bool | None:
        """As `file`, for one that is no Python: few are asked about, so all lines are tried."""
        return self._for_folders.check_file((self._lead + path)[self._strip :]).include


class IgnoreStack:
    """Ignore files from the outermost folder inwards; immutable, so folders can share one."""

    def __init__(self, rules: tuple[IgnoreRules, ...] = ()) -> None:
        self._rules = rules

    def with_rules(self, rules: IgnoreRules | None) -> "IgnoreStack":
        return self if rules is None else IgnoreStack((*self._rules, rules))

    def ignores_folder(self, path: str) -> bool:
        return _last_word(rules.folder(path) for rules in reversed(self._rules))

    def ignores_file(self, path: str) -> bool:
        return _last_word(rules.file(path) for rules in reversed(self._rules))

    def ignores_other_file(self, path: str) -> bool:
        return _last_word(rules.other_file(path) for rules in reversed(self._rules))


def read_rules(path: str, *, lead: str = "", strip: int = 0) -> IgnoreRules | None:
    """The rules in the ignore file at `path`; None when it cannot be read or says nothing."""
    if not os.path.isfile(path):
        return None
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            lines = _meaningful(stream.read(_LONGEST_RULE_FILE).splitlines())
    except OSError:
        return None
    return IgnoreRules(lines, lead=lead, strip=strip) if lines else None


def compiled(lines: list[str]) -> GitIgnoreSpec:
    """The lines as one matcher; a line that git would not understand is left out."""
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines([line for line in lines if _is_valid(line)])


def git_root_of(folder: str) -> str | None:
    """The nearest folder at or above `folder` (absolute) that git works in."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _last_word(answers: Iterable[bool | None]) -> bool:
    return next((answer for answer in answers if answer is not None), False)


def _is_valid(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _meaningful(lines: list[str]) -> list[str]:
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _can_name_python_file(line: str) -> bool:
    """Whether the line can match a path that ends in `.py` other than through its folder."""
    last = line.rstrip()
    if last.endswith("/"):
        return False
    tail = _GLOB_TAIL.sub("", last.rsplit("/", 1)[-1])
    has_glob = tail != last.rsplit("/", 1)[-1].lstrip("!")
    return tail.endswith(".py") or (has_glob and ".py".endswith(tail))
