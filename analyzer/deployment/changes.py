"""From judged settings to changes of a rewrite, and the check of a file that was changed."""

from collections.abc import Iterable, Mapping

import msgspec

from analyzer.codemods.model import Change
from analyzer.codemods.text import Text
from analyzer.deployment.document import Document, read_document
from analyzer.deployment.facts import why_kept
from analyzer.deployment.files import DeploymentFiles
from analyzer.deployment.inspection import Item
from analyzer.deployment.matching import settings_of
from analyzer.deployment.rows import Knowledge
from analyzer.diagnostics import Diagnostic

CODE = "UNS701"
FOR_OLD_CLIENTS = "UNS703"
"""The rules under which affinity is taken away."""


class DeploymentText(Text):
    """A deployment file that may be edited, and how its result is checked."""

    def __init__(self, path: str, raw: bytes, knowledge: Knowledge) -> None:
        super().__init__(path, raw)
        self.knowledge = knowledge

    def defect_of(self, after: bytes) -> str | None:
        """Why a result must not be written: it cannot be read, or has a setting it had not."""
        read = read_document(self.path, after)
        if not isinstance(read, Document):
            return f"the result {read}"
        old = read_document(self.path, self.raw)
        known = self._settings(old) if isinstance(old, Document) else set()
        new = self._settings(read) - known
        return f"the result has a new setting: {', '.join(sorted(new))}" if new else None

    def _settings(self, document: Document) -> set[str]:
        return {setting.source for setting in settings_of(document, self.knowledge)}


class Around(msgspec.Struct, frozen=True):
    """What may change around the servers: the changes, the files they are in, what stays."""

    changes: tuple[Change, ...] = ()
    texts: Mapping[str, DeploymentText] = {}
    notes: tuple[Diagnostic, ...] = ()


def around(items: Iterable[Item], files: DeploymentFiles) -> Around:
    """The changes of those settings that may go; a word on each that is left."""
    told = tuple(items)
    changes = tuple(_change(item) for item in told if item.is_sure)
    paths = sorted({change.file for change in changes})
    return Around(
        changes,
        {path: DeploymentText(path, files.raws[path], files.knowledge) for path in paths},
        tuple(_left(item) for item in told if _is_worth_a_word(item)),
    )


def _change(item: Item) -> Change:
    what = " ".join(item.setting.source.split())
    title = f"send new clients past `{what}`" if item.judged.splits else f"take `{what}` away"
    return Change(
        code=FOR_OLD_CLIENTS if item.judged.for_old_clients else CODE,
        file=item.setting.file,
        line=item.line,
        title=title,
        applicability="safe",
        edits=item.edits,
    )


def _is_worth_a_word(item: Item) -> bool:
    return item.setting.kind == "affinity" and not item.is_sure


def _left(item: Item) -> Diagnostic:
    what = " ".join(item.setting.source.split())
    return Diagnostic("unfixed", item.setting.file, item.line, f"`{what}` stays: {why_kept(item)}")
