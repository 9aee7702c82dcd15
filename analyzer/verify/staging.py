"""A build that is run in any mode, with its ground and what was announced of it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import msgspec

from analyzer.manifest import ServerMigration
from analyzer.verification import Era, Mode, Side
from analyzer.verify.build import Build
from analyzer.verify.forking import Ground, Talker, forked
from analyzer.verify.handles import UNCHANGED, Injected, inject, without_handles
from analyzer.verify.lanes import AS_WRITTEN, Course
from analyzer.verify.place import shared_copies
from analyzer.verify.replicas import Replicas, Starter
from analyzer.verify.routed import Bounds, Routed, hold
from analyzer.verify.scenario import Scenario
from analyzer.verify.starting import WITHOUT_HTTP, NotStarted, Running


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """One build, ready for conversations; all its replicas see the folders `shares`."""

    side: Side
    build: Build
    ground: Ground
    talker: Talker
    shares: tuple[str, ...] = ()
    migration: ServerMigration = UNCHANGED
    bounds: Bounds = Bounds()

    def hold(
        self,
        scenario: Scenario,
        mode: Mode,
        era: Era,
        *,
        stateless: bool = False,
        course: Course = AS_WRITTEN,
    ) -> Routed | NotStarted:
        """The conversation in this mode, in which announced handles do not show."""
        injected = inject(scenario, self.migration.handles)
        course = msgspec.structs.replace(
            course,
            left_out=_numbers(injected, course.left_out),
            patient=_numbers(injected, course.patient),
            ahead=self.ground.boxed and not self.shares,
        )
        with self._starter(stateless) as start:
            heard = hold(start, self.talker, injected.scenario, mode, era, self.bounds, course)
        if isinstance(heard, NotStarted):
            return heard
        numbers = {here: there for here, there in enumerate(injected.origin) if there is not None}
        return Routed(
            without_handles(heard.transcript, injected, self.migration),
            {numbers[step]: seen for step, seen in heard.replicas.items() if step in numbers},
        )

    @contextmanager
    def one_replica(self) -> Iterator[Running | NotStarted]:
        """A replica for whoever talks to it by other means."""
        with self._starter(stateless=False) as start, Replicas(start) as replicas:
            yield replicas.get(0)

    @contextmanager
    def _starter(self, stateless: bool) -> Iterator[Starter]:
        """Replicas of one conversation share a fresh copy of what they share."""
        with shared_copies(self.build.source, self.shares, self.ground.folder) as shared:
            yield lambda stop: forked(
                self.ground, self.build, stop, stateless=stateless, shared=shared
            )


def _numbers(injected: Injected, chosen: Collection[int]) -> set[int]:
    """Where steps of the scenario are among those that it has become."""
    return {here for here, there in enumerate(injected.origin) if there in chosen}


def answering(stage: Stage, era: Era) -> tuple[Stage, Routed | NotStarted]:
    """The stage as its server answers, and what it says first.

    What ends without serving anything may speak over its standard streams by hand: then a bridge
    serves it.
    """
    heard = stage.hold(Scenario(), "alone", era)
    if not isinstance(heard, NotStarted) or not heard.ended_well or stage.build.bridged:
        return stage, heard
    bridged = msgspec.structs.replace(
        stage, build=msgspec.structs.replace(stage.build, bridged=True)
    )
    again = bridged.hold(Scenario(), "alone", era)
    if isinstance(again, NotStarted) and again.ended_well:
        again = NotStarted(
            f"{WITHOUT_HTTP}, nor does it answer on its standard streams", heard.said
        )
    return bridged, again
