"""The role of a database of this process: on disk, in memory, or kept by a library."""

from analyzer.state.evidence import Decision, Evidence
from analyzer.state.model import READS, WRITES


def database(evidence: Evidence) -> Decision:
    """What an embedded database is, by where it lives and what calls do with it."""
    held = evidence.held
    if not held.ephemeral:
        return Decision("disk", "is an embedded database on local disk", "medium")
    if evidence.looked_up and not evidence.written:
        reason = "a database in memory that is filled at start-up; calls only look things up"
        return Decision("lazy", reason, "medium")
    what = f"an embedded database in memory ({held.setting or 'no path is given'})"
    return Decision("handle", f"{what}: what one call stores, only this process has", "high")


def default_database(evidence: Evidence) -> Decision:
    """What a database in memory is that a library keeps for everybody.

    Where each call looks up what it has stored itself, nothing of it is for another; of a
    statement that is not known, nobody can say that.
    """
    writes = {(a.gid, a.spot) for a in evidence.request if a.act in WRITES}
    reads = {(a.gid, a.spot) for a in evidence.request if a.act in READS}
    if not writes:
        return Decision("constant", "no call changes it", "high")
    if evidence.apart or writes & reads:
        reason = "the library's database in memory: what one call stores, only this process has"
        return Decision("handle", reason, "high")
    return Decision("request", "each call looks up what it has stored itself", "medium")
