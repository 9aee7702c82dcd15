"""What a server is, from its cells and from what it uses of the protocol session."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from analyzer.run import Confidence, FourFacts, Generation, Role, VerdictName
from analyzer.servers.model import EntryRef, FoundServer
from analyzer.servers.usage import Used
from analyzer.state.model import Access, Act
from analyzer.state.roles import SOFT
from analyzer.state.statecell import StateCell

_KEEPS_SESSIONS: tuple[Generation, ...] = ("mcp-1", "mcp-2", "fastmcp-2", "fastmcp-3", "fastmcp-4")
_RANK: dict[Confidence, int] = {"high": 2, "medium": 1, "low": 0}
_SOFTEST_LAST: tuple[Role, ...] = (
    "coordination", "disk", "external", "cache", "pool", "lazy", "telemetry",
)  # fmt: skip
_STRONGEST_FIRST: tuple[Role, ...] = ("handle", "session data", "identity", "listing", "secret")


class Verdict(msgspec.Struct, frozen=True):
    """The verdict on one server with the cell that decides it, if one does."""

    name: VerdictName
    confidence: Confidence
    reason: str
    facts: FourFacts
    dependencies: tuple[str, ...]
    deciding: tuple[StateCell, ...]


def judge(
    server: FoundServer,
    cells: Sequence[StateCell],
    uses: Sequence[Used],
    generation: Generation,
    doubts: Sequence[str],
) -> Verdict:
    """Judge `server`, whose entry points reach `cells` and make `uses`.

    `doubts` name what could not be read or told and could change the verdict.
    """
    deciding = _ranked(server, [cell for cell in cells if _decides_here(cell, server)])
    unknown = [cell for cell in cells if cell.decision.role == "unknown"]
    soft = sorted((cell for cell in cells if cell.decision.role in SOFT), key=_softness)
    dependencies = tuple(_dependencies(server, uses, generation))
    facts = _facts(cells, uses)
    name: VerdictName
    confidence: Confidence = "high"
    if deciding:
        name, reason = "genuinely-stateful", _because(deciding[0], server)
        confidence = max((cell.decision.confidence for cell in deciding), key=lambda c: _RANK[c])
    elif unknown or doubts:
        name = "inconclusive"
        reason = "; ".join(
            [*doubts, *(f"cannot tell what {cell.name} is for" for cell in unknown)]
        )
        confidence = "low"
    elif soft or dependencies:
        name = "accidentally-stateful"
        reason = _softly(soft, dependencies)
    else:
        name, reason = "stateless", "no call changes anything that a later call reads"
    return Verdict(name, confidence, reason, facts, dependencies, deciding)


def _decides_here(cell: StateCell, server: FoundServer) -> bool:
    """Whether a cell decides, and not only by what calls of another server write."""
    if not cell.decides or cell.decision.role in ("handle", "secret"):
        return cell.decides
    return not cell.writers or any(owner == server.id for (owner, _), _ in cell.writers)


def _ranked(server: FoundServer, deciding: Sequence[StateCell]) -> tuple[StateCell, ...]:
    """The cell that a reader should look at first, first.

    A container comes before the fields of the objects in it, and what many entry points touch
    before what few do; a live handle, and what one call writes and another reads, settle a draw.
    """
    places = {cell.location for cell in deciding}

    def weight(cell: StateCell) -> tuple[bool, bool, int, int, bool, str]:
        writers = {mark for mark, _ in cell.writers if mark[0] == server.id}
        readers = {mark for mark, _ in cell.readers if mark[0] == server.id}
        return (
            cell.decision.confidence == "low",
            bool(cell.within & places),
            -len(writers | readers),
            _STRONGEST_FIRST.index(cell.decision.role),
            not (writers and readers - writers),
            cell.id,
        )

    return tuple(sorted(deciding, key=weight))


def _softness(cell: StateCell) -> tuple[int, int, str]:
    confidence = -_RANK[cell.decision.confidence]
    return _SOFTEST_LAST.index(cell.decision.role), confidence, cell.id


_AS_NOUN = {
    "handle": "a live handle",
    "identity": "an identity that stays",
    "secret": "a secret of this process",
    "listing": "a list that calls change",
}


_BROUGHT = "calls bring its keys, so replicas need a store that they share, or affinity"


def _because(cell: StateCell, server: FoundServer) -> str:
    writers = _names(cell.writers, server)
    readers = _names(cell.readers, server)
    what = f"{cell.name} is {_AS_NOUN.get(cell.decision.role, cell.decision.role)}"
    uses = [
        f"{verb} by {names}" for verb, names in (("written", writers), ("read", readers)) if names
    ]
    said = f"{what}: {', '.join(uses)}" if uses else what
    return f"{said}; {_BROUGHT}" if cell.is_brought else said


def _names(touching: Iterable[tuple[EntryRef, Access]], server: FoundServer) -> str:
    """The entry points by name; those that only take away come last."""
    found = {
        (access.act is Act.REMOVE, server.entries[index].name): server.entries[index].name
        for (owner, index), access in touching
        if owner == server.id
    }
    names = list(dict.fromkeys(name for _, name in sorted(found.items())))
    if len(names) > 3:
        return f"{names[0]}, {names[1]} and {len(names) - 2} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _softly(soft: Sequence[StateCell], dependencies: Sequence[str]) -> str:
    parts = []
    if soft:
        shown = ", ".join(f"{cell.name} ({cell.decision.role})" for cell in soft[:3])
        more = f" and {len(soft) - 3} more" if len(soft) > 3 else ""
        parts.append(f"keeps only soft state: {shown}{more}")
    if dependencies:
        parts.append("; ".join(dependencies))
    return "; ".join(parts)


def _dependencies(server: FoundServer, uses: Sequence[Used], generation: Generation) -> list[str]:
    found = {use.meaning.dependency for use in uses} | {server.served_with}
    if generation in _KEEPS_SESSIONS and server.framework != "hand-written":
        found.update(_served(server))
    return sorted(found - {""})


def _served(server: FoundServer) -> Iterator[str]:
    """What each transport that the SDK serves has to do with sessions."""
    transports = set(server.transports)
    if "sse" in transports:
        verb = "is served" if transports == {"sse"} else "can be served"
        yield f"{verb} over HTTP+SSE, which ties a client to one process"
    if server.stateless_http:
        return
    if "configurable" in transports:
        yield "may be served over HTTP with a session per client, the SDK's default"
    elif "streamable-http" in transports:
        verb = "is served" if "stdio" not in transports else "can be served"
        yield f"{verb} over HTTP with a session per client, the SDK's default"


def _facts(cells: Sequence[StateCell], uses: Sequence[Used]) -> FourFacts:
    return FourFacts(
        per_request_credentials=_credentials(cells, uses),
        no_server_initiated_requests=not any(use.meaning.requests for use in uses),
        no_subscriptions=not any(use.meaning.pushes for use in uses),
        independent_tools=not any(cell.decides for cell in cells),
    )


def _credentials(cells: Sequence[StateCell], uses: Sequence[Used]) -> bool | None:
    """Known to be wrong when a login stays, known to be right when the request's token is read."""
    if any(cell.decision.role == "identity" for cell in cells):
        return False
    if any(use.api == "access-token" for use in uses):
        return True
    return None
