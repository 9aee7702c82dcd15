"""What it takes to move a server: the points of all findings that concern it."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import msgspec

from analyzer.run import Finding, Server


def with_efforts(
    servers: Iterable[Server], findings: Sequence[Finding], projects: Iterable[str]
) -> tuple[Server, ...]:
    """The servers with their efforts: of their own findings, and of those that their project has
    for no server of its own, such as the SDK's requirement. `projects` are all their roots."""
    roots = sorted(projects, key=_depth, reverse=True)
    return tuple(
        msgspec.structs.replace(
            server, effort=sum(one.effort for one in findings if _concerns(one, server, roots))
        )
        for server in servers
    )


def _concerns(finding: Finding, server: Server, roots: Iterable[str]) -> bool:
    if finding.server is not None:
        return finding.server == server.id
    return next((root for root in roots if _contains(root, finding.file)), None) == server.project


def _contains(root: str, file: str) -> bool:
    return root == "." or PurePosixPath(file).is_relative_to(root)


def _depth(root: str) -> int:
    return len(PurePosixPath(root).parts)
