"""Unified diffs of bytes that `git apply` accepts: any encoding, any line end, any file name."""

import difflib

_CONTEXT = 3
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def unified_diff(path: str, before: bytes, after: bytes) -> bytes:
    """The diff of one file; `path` is relative to the root and gets the prefixes a/ and b/."""
    if before == after:
        return b""
    old, new = _name(f"a/{path}"), _name(f"b/{path}")
    lines = [b"--- " + old + b"\n", b"+++ " + new + b"\n"]
    body = difflib.diff_bytes(
        difflib.unified_diff, _lines(before), _lines(after), n=_CONTEXT, lineterm=b""
    )
    for line in list(body)[2:]:
        if line.startswith(b"@@"):
            lines.append(line + b"\n")
        elif line.endswith(b"\n"):
            lines.append(line)
        else:
            lines += [line + b"\n", b"\\ No newline at end of file\n"]
    return b"".join(lines)


def _lines(raw: bytes) -> list[bytes]:
    """Lines as git sees them: ended by a line feed and nothing else."""
    *lines, tail = raw.split(b"\n")
    return [*(line + b"\n" for line in lines), *([tail] if tail else [])]


def _name(path: str) -> bytes:
    """A file name as git writes it: quoted when it holds odd characters, a tab behind blanks."""
    if any(char in _ESCAPES or ord(char) < 32 for char in path):
        quoted = "".join(_ESCAPES.get(char, char) for char in path)
        return b'"' + quoted.encode("utf-8", "surrogateescape") + b'"'
    encoded = path.encode("utf-8", "surrogateescape")
    return encoded + b"\t" if " " in path else encoded
