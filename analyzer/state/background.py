"""Functions that run beside the calls: threads, tasks and timers that start-up code begins."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from analyzer.program.engine import Engine
from analyzer.program.events import Site
from analyzer.program.queries import function_of
from analyzer.state.model import READS, WRITES, Access, Location
from analyzer.state.origins import Origins
from analyzer.state.reach import Reach
from analyzer.syntax import ir

_TASK = "asyncio.Task"
"""The catalog's type of what runs beside its maker: tasks, threads, processes."""


def background_functions(engine: Engine, origins: Origins) -> frozenset[int]:
    """Functions that tasks and threads run, with all that these call."""
    return _called_from(engine, started_functions(engine, origins))


def _called_from(engine: Engine, roots: Iterable[int]) -> frozenset[int]:
    found = set(roots)
    pending = sorted(found)
    while pending:
        for callee in engine.calls.edges.get(pending.pop(), ()):
            if callee not in found:
                found.add(callee)
                pending.append(callee)
    return frozenset(found)


def started_functions(engine: Engine, origins: Origins) -> frozenset[int]:
    """Functions that tasks and threads begin with."""
    task = engine.catalog.types[_TASK]
    given = (
        gid
        for site, callee in engine.calls.library_calls
        if engine.catalog.makers.get(engine.attributes.type_name(callee)) is task
        for gid in _run_by(engine, origins, site)
    )
    return frozenset([*given, *_run_by_libraries(engine)])


def worked_on(
    engine: Engine,
    started: Iterable[int],
    grouped: Mapping[Location, Iterable[Access]],
    reach: Reach,
) -> frozenset[Location]:
    """Locations by which calls give work to a task that start-up began, and get its results.

    What a task only brings from outside is no such work, nor what no call reads afterwards.
    """
    written, read = set(), set()
    touched: defaultdict[int, set[tuple[Location, bool]]] = defaultdict(set)
    for location, accesses in grouped.items():
        for access in accesses:
            writes = access.act in WRITES and not access.initial
            if not reach.requested(access.gid):
                touched[access.gid].add((location, writes))
            elif writes:
                written.add(location)
            elif access.act in READS:
                read.add(location)
    found: set[Location] = set()
    for root in sorted(started):
        own = {touch for gid in _called_from(engine, [root]) for touch in touched.get(gid, ())}
        given = {location for location, writes in own if not writes} & written
        results = {location for location, writes in own if writes} & read - given
        if given and results:
            found |= given | results
    return frozenset(found)


def _run_by(engine: Engine, origins: Origins, site: Site) -> Iterator[int]:
    """What a task is given: a function, or the call of one that makes a coroutine."""
    for _, node, expr in site.arguments:
        given = list(engine.objects_of(node))
        if isinstance(expr, ir.Call):
            given += origins.callees(site.gid, expr.spot)
        functions = (function_of(engine, obj) for obj in given)
        yield from (gid for gid in functions if gid is not None)


def _run_by_libraries(engine: Engine) -> Iterator[int]:
    """Methods that a library runs for the classes derived from its own: a thread's `run`."""
    for cid, bases in sorted(engine.attributes.external_bases.items()):
        cls = engine.tables.classes[cid]
        for method in sorted(cls.ir.names):
            hooks = (engine.catalog.hook_for(base, method) for base in sorted(bases))
            if any(hook is not None and hook.when == "background" for hook in hooks):
                for obj in engine.objects_of(engine.graph.field(cls.obj, method)):
                    if obj.kind == "function":
                        yield obj.a
