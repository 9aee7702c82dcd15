"""What running a server showed: values of `run.json`, beside what was read from its source.

No clock and no path of this machine is in them: the same servers give the same bytes.
"""

from typing import Literal

import msgspec

Side = Literal["before", "after"]
Proxy = Literal["nginx", "haproxy"]
Mode = Literal["alone", "interleave", "isolate", "resilience", "parallel", "nginx", "haproxy"]
Era = Literal["legacy", "modern"]
Outcome = Literal["no divergence", "diverges", "accounted for", "unverified"]
"""`accounted for`: it diverges, and only where state is read that replicas may keep each."""
StateSeen = Literal["genuine state", "leaks", "no state seen", "unverified"]
Conversation = Literal["written", "derived"]

MODE_MEANING: dict[Mode, str] = {
    "alone": "each client alone on one replica",
    "interleave": "two clients in turn on one replica",
    "isolate": "every call on a replica of its own",
    "resilience": "each client in turn on two replicas, one killed on the way",
    "parallel": "both clients at once on two replicas",
    "nginx": "nginx in turn before three replicas",
    "haproxy": "HAProxy in turn before three replicas",
}
ERA_MEANING: dict[Era, str] = {
    "legacy": "2025-era client",
    "modern": "2026-07-28 client",
}


class BuildReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """One build that was to be run: how it is started, on what, and whether it did.

    `boxed` builds run in a sandbox, with the network only where the user said so; `bridged` ones
    speak over their standard streams without an SDK, and a bridge serves them over HTTP.

    `missing` are environment variables that its code reads and did not get, `others` entry points
    that were found as well and not chosen by the user.
    """

    side: Side
    entry: str
    sdk: str
    boxed: bool
    started: bool
    network: bool = False
    bridged: bool = False
    reason: str | None = None
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Divergence(msgspec.Struct, frozen=True, omit_defaults=True):
    """The first place where one call is answered otherwise; `before` and `after` are JSON.

    `replicas` answered the client's calls up to this one. `cell` is the id of the state that the
    analysis holds responsible, `role` its role.
    """

    call: str
    subject: str
    client: str
    replicas: tuple[int, ...]
    path: str
    before: str | None = None
    after: str | None = None
    cell: str | None = None
    role: str | None = None
    outcome: Outcome = "diverges"


class ModeReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """A conversation in one mode; `diverging` has one divergence for each subject."""

    side: Side
    mode: Mode
    era: Era
    outcome: Outcome
    calls: int
    replicas: int
    diverging: tuple[Divergence, ...] = ()
    reason: str | None = None


class ToolReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of one tool, prompt or resource after all modes.

    `calls` are those of the recorded truth, `succeeded` those of them that did not fail. `state`
    is what the build that is asked about its state showed.
    """

    subject: str
    calls: int
    succeeded: int
    outcome: Outcome
    state: tuple[StateSeen, ...] = ()
    reason: str | None = None


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something answered otherwise by one client alone on one replica: behaviour, not state.

    `of_sdk`: both refuse, in other words, which are the SDK's; or, where `why` says so, the new
    SDK lists it otherwise for every server.
    """

    subject: str
    era: Era
    path: str
    of_sdk: bool
    before: str | None = None
    after: str | None = None
    why: str | None = None


class Contradiction(msgspec.Struct, frozen=True, omit_defaults=True):
    """The run shows what the analysis does not say, or the other way round."""

    kind: Literal["state not foreseen", "state not seen"]
    text: str
    side: Side
    mode: Mode | None = None
    era: Era | None = None
    divergence: Divergence | None = None


class Conformance(msgspec.Struct, frozen=True, omit_defaults=True):
    """One check of the protocol's own suite; a status is absent where it was not run."""

    scenario: str
    check: str
    before: str | None = None
    after: str | None = None
    said: str = ""

    @property
    def subject(self) -> str:
        return f"{self.scenario}: {self.check}"

    @property
    def is_lost(self) -> bool:
        """It succeeded before and is run after, where it does not."""
        return self.before == "SUCCESS" and self.after not in (None, "SUCCESS")

    @property
    def fails_now(self) -> bool:
        return self.before == "SUCCESS" and self.after == "FAILURE"


class Verification(msgspec.Struct, frozen=True, omit_defaults=True):
    """`server` is its id among `servers`. `failed` says that something diverges that should not.

    `masked` are the places where two recordings of the original differ anyway; `skipped` are
    tools that were not called, since they say that they destroy something.
    """

    server: str | None
    conversation: Conversation
    calls: int
    failed: bool
    sentence: str
    builds: tuple[BuildReport, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    modes: tuple[ModeReport, ...] = ()
    tools: tuple[ToolReport, ...] = ()
    changes: tuple[Change, ...] = ()
    masked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    conformance: tuple[Conformance, ...] = ()
    notes: tuple[str, ...] = ()
