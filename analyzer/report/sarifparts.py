"""The parts of a run that code scanning keeps apart: one for each project, under an id of its own.

An upload takes the place of the last one with the same id, so the part of the audited paths is
always there, even when it has nothing to say: otherwise its alerts would stay open for ever.
"""

from collections.abc import Callable, Iterable
from urllib.parse import quote

import msgspec

from analyzer.run import Run

_RUNS = 20
"""What code scanning takes in one file."""


def parted(run: Run, prefix: str) -> list[tuple[str, Run]]:
    """Ids with their part of the run; files are named from the top, to which `prefix` leads.

    A run with more projects than a file may hold is one part.
    """
    whole = _id(prefix, run.run.paths)
    ids = {project.root: _id(prefix, (project.root,)) for project in run.projects}
    if len(ids) < 2 or len({whole, *ids.values()}) > _RUNS:
        return [(whole, _from_top(run, prefix))]
    owners = {server.id: ids[server.project] for server in run.servers if server.project in ids}

    def owner(file: str, server: str | None = None) -> str:
        if server in owners:
            return owners[server]
        around = [root for root in ids if _is_within(file, root)]
        return ids[max(around, key=len)] if around else whole

    parts = dict.fromkeys([whole, *sorted(ids.values())])
    return [(id, _from_top(_part(run, id, owner), prefix)) for id in parts]


def quoted(path: str) -> str:
    return quote(path, safe="/")


def _id(prefix: str, paths: Iterable[str]) -> str:
    """What tells an audit from others of the same commit: the paths it is about."""
    named = (f"{prefix}{'' if path == '.' else path}".rstrip("/") for path in paths)
    return "unstick/" + "".join(f"{quoted(path)}/" for path in sorted(filter(None, named)))


def _is_within(file: str, root: str) -> bool:
    return root in ("", ".") or file == root or file.startswith(f"{root}/")


def _part(run: Run, id: str, owner: Callable[..., str]) -> Run:
    return msgspec.structs.replace(
        run,
        findings=tuple(one for one in run.findings if owner(one.file, one.server) == id),
        diagnostics=tuple(one for one in run.diagnostics if owner(one.file) == id),
        deployment=tuple(one for one in run.deployment if owner(one.file, one.server) == id),
        files=msgspec.structs.replace(
            run.files, failed=tuple(one for one in run.files.failed if owner(one.file) == id)
        ),
    )


def _from_top(run: Run, prefix: str) -> Run:
    """The run with the files of its results named from the top of the repository."""
    replace = msgspec.structs.replace
    return replace(
        run,
        findings=tuple(
            replace(
                finding,
                file=prefix + finding.file,
                trace=tuple(replace(step, file=prefix + step.file) for step in finding.trace),
                fix=finding.fix
                and replace(
                    finding.fix,
                    edits=tuple(replace(e, file=prefix + e.file) for e in finding.fix.edits),
                ),
            )
            for finding in run.findings
        ),
        diagnostics=tuple(replace(d, file=d.file and prefix + d.file) for d in run.diagnostics),
        files=replace(
            run.files,
            failed=tuple(replace(f, file=prefix + f.file) for f in run.files.failed),
        ),
    )
