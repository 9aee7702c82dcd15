"""The function behind `unstick verify`: environments, warm processes, a scenario, the proof."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec

from analyzer.manifest import Manifest, ServerMigration
from analyzer.run import Generation, Run
from analyzer.verification import (
    ERA_MEANING,
    BuildReport,
    Conversation,
    Era,
    Mode,
    Side,
    Verification,
)
from analyzer.verify.blaming import Known, known_of
from analyzer.verify.boxing import box, can_box
from analyzer.verify.build import Build, Entry
from analyzer.verify.choosing import choose_entry, spelt
from analyzer.verify.conforming import with_conformance
from analyzer.verify.conversing import client_python
from analyzer.verify.deriving import derive
from analyzer.verify.doubling import doubled
from analyzer.verify.entries import find_entries, import_paths
from analyzer.verify.environments import NotMade, environment
from analyzer.verify.forking import Ground, Talker, warm_client
from analyzer.verify.generating import is_destructive
from analyzer.verify.grounds import run_folder
from analyzer.verify.handles import UNCHANGED, begun_first
from analyzer.verify.place import is_too_large
from analyzer.verify.proving import Question, prove
from analyzer.verify.requiring import distribution_of, recipe_for
from analyzer.verify.routed import Bounds
from analyzer.verify.scenario import Hints, Scenario, unkept
from analyzer.verify.staging import Stage, answering
from analyzer.verify.starting import NotStarted
from analyzer.verify.transcript import Listed, Transcript
from analyzer.verify.wanting import variables_read
from analyzer.verify.warm import FASTMCP, Limits, Warm

REVISION = "2026-07-28"
TARGETS: tuple[Generation, ...] = ("mcp-2", "fastmcp-4")


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """One tree to be run: what the analysis says of it, and what the user says."""

    root: Path
    run: Run
    python: Path | None = None
    entry: Entry | None = None

    @property
    def generation(self) -> Generation:
        found = [project.sdk.generation for project in self.run.projects]
        return found[0] if found else "mcp-1"

    @property
    def era(self) -> Era:
        return "modern" if self.generation in TARGETS else "legacy"


class Wishes(msgspec.Struct, frozen=True, kw_only=True):
    """How to run it: all that the user may choose."""

    scenario: Scenario | None = None
    hints: Hints = Hints()
    manifest: Manifest = Manifest()
    eras: tuple[Era, ...] = ("modern", "legacy")
    modes: tuple[Mode, ...] = ("alone", "interleave", "isolate", "resilience")
    arguments: tuple[str, ...] = ()
    variables: dict[str, str] = {}
    shares: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    destructive: bool = False
    conformance: bool = False
    network: bool = False
    unboxed: bool = False
    limits: Limits = Limits()
    bounds: Bounds = Bounds()
    cache: Path | None = None
    fixture: Path | None = None


class NotAllowed(Exception):
    """There is no sandbox, and nobody said that the code may run without."""


Tell = Callable[[str], None]


def verify(
    before: Subject, after: Subject | None, wishes: Wishes, tell: Tell = lambda _: None
) -> Verification:
    """Run one or two builds and say what was seen; what cannot be run is a result as well.

    Raises `NotAllowed` where there is no sandbox and the wishes do not do without.
    """
    if not (wishes.unboxed or can_box()):
        raise NotAllowed(
            "bubblewrap (bwrap) is not there to keep the project's code in a sandbox without "
            "network; --execute-project-code runs it without one"
        )
    with ExitStack() as stack:
        folder = stack.enter_context(run_folder())
        (folder / "client").mkdir()
        client = client_python(wishes.cache)
        talker = stack.enter_context(warm_client(client, folder / "client"))
        side: Side = "after" if after is None and before.era == "modern" else "before"
        stages = [_Opened(before, side, wishes, folder / "before", talker)]
        if after is not None:
            stages.append(_Opened(after, "after", wishes, folder / "after", talker))
        reports = []
        for stage in stages:
            tell(f"installing what {stage.subject.root.name} ({stage.side}) needs")
            reports.append(stage.open(stack))
        return _Verifying(before, after, wishes, tell).run(stages, tuple(reports))


class _Opened:
    """A build on its way to a stage; `problem` says why it got no further."""

    def __init__(
        self, subject: Subject, side: Side, wishes: Wishes, folder: Path, talker: Talker
    ) -> None:
        self.subject, self.side, self._wishes = subject, side, wishes
        self._folder, self._talker = folder, talker
        self.problem: str | None = None
        self.stage: Stage | None = None

    def open(self, stack: ExitStack) -> BuildReport:
        entry = self.subject.entry or choose_entry(
            self.subject.root, self.subject.run, self._wishes.arguments
        )
        if entry is None:
            self.problem = "no way to start it was found; --entry names one"
            return self._report("", "")
        if is_too_large(self.subject.root):
            self.problem = (
                "every replica works in a copy of its folder, which has more than 20,000 files or "
                "512 MB; move the server into a folder of its own, or name that"
            )
            return self._report(spelt(entry), "")
        python = self._python()
        if python is None:
            return self._report(spelt(entry), "")
        self.stage = self._stage(entry, python, stack)
        return self._report(spelt(entry), sdk_of(python))

    def _python(self) -> Path | None:
        if self.subject.python is not None:
            return self.subject.python
        recipe = recipe_for(self.subject.root, self.subject.generation, self._wishes.requirements)
        made = environment(recipe, self._wishes.cache)
        if isinstance(made, NotMade):
            self.problem = f"it cannot be installed: {one_line(made.reason)}"
            return None
        return made.python

    def _stage(self, entry: Entry, python: Path, stack: ExitStack) -> Stage:
        wishes, root = self._wishes, self.subject.root
        self._folder.mkdir()
        boxed = can_box() and not wishes.unboxed
        prefix = box(python, self._folder, network=wishes.network) if boxed else ()
        imports = FASTMCP if self._may_import_fastmcp() else ()
        warm = stack.enter_context(Warm(python, "serve", self._folder, imports, prefix))
        build = Build(
            python=python,
            entry=entry,
            source=root,
            fixture=wishes.fixture,
            paths=import_paths(root),
            variables=wishes.variables,
            distribution=distribution_of(root),
            bridged=speaks_by_hand(self.subject.run, "stdio"),
        )
        return Stage(
            side=self.side,
            build=build,
            ground=Ground(
                warm=warm,
                folder=self._folder,
                limits=wishes.limits,
                boxed=boxed,
                seconds=wishes.bounds.start,
            ),
            talker=self._talker,
            shares=wishes.shares,
            bounds=wishes.bounds,
        )

    def _may_import_fastmcp(self) -> bool:
        """It reads settings from a file of the working directory when it is imported."""
        fastmcp = self.subject.generation.startswith("fastmcp")
        return fastmcp and not (self.subject.root / ".env").exists()

    def _report(self, entry: str, sdk: str) -> BuildReport:
        missing = set(variables_read(self.subject.root)) - set(self._wishes.variables)
        return BuildReport(
            side=self.side,
            entry=entry,
            sdk=sdk,
            boxed=can_box() and not self._wishes.unboxed,
            started=self.stage is not None,
            network=self._wishes.network,
            reason=self.problem,
            missing=tuple(sorted(missing - GIVEN)),
            others=self._others(entry),
        )

    def _others(self, chosen: str) -> tuple[str, ...]:
        """Further ways to start it, where none was named."""
        if self.subject.entry is not None:
            return ()
        found = (spelt(entry) for entry in find_entries(self.subject.root))
        return tuple(one for one in found if one != chosen)


GIVEN = {"HOME", "TMPDIR", "PATH", "PYTHONPATH", "LANG"}
"""Variables that every process gets."""


class _Verifying:
    """The conversation is chosen by what the original lists, then everything is proved."""

    def __init__(self, before: Subject, after: Subject | None, wishes: Wishes, tell: Tell) -> None:
        self._before, self._after, self._wishes, self._tell = before, after, wishes, tell
        alone = after is None and len(wishes.eras) == 1
        self._era: Era = wishes.eras[0] if alone else before.era

    def run(self, stages: list[_Opened], builds: tuple[BuildReport, ...]) -> Verification:
        first, *rest = stages
        if any(opened.stage is None for opened in stages) or first.stage is None:
            return _nothing(builds)
        self._tell("starting the original")
        notes = tuple(unkept(self._wishes.scenario or Scenario()))
        before, looked = answering(first.stage, self._era)
        if isinstance(looked, NotStarted):
            stopped = _not_started(builds[0], looked, self._before.run)
            return _nothing((stopped, *builds[1:]))
        heard = looked.transcript
        builds = (_bridged(builds[0], before), *builds[1:])
        known = known_of(self._before.run, heard.server.name, heard.listed)
        scenario, conversation, skipped = self._scenario(before, heard, known)
        after = rest[0].stage if rest else None
        known_after = None
        if after is not None and self._after is not None:
            after, started = answering(after, "modern")
            if isinstance(started, NotStarted):
                stopped = _not_started(builds[1], started, self._after.run)
                return _nothing((builds[0], stopped))
            after_heard = started.transcript
            builds = (builds[0], _bridged(builds[1], after))
            notes += tuple(_older(after_heard))
            known_after = known_of(self._after.run, after_heard.server.name, after_heard.listed)
            announced = announced_of(self._wishes.manifest, known_after, after_heard)
            after = msgspec.structs.replace(after, migration=announced)
            if conversation == "derived":
                scenario = begun_first(scenario, announced.handles)
        question = Question(
            before=before,
            after=after,
            scenario=scenario,
            conversation=conversation,
            era=self._era,
            origin=self._before.generation,
            eras=self._wishes.eras,
            modes=self._wishes.modes,
            known_before=known,
            known_after=known_after,
            builds=builds,
            skipped=skipped,
        )
        seen = prove(question, self._tell)
        seen = msgspec.structs.replace(seen, notes=(*seen.notes, *notes))
        if not self._wishes.conformance:
            return seen
        self._tell("holding it against the protocol's own suite")
        return with_conformance(seen, before, after, self._wishes.cache)

    def _scenario(
        self, stage: Stage, heard: Transcript, known: Known | None
    ) -> tuple[Scenario, Conversation, tuple[str, ...]]:
        if self._wishes.scenario is not None:
            return doubled(self._wishes.scenario), "written", ()
        skipped = () if self._wishes.destructive else tuple(destructive(heard.listed))
        scenario = derive(stage, heard.listed, known, self._era, self._wishes.hints, skipped)
        return scenario, "derived", skipped


def destructive(listed: Listed) -> Iterator[str]:
    for tool in listed.tools.items:
        if is_destructive(tool):
            yield tool["name"]


def announced_of(manifest: Manifest, known: Known | None, heard: Transcript) -> ServerMigration:
    """What the manifest announces of the server that runs."""
    for server in manifest.servers:
        if (known and server.server == known.server.id) or server.name == heard.server.name:
            return server
    return manifest.servers[0] if len(manifest.servers) == 1 else UNCHANGED


HTTP_BY_HAND = (
    "It speaks the protocol by hand over HTTP: such a server is run only where uvicorn serves a "
    "path of it that takes POST"
)


def speaks_by_hand(run: Run, transport: str) -> bool:
    """Whether every server that was found does, over this transport alone."""
    return bool(run.servers) and all(
        server.framework == "hand-written" and server.transports == (transport,)
        for server in run.servers
    )


def one_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines)[:400]


def ended(reason: str) -> str:
    return reason.rstrip(".")


def sdk_of(python: Path) -> str:
    """Which SDK an environment has, by what lies in it."""
    found = []
    for folder in sorted(python.parent.parent.glob("lib/python3*/site-packages")):
        for name in ("mcp", "fastmcp"):
            for installed in sorted(folder.glob(f"{name}-*.dist-info")):
                version = installed.name.removesuffix(".dist-info").partition("-")[2]
                found.append(f"{name} {version}")
    return ", ".join(found)


def _bridged(build: BuildReport, stage: Stage) -> BuildReport:
    """One that a bridge serves has no use for an SDK, whatever is installed."""
    if not stage.build.bridged:
        return build
    return msgspec.structs.replace(build, bridged=True, sdk="")


def _older(heard: Transcript) -> Iterator[str]:
    """What a client of the new revision met instead of it."""
    if heard.revision != REVISION:
        yield (
            f"The migrated server speaks {heard.revision} and not {REVISION}; "
            f"{ERA_MEANING['modern']}s went on with that"
        )


def _not_started(build: BuildReport, why: NotStarted, run: Run) -> BuildReport:
    reason = one_line(why.reason)
    if speaks_by_hand(run, "streamable-http"):
        reason = f"{ended(reason)}. {HTTP_BY_HAND}"
    return msgspec.structs.replace(build, started=False, reason=reason)


def _nothing(builds: tuple[BuildReport, ...]) -> Verification:
    stopped = next(build for build in builds if not build.started)
    side = f"{stopped.side}, " if len(builds) > 1 else ""
    return Verification(
        server=None,
        conversation="derived",
        calls=0,
        failed=False,
        sentence=f"Nothing was verified: {side}{ended(stopped.reason or '')}.",
        builds=builds,
    )


__all__ = ["NotAllowed", "Subject", "Wishes", "verify"]
