"""What must hold for a function that returns its question and is run again with the answer.

It runs from its start each time, so all that comes before the question is proven to be without
effect, and the question itself is what it was.
"""

from collections.abc import Collection, Iterator

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.questions.effects import Effects
from analyzer.codemods.questions.slicing import Unproven

_BLOCKS = (
    cst.FunctionDef, cst.If, cst.Else, cst.IndentedBlock, cst.Try, cst.Match, cst.MatchCase,
)  # fmt: skip


def assignment_of(module: Module, call: cst.Call) -> cst.Assign | None:
    """The `answer = await ctx.elicit(…)` around a question, on a line of its own."""
    parents = module.names.parents
    awaited = parents.get(call)
    assign = parents.get(awaited) if isinstance(awaited, cst.Await) else None
    line = parents.get(assign) if isinstance(assign, cst.Assign) else None
    alone = isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1
    if not isinstance(assign, cst.Assign) or not alone or len(assign.targets) != 1:
        return None
    return assign if isinstance(assign.targets[0].target, cst.Name) else None


def target_of(assign: cst.Assign | None) -> str:
    """The variable that has the answer."""
    target = assign.targets[0].target if assign is not None else None
    return target.value if isinstance(target, cst.Name) else "answer"


def named(module: Module, calls: Collection[cst.Call]) -> dict[cst.Call, str]:
    """A name for each question, which its answer comes back under: that of its variable."""
    found: dict[cst.Call, str] = {}
    for call in calls:
        target = target_of(assignment_of(module, call))
        name, count = target, 2
        while name in found.values():
            name, count = f"{target}_{count}", count + 1
        found[call] = name
    return found


def check_before(
    effects: Effects,
    module: Module,
    function: cst.CSTNode,
    call: cst.Call,
    others: Collection[cst.Call],
) -> None:
    """Raises `Unproven` unless all that runs before a question may run again.

    `others` are questions that are returned as well, whose answers come along.
    """
    parents = module.names.parents
    inner: cst.CSTNode = module.names.statement_of(call)
    while inner is not function:
        above = parents[inner]
        if isinstance(above, (cst.For, cst.While, cst.With)):
            raise Unproven("it is asked in a loop or inside with")
        if not isinstance(above, _BLOCKS) or isinstance(inner, cst.ExceptHandler):
            raise Unproven("it is asked in a place that is no branch")
        before: list[cst.CSTNode] = []
        if isinstance(above, cst.IndentedBlock):
            statements = above.body[: above.body.index(inner)]
            before = [part for one in statements for part in _on_the_way(one)]
        elif isinstance(above, cst.If):
            before = [above.test]
        elif isinstance(above, cst.Match):
            before = [above.subject]
        for node in before:
            effect = effects.first(module, node, telling=True, but=others)
            if effect:
                raise Unproven(f"{effect} happens before it, and would happen again")
        inner = above


def _on_the_way(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The parts of a statement after which the next one may run."""
    if not isinstance(node, cst.If):
        yield node
        return
    yield node.test
    if not _leaves(node.body):
        yield node.body
    if isinstance(node.orelse, cst.If):
        yield from _on_the_way(node.orelse)
    elif node.orelse is not None and not _leaves(node.orelse.body):
        yield node.orelse


def _leaves(block: cst.CSTNode) -> bool:
    """Whether a block always ends the function."""
    last = block.body[-1] if isinstance(block, cst.IndentedBlock) and block.body else None
    if isinstance(last, cst.If):
        return _chain_leaves(last)
    return isinstance(last, cst.SimpleStatementLine) and isinstance(
        last.body[-1], (cst.Return, cst.Raise)
    )


def _chain_leaves(node: cst.If) -> bool:
    if not _leaves(node.body) or node.orelse is None:
        return False
    other = node.orelse
    return _leaves(other.body) if isinstance(other, cst.Else) else _chain_leaves(other)
