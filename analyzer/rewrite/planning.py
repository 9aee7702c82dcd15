"""From what codemods propose to one set of edits a file: selected, safe, never overlapping."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from analyzer.codemods.model import Change, Mark, Outcome, mark_of
from analyzer.codemods.text import Text
from analyzer.findings.suppression import read_suppressions
from analyzer.rewrite.markers import marker_edits
from analyzer.run import Edit


class Refused(msgspec.Struct, frozen=True, order=True):
    """A change that was not made, and why."""

    file: str
    line: int
    code: str
    reason: str


class RewritePlan(msgspec.Struct, frozen=True):
    """`edits` by file, sorted and not overlapping; `applied` and `marks` are what they come to."""

    edits: Mapping[str, tuple[Edit, ...]]
    applied: tuple[Change, ...]
    marks: tuple[Mark, ...]
    refused: tuple[Refused, ...]


def plan_rewrite(
    sources: Mapping[str, Text],
    outcomes: Iterable[Outcome],
    *,
    unsafe: bool,
    select: Sequence[str] = (),
    blocked: Collection[str] = (),
) -> RewritePlan:
    """Decide which changes are made. `blocked` files are left as they are.

    A change is made whole or not at all; of two that overlap the later one is refused. What is not
    made becomes a mark.
    """
    silenced = _silenced(sources)
    wanted = [one for one in outcomes if _is_wanted(one, select, silenced)]
    wanted = _without_replaced(wanted, unsafe=unsafe)
    edits: defaultdict[str, list[Edit]] = defaultdict(list)
    applied, marks, refused = _choose(sources, wanted, edits, blocked, unsafe=unsafe)
    carried = [edit for change in applied if _carries(change) for edit in change.edits]
    marks = [mark for mark in marks if not _is_gone(mark, sources[mark.file], carried)]
    for path, source in sources.items():
        if path not in blocked:
            solved = [(change.line, change.code) for change in applied if change.file == path]
            solved += [
                (line, code)
                for change in applied
                for file, line, code in change.solves
                if file == path
            ]
            own = [mark for mark in marks if mark.file == path]
            made = edits[path]
            edits[path] = made + [
                edit for edit in marker_edits(source, own, solved) if not _is_within(edit, made)
            ]
    return RewritePlan(
        {path: _sorted(found) for path, found in sorted(edits.items()) if found},
        tuple(applied),
        tuple(marks),
        tuple(sorted(refused)),
    )


def _is_within(edit: Edit, made: Iterable[Edit]) -> bool:
    """Whether a marker that is taken out stands in what is replaced or taken out anyway."""
    return edit.start < edit.end and any(
        other.start <= edit.start and edit.end <= other.end for other in made
    )


def _without_replaced(outcomes: Sequence[Outcome], *, unsafe: bool) -> list[Outcome]:
    """Without the changes in whose place others are made, or these where they are not made."""
    others = [one for one in outcomes if isinstance(one, Change) and one.instead_of]
    if not unsafe:
        return [one for one in outcomes if one not in others]
    replaced = {name for one in others for name in one.instead_of}
    return [
        one
        for one in outcomes
        if not isinstance(one, Change) or (one.file, one.line, one.code, one.title) not in replaced
    ]


def _choose(
    sources: Mapping[str, Text],
    outcomes: Iterable[Outcome],
    edits: defaultdict[str, list[Edit]],
    blocked: Collection[str],
    *,
    unsafe: bool,
) -> tuple[list[Change], list[Mark], list[Refused]]:
    """Changes made (their edits go to `edits`), marks for what is left, and what is refused."""
    applied: list[Change] = []
    marks: set[Mark] = set()
    refused: list[Refused] = []
    carried: list[Edit] = []
    for outcome in sorted(outcomes, key=lambda one: not _carries(one)):
        if isinstance(outcome, Mark):
            marks.add(outcome)
            continue
        own = [
            edit
            for edit in outcome.edits
            if not _is_needless(edit, carried)
            and not any(_supersedes(one.edits, edit, sources) for one in applied)
        ]
        if len(own) < len(outcome.edits) and not _is_about(outcome.edits, own, sources):
            continue
        taken = {
            file: [one for one in found if not _supersedes(own, one, sources)]
            for file, found in edits.items()
        }
        reason = _obstacle(msgspec.structs.replace(outcome, edits=tuple(own)), taken, blocked)
        if reason is not None:
            refused.append(Refused(outcome.file, outcome.line, outcome.code, reason))
        elif outcome.applicability == "safe" or (unsafe and outcome.applicability == "unsafe"):
            applied.append(outcome)
            carried += own if _carries(outcome) else ()
            edits.update(taken)
            for edit in own:
                if edit not in edits[edit.file]:
                    edits[edit.file].append(edit)
            continue
        marks.add(mark_of(outcome))
    solved = {place for change in applied for place in change.solves}
    left = [
        mark
        for mark in marks
        if mark.file not in blocked and (mark.file, mark.line, mark.code) not in solved
    ]
    return applied, sorted(left), refused


def _carries(outcome: Outcome) -> bool:
    """Whether a change carries state over: it is asked first, as it replaces what others edit."""
    return isinstance(outcome, Change) and bool(outcome.migrations)


def _is_needless(edit: Edit, carried: Iterable[Edit]) -> bool:
    """Whether what is edited is replaced, or taken away, altogether; so is what goes on behind it
    in brackets."""
    return any(
        other.file == edit.file
        and other.start <= edit.start
        and edit.end <= other.end
        and (
            edit.start < edit.end
            or other.start < edit.start < other.end
            or (edit.start == other.end and edit.text.startswith("["))
        )
        and other.start < other.end
        and edit != other
        for other in carried
    )


def _supersedes(edits: Sequence[Edit], inner: Edit, sources: Mapping[str, Text]) -> bool:
    """Whether what `inner` edits is replaced altogether, and stands in nothing that is written."""
    if inner.start == inner.end or not _is_needless(inner, edits):
        return False
    source = sources[inner.file]
    gone = source.text(inner.start, inner.end)
    return not any(gone in edit.text for edit in edits)


def _is_gone(mark: Mark, source: Text, carried: Iterable[Edit]) -> bool:
    """Whether the whole line that a mark is about is replaced or taken away."""
    start = source.line_start(mark.line) if mark.line <= source.line_count else len(source.raw)
    end = start + len(source.line_text(mark.line).encode(source.encoding))
    return any(
        edit.file == mark.file and edit.start <= start and end <= edit.end and start < edit.end
        for edit in carried
    )


def _silenced(sources: Mapping[str, Text]) -> set[tuple[str, str, int]]:
    found: set[tuple[str, str, int]] = set()
    for path, source in sources.items():
        if b"unstick:" in source.raw:
            text = source.text(0, len(source.raw))
            for suppression in read_suppressions(path, text.removeprefix("\ufeff"))[0]:
                found |= {(path, code, suppression.covers) for code in suppression.codes}
    return found


def _is_wanted(
    outcome: Outcome, select: Sequence[str], silenced: Collection[tuple[str, str, int]]
) -> bool:
    """Selected by its code, and not silenced by a comment at its line or for its file."""
    if select and not any(outcome.code.startswith(prefix) for prefix in select):
        return False
    return not any((outcome.file, outcome.code, line) in silenced for line in (0, outcome.line))


def _obstacle(
    change: Change, taken: Mapping[str, Sequence[Edit]], blocked: Collection[str]
) -> str | None:
    for edit in change.edits:
        if edit.file in blocked:
            return f"{edit.file} cannot be rewritten"
        if any(_overlap(edit, other) for other in taken.get(edit.file, ())):
            return "overlaps another change"
    if any(
        _overlap(one, other)
        for index, one in enumerate(change.edits)
        for other in change.edits[index + 1 :]
    ):
        return "overlaps itself"
    return None


def _overlap(one: Edit, other: Edit) -> bool:
    """Insertions touch nothing but the inside of a replaced range; equal edits are one edit."""
    if one == other or one.file != other.file:
        return False
    if one.start == one.end or other.start == other.end:
        point, span = (one, other) if one.start == one.end else (other, one)
        return span.start < point.start < span.end
    return one.start < other.end and other.start < one.end


def _sorted(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """By position; insertions at one point come before what replaces it, imports first with the
    blank lines below them, and else in their order."""
    importing = {edit.start for edit in edits if _imports(edit)}

    def rank(edit: Edit) -> int:
        if edit.start not in importing or _imports(edit):
            return 0
        return 2 if edit.text.strip("\n") else 1

    return tuple(
        sorted(edits, key=lambda one: (one.start, one.end != one.start, one.end, rank(one)))
    )


def _is_about(edits: Sequence[Edit], left: Sequence[Edit], sources: Mapping[str, Text]) -> bool:
    """Whether what is left of a change does more than to bring what the rest needed: names, or
    parameters for what was replaced."""
    if any(one.start < one.end for one in edits):
        left = [one for one in left if one.start < one.end]
    return not all(_only_imports(one, sources) for one in left)


def _only_imports(edit: Edit, sources: Mapping[str, Text]) -> bool:
    """Whether an edit does no more than import what others need."""
    source = sources[edit.file]
    line = source.line_text(source.line_of(edit.start)).lstrip()
    return _imports(edit) or line.startswith(("import ", "from "))


def _imports(edit: Edit) -> bool:
    return edit.text.startswith(("import ", "from "))
