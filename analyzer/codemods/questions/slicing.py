"""What leads to a question, as the body of a resolver.

A backward slice over structured code: from the question to the start of its function, a statement
is taken when it makes what the question or a decision before it needs, or when it leaves the
function. Leaving means that nothing is asked. What is not taken stays in the tool alone, where it
runs once the question is answered.
"""

from collections.abc import Mapping, Sequence

import libcst as cst
import msgspec

from analyzer.codemods.calls import Function
from analyzer.codemods.questions.asking import Question
from analyzer.codemods.questions.changing import changing
from analyzer.codemods.questions.effects import Effects
from analyzer.codemods.scopes import children_of

_INSIDE = {
    cst.For: "it is asked in a loop",
    cst.While: "it is asked in a loop",
    cst.Try: "it is asked inside try",
    cst.With: "it is asked inside with",
    cst.Match: "it is asked inside match",
}
_LOOPS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)
_NOTHING = "return None"
MARGIN = "\f"
"""Stands in the line that asks for the indentation it gets."""


class Unproven(Exception):
    """Why a question cannot be moved in front of its call, in words that end a marker."""


class Slice(msgspec.Struct, frozen=True):
    """Lines as they are indented in the function (one may span several); `reads` are names of
    the function that they need, `sure` says that the question is asked whatever happens."""

    lines: tuple[str, ...]
    reads: frozenset[str]
    sure: bool


