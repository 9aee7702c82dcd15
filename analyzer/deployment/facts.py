"""From judged settings to facts that rules query, and to what the run shows of them."""

from collections.abc import Iterable, Iterator

from analyzer.deployment.identity import Identity
from analyzer.deployment.inspection import Item
from analyzer.findings.facts import Fact
from analyzer.run import Confidence, Deployment, Served, Step

_SURE: dict[str, Confidence] = {"proven": "high", "likely": "medium", "none": "low"}
_RANK: tuple[Confidence, ...] = ("high", "medium", "low")
_LONGEST = 120


def shown(item: Item) -> Deployment:
    """The item in the words of the run."""
    setting, identity = item.setting, item.tied.identity
    return Deployment(
        technology=setting.technology,
        kind=setting.kind,
        by=setting.by,
        file=setting.file,
        line=item.line,
        setting=_short(setting.source),
        subject=item.unit.title if item.unit else "",
        server=identity.server.id if identity else None,
        tie=item.tied.tie,
        evidence=item.tied.reason,
        decision=item.judged.decision,
        reason=item.judged.reason,
        cells=tuple(cell.id for cell in item.judged.cells),
        note=setting.note,
        cite=setting.cite,
        replicas=item.unit.replicas if item.unit else None,
    )


def deployment_facts(items: Iterable[Item]) -> Iterator[Fact]:
    """One fact for each item; with edits only where they may be made."""
    for item in items:
        setting, identity = item.setting, item.tied.identity
        yield Fact(
            kind="deployment",
            values={
                "setting": setting.kind,
                "by": setting.by,
                "technology": setting.technology,
                "decision": item.judged.decision,
                "tie": item.tied.tie,
                "source": _short(setting.source),
                "subject": item.unit.title if item.unit else "",
                "server": identity.server.name if identity else "",
                "reason": item.judged.reason,
                "cells": tuple(dict.fromkeys(cell.name for cell in item.judged.cells)),
                "note": setting.note,
                "evidence": item.tied.reason,
            },
            file=setting.file,
            line=item.line,
            column=item.column,
            end_line=item.end_line,
            end_column=item.end_column,
            function=item.unit.title if item.unit else "",
            source=setting.source,
            confidence=_confidence(item),
            server=identity.server.id if identity else None,
            cell=None,
            trace=tuple(_trace(item)),
            stdio_only=False,
            edits=item.edits if item.is_sure else (),
            kept=why_kept(item),
        )


def host_facts(servers: Iterable[Identity], ways: Iterable[Served]) -> Iterator[Fact]:
    """One fact for each start that answers local hosts only, of a server that others call."""
    found = {one.server: one for one in ways}
    for identity in servers:
        server, endpoint = identity.server, identity.endpoint
        way = found.get(server.id, Served(server.id))
        for start in endpoint.guarded:
            named = (*way.steps, *way.open_names)
            if not named and not (start.application and (endpoint.open or way.opened)):
                continue
            yield Fact(
                kind="api",
                values={
                    "api": "local-host-check",
                    "generation": identity.generation,
                    "function": start.function,
                    "source": start.source,
                    "server": server.name,
                },
                file=start.file,
                line=start.line,
                column=start.column,
                end_line=start.line,
                end_column=start.end_column,
                function=start.function,
                source=start.source,
                confidence=server.confidence if way.steps or way.opened else "medium",
                server=server.id,
                cell=None,
                trace=(
                    *named,
                    *way.opened,
                    Step(start.file, start.line, f"{start.source} answers local hosts only"),
                ),
                stdio_only=False,
            )


def why_kept(item: Item) -> str:
    """Why the edit is not made; empty when it is."""
    if item.is_sure:
        return ""
    if item.judged.decision != "remove-now":
        return item.judged.reason
    if item.tied.tie != "proven":
        return f"it is not proven whose it is: {item.tied.reason}"
    if item.tied.shared:
        return f"it also holds for {', '.join(item.tied.shared)}"
    return item.setting.kept or "this setting is only reported"


def _confidence(item: Item) -> Confidence:
    tie = _SURE[item.tied.tie]
    if item.tied.identity is None:
        return tie
    return max(tie, item.tied.identity.server.confidence, key=_RANK.index)


def _trace(item: Item) -> Iterator[Step]:
    """From the setting to the server it is tied to, and to the cells that need it."""
    if item.tied.identity is None:
        return
    server = item.tied.identity.server
    what = f"{item.unit.title}: " if item.unit else ""
    yield Step(item.setting.file, item.line, f"{what}{item.setting.note}")
    yield Step(server.file, server.line, f"{server.name}: {item.tied.reason}")
    for cell in item.judged.cells:
        yield Step(cell.file, cell.line, f"`{cell.name}`: {cell.reason}")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
