"""Whether a project's requirement on the SDK moves: it goes with the code, never before it.

| code of the scope that uses the SDK                   | the pin                              |
|-------------------------------------------------------|--------------------------------------|
| some is rewritten in this run, or is on 2.x already   | moves: it no longer runs on 1.x      |
| some waits for a person, none is rewritten            | stays, marked                        |
| all runs on both, and nothing in it is marked         | moves, as an unsafe change           |
| none                                                  | stays                                |
| any, but `fastmcp` 2.x or 3.x is required beside it   | stays, marked: these need `mcp` 1.x  |
"""

from collections.abc import Iterable
from typing import Literal

from analyzer.codemods.dependencies.scopes import Scope
from analyzer.codemods.settled import Settled
from analyzer.workspace.declarations.demands import dependency_table
from analyzer.workspace.declarations.model import LIMIT, Declaration
from analyzer.workspace.requirements import admitted_majors

Standing = Literal["moves", "waits", "free", "held", "apart"]


def standing_of(scope: Scope) -> Standing:
    """What the code of a scope says about its requirement on the SDK."""
    code = [one for one in scope.code if one.uses_sdk]
    if not code:
        return "apart"
    if holder_of(scope) is not None:
        return "held"
    needs = frozenset().union(*(one.needs for one in code))
    if any(one.rewritten for one in code) or needs == {2}:
        return "moves"
    if any(one.waits for one in code) or needs == {1}:
        return "waits"
    return "free"


def holder_of(scope: Scope) -> Declaration | None:
    """A requirement of the scope whose distribution needs the old SDK."""
    return holder_in(one for manifest in scope.manifests for one in manifest.declarations)


def holder_in(declarations: Iterable[Declaration]) -> Declaration | None:
    """The first requirement that admits a version of a distribution that needs the old SDK."""
    holders = dependency_table().holders
    for one in declarations:
        if one.name in holders and one.rank != LIMIT:
            admitted = admitted_majors("fastmcp", one.specifier)
            if any(major < int(holders[one.name]) for major in admitted):
                return one
    return None


def is_outdated(one: Declaration) -> bool:
    """Whether a requirement on the SDK takes the old one, or says nothing."""
    return 1 in admitted_majors(dependency_table().name, one.specifier)


def ends_on_new_sdk(scope: Scope, settled: Settled) -> bool:
    """Whether the scope asks for the new SDK alone once the rewrite is made."""
    pins = [one for manifest in scope.manifests for one in manifest.sdk]
    if not pins:
        return False
    if not any(is_outdated(one) for one in pins):
        return True
    standing = standing_of(scope)
    return standing == "moves" or (standing == "free" and settled.unsafe)
