"""Whether a project's requirement on the SDK moves: it goes with the code, never before it.

| code of the scope that uses the SDK                   | the pin                              |
|-------------------------------------------------------|--------------------------------------|
| some is rewritten in this run, or is on 2.x already   | moves: it no longer runs on 1.x      |
| some waits for a person, none is rewritten            | stays, marked                        |
| all runs on both, and nothing in it is marked         | moves, as an unsafe change           |
| none                                                  | stays                                |

A framework that is built on the SDK, as `fastmcp` is, moves with it: below 4 it needs `mcp` 1.x.
"""

from typing import Literal

from analyzer.codemods.dependencies.scopes import Scope
from analyzer.codemods.settled import Settled
from analyzer.workspace.declarations.demands import dependency_table
from analyzer.workspace.declarations.model import Declaration
from analyzer.workspace.requirements import admitted_majors

Standing = Literal["moves", "waits", "free", "apart"]


def standing_of(scope: Scope) -> Standing:
    """What the code of a scope says about its requirement on the SDK."""
    code = [one for one in scope.code if one.uses_sdk]
    if not code:
        return "apart"
    needs = frozenset().union(*(one.needs for one in code))
    if any(one.rewritten for one in code) or needs == {2}:
        return "moves"
    if any(one.waits for one in code) or needs == {1}:
        return "waits"
    return "free"


def is_outdated(one: Declaration) -> bool:
    """Whether a requirement takes an SDK, or a framework on one, from before; or says nothing."""
    if one.name in dependency_table().frameworks:
        return any(major < 4 for major in admitted_majors("fastmcp", one.specifier))
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