class Slicer:
    """Slices of one function. `answers` names the parameter that replaces each question."""

    def __init__(
        self, effects: Effects, function: Function, answers: Mapping[Question, str]
    ) -> None:
        self._effects = effects
        self._function = function
        self._module = function.module
        self._source = function.module.source
        self._answers = answers
        self._wanted: Question | None = None
        self._asks = ""
        self._reads: set[str] = set()

    def slice(self, question: Question, asks: str, reads: frozenset[str]) -> Slice:
        """What leads to `question`, ended by the line `asks`, which reads names of its own.

        Raises `Unproven`.
        """
        self._wanted, self._asks, self._reads = question, asks, set(reads)
        live: set[str] = set()
        lines = self._path(_block(self._function.node.body), live, self.indent)
        sure = all(not line.lstrip().startswith((_NOTHING, "if ")) for line in lines)
        return Slice(tuple(lines), frozenset(live), sure)

    # the way to the question

    def _path(self, block: Sequence[cst.CSTNode], live: set[str], indent: str) -> list[str]:
        index = next(i for i, one in enumerate(block) if self._holds(one))
        lines = self._holding(block[index], live, indent)
        return [*self._block(block[:index], live, indent), *lines]

    def _holding(self, node: cst.CSTNode, live: set[str], indent: str) -> list[str]:
        """The statement that asks, or the branch in which it does."""
        if isinstance(node, cst.If) and not self._holds(node.test):
            return self._branch(node, live, indent)
        if isinstance(node, (cst.SimpleStatementLine, cst.If)):
            self._check_first(node)
            live |= self._reads
            return [indent + self._asks.replace(MARGIN, indent)]
        reason = next((text for kind, text in _INSIDE.items() if isinstance(node, kind)), "")
        raise Unproven(reason or "it is asked in a place that is no branch")

    def _branch(self, node: cst.If, live: set[str], indent: str) -> list[str]:
        self._check_repeatable(node.test)
        test = self.text(node.test)
        if self._holds(node.body):
            inner = self._path(_block(node.body), live, f"{indent}    ")
            lines = [f"{indent}if {test}:", *inner]
        elif isinstance(node.orelse, cst.If):
            inner = self._holding(node.orelse, live, indent)
            lines = [f"{indent}if {test}:", f"{indent}    {_NOTHING}", *inner]
        else:
            assert node.orelse is not None
            inner = self._path(_block(node.orelse.body), live, f"{indent}    ")
            lines = [f"{indent}if not ({test}):", *inner]
        live |= self._names_in(node.test)
        return lines

    def _check_first(self, node: cst.CSTNode) -> None:
        """Nothing in the statement decides whether the question is asked."""
        inner: cst.CSTNode | None = self._wanted.node if self._wanted else None
        parents = self._module.names.parents
        while inner is not None and inner is not node:
            above = parents.get(inner)
            if isinstance(above, cst.CompFor) and above.iter is inner:
                inner, above = above, parents.get(above)
            elif isinstance(above, _LOOPS):
                raise Unproven("it is asked in a loop")
            chosen = isinstance(above, cst.IfExp) and above.test is not inner
            second = isinstance(above, cst.BooleanOperation) and above.right is inner
            if chosen or second or isinstance(above, (cst.Lambda, cst.NamedExpr)):
                raise Unproven("it is asked in the middle of an expression")
            inner = above
        if isinstance(node, cst.SimpleStatementLine) and len(node.body) != 1:
            raise Unproven("its line holds several statements")

    # what comes before it

    def _block(
        self, block: Sequence[cst.CSTNode], live: set[str], indent: str, *, leaves: bool = False
    ) -> list[str]:
        lines: list[str] = []
        for node in reversed(block):
            lines = [*self._statement(node, live, indent, leaves=leaves), *lines]
        return lines

    def _statement(
        self, node: cst.CSTNode, live: set[str], indent: str, *, leaves: bool
    ) -> list[str]:
        if _ends([node]):
            live.clear()
            return [f"{indent}{_NOTHING}"]
        if isinstance(node, cst.If):
            return self._decision(node, live, indent, leaves=leaves)
        bound = self._bound_in(node)
        if not bound & live and not _leaves(node):
            self._check_movable(node, leaves=leaves)
            return []
        if _leaves(node):
            raise Unproven("a loop or a block before it may end the call")
        self._check_repeatable(node)
        live -= self._replaced_in(node)
        live |= self._names_in(node) - self._only_in(node)
        return self._copied(node, indent)

    def _decision(self, node: cst.If, live: set[str], indent: str, *, leaves: bool) -> list[str]:
        other = node.orelse
        body, behind = _block(node.body), set(live)
        taken = set(live)
        lines = self._block(body, taken, f"{indent}    ", leaves=leaves or _ends(body))
        rest: list[str] = []
        if isinstance(other, cst.If):
            nested = self._statement(other, behind, indent, leaves=leaves)
            rest = [f"{indent}el{nested[0].lstrip()}", *nested[1:]] if nested else []
        elif other is not None:
            inner = _block(other.body)
            found = self._block(inner, behind, f"{indent}    ", leaves=leaves or _ends(inner))
            rest = [f"{indent}else:", *found] if found else []
        if not lines and not rest:
            if not leaves:
                self._check_movable(node.test, leaves=False)
            return []
        self._check_repeatable(node.test)
        live.clear()
        live |= taken | behind | self._names_in(node.test)
        return [
            f"{indent}if {self.text(node.test)}:", *(lines or [f"{indent}    pass"]), *rest
        ]  # fmt: skip

    def _check_movable(self, node: cst.CSTNode, *, leaves: bool) -> None:
        """What stays behind runs after the answer, where it ran before the question."""
        found = "" if leaves else self._first_effect(node, telling=True)
        if found:
            raise Unproven(f"{found} happens before it: ask first, or let it happen again")

    def _check_repeatable(self, node: cst.CSTNode) -> None:
        found = self._first_effect(node)
        if found:
            raise Unproven(f"{found} leads to it, and would happen again with each round")
        self.check_settled(node)

    def check_settled(self, node: cst.CSTNode) -> None:
        """Raise `Unproven` when calls change what `node` reads."""
        name = changing(self._effects.codebase).read_in(self._module, node)
        if name:
            raise Unproven(f"it depends on {name}, which calls change")

    def _first_effect(self, node: cst.CSTNode, *, telling: bool = False) -> str:
        """Effects of a statement, but for the earlier questions in it."""
        asked = [one.awaited for one in self._answers if one.awaited is not None]
        if any(_within(self._module.names.parents, one, node) for one in asked):
            if not isinstance(node, cst.SimpleStatementLine):
                raise Unproven("another question of the tool is asked in a loop or a block")
            return ""
        return self._effects.first(self._module, node, telling=telling)

    # text

    def _copied(self, node: cst.CSTNode, indent: str) -> list[str]:
        """A whole statement; one whose answer becomes a parameter of that name is left out."""
        if self.is_answer(node):
            return []
        start = self._source.span(node)[0]
        own = self._source.indent_of(self._source.line_of(start))
        text = self.text(node)
        if own != indent and "\n" in text:
            raise Unproven("what leads to it spans lines that are indented otherwise")
        return [f"{indent}{text}"]

    @property
    def indent(self) -> str:
        """The indentation of the function's body."""
        first = _block(self._function.node.body)[0]
        return self._source.indent_of(self._source.line_of(self._source.span(first)[0]))

    def is_answer(self, node: cst.CSTNode) -> bool:
        """Whether a statement does nothing but give the answer the name it has anyway."""
        small = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
        if isinstance(small, cst.Assign) and len(small.targets) == 1:
            target: cst.BaseExpression = small.targets[0].target
        elif isinstance(small, cst.AnnAssign):
            target = small.target
        else:
            return False
        name = next((n for q, n in self._answers.items() if q.awaited is small.value), "")
        return isinstance(target, cst.Name) and target.value == name

    def text(self, node: cst.CSTNode) -> str:
        """Source with the earlier questions replaced by the parameters that hold their answers."""
        start, end = self._source.span(node)
        text, at = "", start
        for question, name in sorted(self._answers.items(), key=lambda item: item[0].line):
            awaited = question.awaited
            if awaited is None or question is self._wanted:
                continue
            first, last = self._source.span(awaited)
            if start <= first and last <= end:
                text, at = text + self._source.text(at, first) + name, last
        return text + self._source.text(at, end)

    # names

    def _holds(self, node: cst.CSTNode) -> bool:
        wanted = self._wanted.node if self._wanted is not None else None
        return wanted is not None and _within(self._module.names.parents, wanted, node)

    def _bound_in(self, node: cst.CSTNode) -> set[str]:
        """Names of the function that a statement binds, or whose objects it changes."""
        own = {
            name
            for name, bindings in self._function.scope.bindings.items()
            if any(_within(self._module.names.parents, b.node, node) for b in bindings)
        }
        return own | {name for one in _changed(node) for name in self._names_in(one)}

    def _replaced_in(self, node: cst.CSTNode) -> set[str]:
        """Names whose earlier value a simple statement throws away."""
        small = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
        targets: list[cst.BaseExpression] = []
        if isinstance(small, cst.Assign):
            targets = [target.target for target in small.targets]
        elif isinstance(small, cst.AnnAssign):
            targets = [small.target]
        own = {target.value for target in targets if isinstance(target, cst.Name)}
        return set() if self.is_answer(node) else own

    def _only_in(self, node: cst.CSTNode) -> set[str]:
        """Names of the function that nothing else binds."""
        return set() if self.is_answer(node) else {
            name
            for name, bindings in self._function.scope.bindings.items()
            if all(_within(self._module.names.parents, b.node, node) for b in bindings)
        }  # fmt: skip

    def _names_in(self, node: cst.CSTNode) -> set[str]:
        """Names of the function itself that are read in `node`; answers by their parameters."""
        found: set[str] = set()
        pending = [node]
        while pending:
            one = pending.pop()
            answered = next((n for q, n in self._answers.items() if q.awaited is one), "")
            if answered:
                found.add(answered)
                continue
            if isinstance(one, cst.AssignTarget) and isinstance(one.target, cst.Name):
                continue
            scope = self._module.names.scopes.get(one) if isinstance(one, cst.Name) else None
            if isinstance(one, cst.Name) and scope is not None:
                own = scope.lookup(one.value) is self._function.scope
                found |= {one.value} if own else set()
            pending += children_of(one)
        return found

    def names_in(self, node: cst.CSTNode) -> frozenset[str]:
        return frozenset(self._names_in(node))


