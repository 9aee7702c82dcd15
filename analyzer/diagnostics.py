"""The tool's word about itself: what it could not read, resolve or decide."""

import msgspec


class Diagnostic(msgspec.Struct, frozen=True, order=True):
    """One thing the reader must know to trust the result.

    `file` is relative to the audited root (POSIX); `line` is 1-based, 0 for the whole file.
    `kind` is a short word for grouping: `unreadable`, `syntax-error`, `too-deep`, `too-large`,
    `not-text`, `symlink-loop`, `not-a-file`, `unresolved-call`, `suppression`, `internal`.
    """

    kind: str
    file: str
    line: int
    message: str
