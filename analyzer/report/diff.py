"""What a fix would change, as unified diff lines."""

import re
from collections.abc import Iterable
from difflib import unified_diff

from analyzer.report.frames import Sources
from analyzer.report.text import split_lines
from analyzer.run import Edit, Fix

_ENCODING_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_HUNK = re.compile(r"^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@$")
_LONGEST_DIFF = 160
_CONTEXT = 2


def fix_diff(fix: Fix, sources: Sources) -> tuple[str, ...]:
    """Unified diff of a fix, `---`/`+++` headers included; empty when it cannot be shown.

    A fix cannot be shown without source, or when the source is not UTF-8: edits count its bytes.
    """
    lines: list[str] = []
    for file in sorted({edit.file for edit in fix.edits}):
        before = sources.text(file)
        if before is None or not _is_utf8(before):
            return ()
        after = _edited(before, (edit for edit in fix.edits if edit.file == file))
        if after is None:
            return ()
        lines += _diff_lines(file, before, after)
    if len(lines) > _LONGEST_DIFF:
        cut = len(lines) - _LONGEST_DIFF
        lines[_LONGEST_DIFF:] = [f"… {cut:,} more lines; `unstick fix --diff` shows them all"]
    return tuple(lines)


def _edited(text: str, edits: Iterable[Edit]) -> str | None:
    raw = text.encode("utf-8", "surrogatepass")
    end = len(raw)
    for edit in sorted(edits, key=lambda e: (e.start, e.end), reverse=True):
        if not 0 <= edit.start <= edit.end <= end:
            return None
        raw = raw[: edit.start] + edit.text.encode("utf-8", "surrogatepass") + raw[edit.end :]
        end = edit.start
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return None


def _diff_lines(file: str, before: str, after: str) -> list[str]:
    # Only the lines that differ are compared: many fixes touch one large file.
    old, new = (split_lines(text.removesuffix("\n")) if text else () for text in (before, after))
    start, end = _common_ends(old, new)
    start, end = max(0, start - _CONTEXT), max(0, end - _CONTEXT)
    lines = unified_diff(
        old[start : len(old) - end],
        new[start : len(new) - end],
        f"a/{file}",
        f"b/{file}",
        lineterm="",
        n=_CONTEXT,
    )
    return [_HUNK.sub(lambda match: _shifted(match, start), line, count=1) for line in lines]


def _common_ends(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[int, int]:
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if old[-1 - i] != new[-1 - i]), rest)
    return start, end


def _shifted(match: re.Match[str], by: int) -> str:
    old, old_count, new, new_count = match.groups()
    return f"@@ -{int(old) + by}{old_count or ''} +{int(new) + by}{new_count or ''} @@"


def _is_utf8(text: str) -> bool:
    cookies = (_ENCODING_COOKIE.match(line) for line in text.split("\n", 2)[:2])
    names = [cookie.group(1).lower().replace("_", "-") for cookie in cookies if cookie]
    return all(name in ("utf-8", "utf8", "ascii", "utf-8-sig") for name in names)
