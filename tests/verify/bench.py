"""Samples before, renamed and fixed, run on warm processes that all of them share."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from analyzer import pipeline
from analyzer.manifest import FILE_NAME, Manifest, read_manifest
from analyzer.rewrite.result import FixOptions
from analyzer.run import Generation, Run
from analyzer.settings import Settings
from analyzer.verification import Era, Mode, ModeReport, Side
from analyzer.verify.blaming import Known, known_of
from analyzer.verify.boxing import box, can_box
from analyzer.verify.deriving import derive
from analyzer.verify.forking import Ground, Talker, warm_client
from analyzer.verify.grounds import run_folder
from analyzer.verify.judging import Recorded
from analyzer.verify.proving import Question, migrated_modes, record, state_modes
from analyzer.verify.routed import Bounds
from analyzer.verify.scenario import Hints, read_hints
from analyzer.verify.staging import Stage, answering
from analyzer.verify.starting import NotStarted
from analyzer.verify.verifying import announced_of
from analyzer.verify.warm import FASTMCP, Warm
from tests.codemods.cases import fix as rename
from tests.samples.building import build_of
from tests.samples.environments import client_python, python_with
from tests.samples.reading import Sample
from tests.verify.running import NEW, OLD

HINTS = Path(__file__).parent / "hints"
STORE = "py-key-value-aio[filetree]==0.5.0"
SHARED = "state"
VARIABLES = {
    "STATE_FOLDER": f"$share/{SHARED}",
    "MCP_REQUEST_STATE_KEYS": "0123456789abcdef0123456789abcdef",
    "INVITATIONS_KEY": "0123456789abcdef" * 4,
}
"""What a person sets where several replicas run the fixed servers."""
PYTHONS: dict[Generation, tuple[str, ...]] = {
    "hand-written": (OLD,),
    "mcp-1": (OLD,),
    "mcp-2": (NEW, STORE),
    "fastmcp-2": ("fastmcp==2.14.7",),
    "fastmcp-3": ("fastmcp==3.4.10",),
    "fastmcp-4": ("fastmcp==4.2.3",),
}


STAYS: dict[Generation, str] = {"hand-written": "stays without an SDK"}
PATIENT = Bounds(start=300, call=120)
"""No row comes out otherwise because a machine is busy."""


class Told(msgspec.Struct, frozen=True):
    """What a build of a sample showed: a report a mode, or why there is none.

    `changed` is what one client alone meets otherwise; with `of_lists` where that is no more than
    the new SDK says of every server.
    """

    build: str
    modes: tuple[ModeReport, ...] = ()
    changed: tuple[tuple[Era, str], ...] = ()
    of_lists: tuple[tuple[Era, str], ...] = ()
    reason: str | None = None


class Bench:
    """Warm processes by generation, started when the first sample needs them."""

    def __init__(self, folder: Path, talker: Talker, stack: ExitStack) -> None:
        self._folder, self._talker, self._stack = folder, talker, stack
        self._turn = threading.Lock()
        self._warm: dict[Generation, tuple[Warm, Path, Path]] = {}

    def stage(self, sample: Sample, source: Path, generation: Generation, side: Side) -> Stage:
        warm, folder, python = self._environment(generation)
        described = build_of(sample.script, source, python, Path("$share"))
        return Stage(
            side=side,
            build=msgspec.structs.replace(
                described, variables={**described.variables, **VARIABLES}
            ),
            ground=Ground(warm=warm, folder=folder, boxed=can_box(), seconds=PATIENT.start),
            talker=self._talker,
            shares=(SHARED,),
            bounds=PATIENT,
        )

    def _environment(self, generation: Generation) -> tuple[Warm, Path, Path]:
        with self._turn:
            if generation not in self._warm:
                python = python_with(*PYTHONS[generation])
                folder = self._folder / generation
                folder.mkdir()
                prefix = box(python, folder) if can_box() else ()
                imports = FASTMCP if generation.startswith("fastmcp") else ()
                warm = self._stack.enter_context(Warm(python, "serve", folder, imports, prefix))
                self._warm[generation] = warm, folder, python
            return self._warm[generation]


@contextmanager
def bench() -> Iterator[Bench]:
    with ExitStack() as stack:
        folder = stack.enter_context(run_folder())
        (folder / "client").mkdir()
        talker = stack.enter_context(warm_client(client_python(), folder / "client"))
        yield Bench(folder, talker, stack)


def tell(sample: Sample, where: Bench, scratch: Path) -> Iterator[Told]:
    """The sample before, renamed and fixed, all held against what it answered before."""
    source = sample.folder / "before"
    run = audited(source)
    before = where.stage(sample, source, generation_of(run), "before")
    before, looked = answering(before, "legacy")
    if isinstance(looked, NotStarted):
        yield Told("before", reason=looked.reason)
        return
    listed = looked.transcript.listed
    known = known_of(run, looked.transcript.server.name, listed)
    scenario = derive(before, listed, known, "legacy", hints_for(sample))
    recorded = record(before, scenario, "legacy")
    if isinstance(recorded, NotStarted):
        yield Told("before", reason=recorded.reason)
        return
    question = Question(
        before=before,
        after=None,
        scenario=scenario,
        conversation="derived",
        era="legacy",
        origin=generation_of(run),
        eras=(),
        modes=(),
        known_before=known,
    )
    measured = state_modes(question, recorded)
    yield Told("before", tuple(measured))
    for name, (made, eras, modes) in BUILDS.items():
        target = scratch / f"{sample.name}-{name}"
        shutil.copytree(source, target)
        made(target)
        asked = msgspec.structs.replace(question, eras=eras, modes=modes)
        yield migrated(name, sample, target, where, asked, recorded, measured, run)


def migrated(
    name: str,
    sample: Sample,
    target: Path,
    where: Bench,
    question: Question,
    recorded: Recorded,
    measured: list[ModeReport],
    original: Run,
) -> Told:
    run = audited(target)
    if generation_of(run) == generation_of(original):
        return Told(name, reason=STAYS.get(generation_of(run), f"stays on {generation_of(run)}"))
    after = where.stage(sample, target, generation_of(run), "after")
    after, started = answering(after, "modern")
    if isinstance(started, NotStarted):
        return Told(name, reason=started.reason)
    heard = started.transcript
    known: Known | None = known_of(run, heard.server.name, heard.listed)
    announced = announced_of(manifest_in(target), known, heard)
    after = msgspec.structs.replace(after, migration=announced)
    question = msgspec.structs.replace(question, after=after, known_after=known)
    changes, modes = migrated_modes(question, after, recorded, measured)
    changed = dict.fromkeys((one.era, one.subject) for one in changes if not one.of_sdk)
    of_lists = dict.fromkeys((one.era, one.subject) for one in changes if one.why is not None)
    return Told(name, tuple(modes), tuple(changed), tuple(of_lists))


def renamed(folder: Path) -> None:
    rename(folder, unsafe=True, write=True)


def fixed(folder: Path) -> None:
    options = FixOptions(unsafe=True, write=True, allow_dirty=True, store="filetree")
    pipeline.fix(Settings(paths=(str(folder),), cache=False), options)


def manifest_in(folder: Path) -> Manifest:
    file = folder / FILE_NAME
    return read_manifest(file) if file.exists() else Manifest()


def audited(folder: Path) -> Run:
    return pipeline.audit(Settings(paths=(str(folder),), cache=False))


def generation_of(run: Run) -> Generation:
    return run.projects[0].sdk.generation


def hints_for(sample: Sample) -> Hints:
    file = HINTS / f"{sample.name}.toml"
    return read_hints(file) if file.exists() else Hints()


BUILDS: dict[str, tuple[Callable[[Path], None], tuple[Era, ...], tuple[Mode, ...]]] = {
    "renamed": (renamed, ("modern",), ("alone", "interleave", "isolate")),
    "fixed": (fixed, ("modern", "legacy"), ("alone", "interleave", "isolate", "resilience")),
}
"""What is done to a sample, and the clients and modes that it is then run with."""
