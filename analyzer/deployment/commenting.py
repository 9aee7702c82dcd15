"""What comments beside a setting say of sessions: why somebody keeps a server at one replica."""

import re

_COMMENT = re.compile(r"(?:^|\s)(?:#|//)\s*(?P<said>\S[^\n]*)")
_ABOVE = re.compile(r"[ \t]*(?:#|//)\s*(?P<said>[^\n]*)")
_OF_SESSIONS = re.compile(
    r"session|sticky|stickiness|affinity|stateful|in[- ]?memory|in[- ]process|\bstate\b"
    r"|same (?:process|pod|replica|worker|instance|container)",
    re.IGNORECASE,
)
_LONGEST = 80


def comment_at(text: str, start: int, end: int) -> str:
    """What a comment says of sessions, on the lines of a setting or right above; empty if none."""
    stop = text.find("\n", end)
    behind = _COMMENT.search(text, end, len(text) if stop < 0 else stop)
    said = [behind["said"]] if behind else []
    for line in reversed(text[: text.rfind("\n", 0, start) + 1].splitlines()):
        match = _ABOVE.fullmatch(line)
        if match is None:
            break
        said.insert(0, match["said"])
    words = " ".join(" ".join(said).split())
    if not _OF_SESSIONS.search(words):
        return ""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