def _block(body: cst.CSTNode) -> Sequence[cst.CSTNode]:
    if isinstance(body, cst.IndentedBlock):
        return body.body
    raise Unproven("a block before it stands on one line")


def _within(
    parents: Mapping[cst.CSTNode, cst.CSTNode], node: cst.CSTNode, outer: cst.CSTNode
) -> bool:
    inner: cst.CSTNode | None = node
    while inner is not None and inner is not outer:
        inner = parents.get(inner)
    return inner is outer


def _ends(block: Sequence[cst.CSTNode]) -> bool:
    """Whether a block leaves the function at its end."""
    last = block[-1] if block else None
    return isinstance(last, cst.SimpleStatementLine) and isinstance(
        last.body[-1], (cst.Return, cst.Raise)
    )


def _leaves(node: cst.CSTNode) -> bool:
    """Whether a statement may leave the function."""
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return False
    if isinstance(node, (cst.Return, cst.Raise)):
        return True
    return any(_leaves(child) for child in children_of(node))


def _changed(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Objects that a statement changes in place: `x[…] = …`, `x.append(…)`."""
    found: list[cst.CSTNode] = []
    for child in children_of(node):
        target = getattr(child, "target", None)
        if isinstance(target, (cst.Subscript, cst.Attribute)):
            found.append(target.value)
        if isinstance(child, cst.Expr) and isinstance(child.value, cst.Call):
            func = child.value.func
            found += [func.value] if isinstance(func, cst.Attribute) else []
        found += _changed(child)
    return found
