"""Every row of `rules/deployment/` finds something, in a sample or in a case of its own."""

from collections.abc import Iterator

import pytest

from analyzer.assets import asset_dir
from analyzer.deployment.document import Document, read_document
from analyzer.deployment.matching import matches_of, settings_of
from analyzer.deployment.rows import Row, load_knowledge
from tests.deployment.reported_rows import REPORTED
from tests.deployment.row_cases import EDITED
from tests.deployment.sampling import ROOT, samples

KNOWLEDGE = load_knowledge([asset_dir("rules")])


def read(file: str, raw: bytes) -> Document:
    found = read_document(file, raw)
    assert isinstance(found, Document), found
    return found


def documents() -> Iterator[Document]:
    for sample in samples():
        for path in sorted((sample / "before").rglob("*")):
            found = path.is_file() and read_document(
                path.relative_to(ROOT).as_posix(), path.read_bytes()
            )
            if isinstance(found, Document):
                yield found
    for file, text, *_ in (*EDITED.values(), *REPORTED.values()):
        yield read(file, text.encode())


def test_every_row_finds_something() -> None:
    found: list[Row] = []
    for document in documents():
        found += [row for _, _, row in matches_of(document, KNOWLEDGE)]
    missing = [
        f"{technology.technology}: {'/'.join(row.path)} {row.by} {row.says}"
        for technology in KNOWLEDGE.technologies
        for row in technology.setting
        if not any(row is one for one in found)
    ]
    assert missing == []


@pytest.mark.parametrize(("file", "text", "after"), EDITED.values(), ids=EDITED)
def test_edited(file: str, text: str, after: str) -> None:
    document = read(file, text.encode())
    (setting,) = settings_of(document, KNOWLEDGE)
    raw = text.encode()
    for edit in sorted(setting.edits, key=lambda one: one.start, reverse=True):
        raw = raw[: edit.start] + edit.text.encode() + raw[edit.end :]
    assert raw.decode() == after, setting.kept
    left = read(file, raw)
    assert not [one for one in settings_of(left, KNOWLEDGE) if one.kind == "affinity"]


@pytest.mark.parametrize(("file", "text"), REPORTED.values(), ids=REPORTED)
def test_reported(file: str, text: str) -> None:
    (setting,) = settings_of(read(file, text.encode()), KNOWLEDGE)
    assert setting.edits == ()
    assert setting.kept
