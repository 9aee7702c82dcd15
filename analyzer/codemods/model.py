"""What a codemod hands back: changes, marks, and refusals, all plain values."""

import msgspec

from analyzer.manifest import ServerMigration
from analyzer.run import Applicability, Edit


class Change(msgspec.Struct, frozen=True):
    """Edits that belong together: applied all or not at all, in one file or across several.

    `file` and `line` say where the change starts; a change that is not applied becomes a mark
    there, whose text is `title` and, when there is one, `caution`: what may differ afterwards.
    `solves` are file, line and code of marks that it makes needless, `migrations` what it changes
    in the interface of servers, `requires` requirements of what it imports anew. Where it is made,
    changes that `instead_of` names (file, line, code, title) are not asked for.
    """

    code: str
    file: str
    line: int
    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]
    caution: str = ""
    solves: tuple[tuple[str, int, str], ...] = ()
    migrations: tuple[ServerMigration, ...] = ()
    requires: tuple[str, ...] = ()
    instead_of: tuple[tuple[str, int, str, str], ...] = ()


class Mark(msgspec.Struct, frozen=True, order=True):
    """A place that needs a person; `line` (1-based) is the statement the comment goes above."""

    file: str
    line: int
    code: str
    text: str


class Refusal(msgspec.Struct, frozen=True, order=True):
    """A file that stays as it is, and why."""

    file: str
    reason: str


Outcome = Change | Mark


def mark_of(change: Change) -> Mark:
    """The mark that stands for `change` while it is not applied."""
    text = f"{change.title}; {change.caution}" if change.caution else change.title
    return Mark(change.file, change.line, change.code, text)
