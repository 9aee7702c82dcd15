"""What clients need a session for: what a server asks, pushes or keeps between their calls."""

from collections.abc import Sequence

from analyzer.run import Generation
from analyzer.servers.model import FoundServer
from analyzer.servers.usage import Used
from analyzer.state.statecell import StateCell
from analyzer.state.verdicts import judge


def sessions_needed(
    server: FoundServer, cells: Sequence[StateCell], uses: Sequence[Used], generation: Generation
) -> tuple[str, ...]:
    """What clients of `server` need a session for, whatever its transport; nothing when empty."""
    verdict = judge(server, cells, uses, generation, ())
    needed = {use.meaning.dependency for use in uses if not use.meaning.serves} - {""}
    if verdict.facts.per_request_credentials is False:
        needed.add("keeps a login between calls")
    if verdict.deciding:
        needed.add("keeps state between calls")
    if verdict.name == "inconclusive":
        needed.add("keeps what cannot be told to be state")
    return tuple(sorted(needed))
