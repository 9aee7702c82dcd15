"""Bringing names into a module: how it would spell them, and the import edits that takes."""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.lists import insert_before, insert_items, remove_items
from analyzer.codemods.scopes import dotted
from analyzer.codemods.source import Source
from analyzer.run import Edit

WIDTH = 88
"""Columns a line of ours may take: the default of the formatters in use."""


class Taken(Exception):
    """A name that is needed means something else in the module."""


class Imports:
    """Names one rewrite needs in one module. Ask for each, then take the edits."""

    def __init__(self, codebase: Codebase, module: Module) -> None:
        self._codebase = codebase
        self._module = module
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        self._modules: set[str] = set()

    def name(self, home: str, name: str) -> str:
        """How to write `home.name`: through the module or the name where either is imported.

        Raises `Taken` when the name is bound to something else.
        """
        known = self.known(home, name)
        if known:
            return known
        self._check_free(name)
        self._names[home].add(name)
        return name

    def known(self, home: str, name: str) -> str:
        """How to write `home.name` with what is imported already; empty when that is not.

        What is imported for type checkers alone does not count.
        """
        found = [
            local for local in sorted(self._module.names.root.bindings)
            if not self._is_for_checkers(local)
        ]  # fmt: skip
        for local in found:
            if self._meaning(local) == {f"{home}.{name}"}:
                return local
        for local in found:
            if self._meaning(local) == {home}:
                return f"{local}.{name}"
        return ""

    def kept_types(self, annotation: cst.BaseExpression | None) -> list[str]:
        """The types in an annotation's brackets, where each is made of names that are bound above
        it at the top level."""
        if not isinstance(annotation, cst.Subscript):
            return []
        root = self._module.names.root
        start, end = self._module.source.span(annotation)
        own = [
            use for use in self._module.names.uses
            if start <= use.parts[0].start < end and use.scope.lookup(use.parts[0].name)
        ]  # fmt: skip
        if any(use.scope.lookup(use.parts[0].name) is not root for use in own):
            return []
        bindings = [one for use in own for one in root.bindings[use.parts[0].name]]
        if any(self._module.source.span(one.node)[0] > start for one in bindings):
            return []
        if any(self._is_for_checkers(use.parts[0].name) for use in own):
            return []
        return [self._module.source.text_of(one).rstrip(", ") for one in annotation.slice]

    def _is_for_checkers(self, local: str) -> bool:
        """Whether a name is bound below `if TYPE_CHECKING:` only."""
        names = self._module.names
        for binding in names.root.bindings[local]:
            outer: cst.CSTNode | None = binding.node
            while outer is not None and not is_type_checking(outer):
                outer = names.parents.get(outer)
            if outer is None:
                return False
        return True

    def imports_from(self, home: str) -> bool:
        """Whether a statement at the top imports names from `home`."""
        return self._statement_of(home) is not None

    def fits(self, home: str, names: Sequence[str]) -> bool:
        """Whether a statement at the top imports from `home` and takes `names` as it is laid
        out, without being written anew."""
        node = self._statement_of(home)
        if node is None or isinstance(node.names, cst.ImportStar):
            return False
        return node.lpar is not None or _width(self._module.source, node, names) <= WIDTH

    def bring(self, home: str, written: str) -> None:
        """Import `written` (`name`, `name as other`) from `home`, whatever it means until now."""
        self._names[home].add(written)

    def module(self, name: str) -> str:
        """How to write the top-level module `name`; raises `Taken` like `name`."""
        for local in sorted(self._module.names.root.bindings):
            if self._meaning(local) == {name}:
                return local
        self._check_free(name)
        self._modules.add(name)
        return name

    def edits(self) -> tuple[Edit, ...]:
        """The edits that import what is missing."""
        source = self._module.source
        edits: list[Edit] = []
        first = [f"import {name}" for name in sorted(self._modules) if _is_standard(name)]
        behind = [
            (name, f"import {name}") for name in sorted(self._modules) if not _is_standard(name)
        ]
        for home, names in sorted(self._names.items()):
            statement = self._statement_of(home)
            if statement is None and _is_standard(home.partition(".")[0]):
                first.append(_statement(home, sorted(names)))
            elif statement is None or not self.fits(home, sorted(names)):
                # A long statement is written anew once, when all that goes into it is known.
                behind.append((home, _statement(home, sorted(names))))
            else:
                edits += extended(source, statement, sorted(names))
        for line in first:
            edits.append(self._line(self._top(), line))
        for home, line in behind:
            edits.append(self._line(self._place(home), line))
        if edits and not self.top_imports():
            edits += self._blank_lines()
        return tuple(edits)

    def _blank_lines(self) -> Iterator[Edit]:
        """What parts the first imports of a module from its first statement."""
        source, at = self._module.source, self._place("")
        body = [one for one in source.module.body if source.span(one)[0] >= at]
        if body:
            is_definition = isinstance(body[0], (cst.FunctionDef, cst.ClassDef))
            following = source.raw[at:].decode(source.encoding, "replace")
            there = len(following) - len(following.lstrip("\r\n"))
            wanted = (2 if is_definition else 1) - there
            if wanted > 0:
                yield source.edit(at, at, "\n" * wanted)

    def _line(self, at: int, text: str) -> Edit:
        return self._module.source.edit(at, at, f"{text}\n")

    def _meaning(self, local: str) -> frozenset[str]:
        return self._codebase.resolve_chain(self._module, self._module.names.root, [local])

    def _check_free(self, name: str) -> None:
        names = self._module.names
        if any(name in scope.bindings for scope in (names.root, *names.own_scopes.values())):
            raise Taken(name)

    def top_imports(self) -> list[tuple[cst.SimpleStatementLine, cst.Import | cst.ImportFrom]]:
        """The import statements at the top level, each with the line it stands in."""
        return [
            (statement, small)
            for statement in self._module.source.module.body
            if isinstance(statement, cst.SimpleStatementLine)
            for small in statement.body
            if isinstance(small, (cst.Import, cst.ImportFrom))
        ]

    def _statement_of(self, home: str) -> cst.ImportFrom | None:
        for _, node in self.top_imports():
            if (
                isinstance(node, cst.ImportFrom)
                and not isinstance(node.names, cst.ImportStar)
                and not node.relative
                and node.module is not None
                and dotted(node.module) == home
            ):
                return node
        return None

    def _top(self) -> int:
        """Before the first import that is not of the future."""
        for statement, node in self.top_imports():
            if not _is_future(node):
                return self._line_of(statement)
        return self._place("")

    def _place(self, home: str) -> int:
        """Where an import of `home` goes: sorted in with those of the SDK, else behind all."""
        source = self._module.source
        found = self.top_imports()
        if home and found and self._codebase.locate(self._module, home) is not None:
            return self._below(found[-1][0])
        of_sdk = [(_home_of(node), statement) for statement, node in found if _is_sdk(node)]
        later = [statement for name, statement in of_sdk if name > home]
        if later:
            return self._line_of(later[0])
        body = source.module.body
        docstring = [statement for statement in body[:1] if _is_docstring(statement)]
        places = [statement for _, statement in of_sdk or [("", s) for s, _ in found]]
        if places:
            return self._below(places[-1])
        at = self._below(docstring[0]) if docstring else source.insertion_point(1)
        while docstring and source.raw[at : at + 1] in (b"\r", b"\n"):
            at += 1
        return at

    def _below(self, statement: cst.CSTNode) -> int:
        source = self._module.source
        line = source.line_of(source.span(statement)[1] - 1) + 1
        return source.line_start(line) if line <= source.line_count else len(source.raw)

    def _line_of(self, statement: cst.CSTNode) -> int:
        source = self._module.source
        return source.insertion_point(source.line_of(source.span(statement)[0]))


def dropped_imports(
    codebase: Codebase, module: Module, meanings: frozenset[str], edits: Sequence[Edit]
) -> tuple[Edit, ...]:
    """Edits that take out top-level imports of `meanings` that no use is left of.

    `edits` are what is replaced and what is imported instead; what others import from here stays.
    """
    found: list[Edit] = []
    for statement, node in Imports(codebase, module).top_imports():
        if isinstance(node.names, cst.ImportStar):
            continue
        gone = {
            index
            for index, alias in enumerate(node.names)
            if _is_left_over(codebase, module, alias, meanings, edits)
        }
        if len(gone) < len(node.names):
            found += remove_items(module.source, node.names, gone)
        elif len(statement.body) == 1:
            line = module.source.line_of(module.source.span(statement)[1]) + 1
            behind = module.source.line_start(min(line, module.source.line_count))
            followed = any(edit.start == edit.end == behind for edit in edits)
            found.append(without_line(module.source, statement, followed=followed))
    return tuple(found)


def _is_left_over(
    codebase: Codebase,
    module: Module,
    alias: cst.ImportAlias,
    meanings: frozenset[str],
    edits: Sequence[Edit],
) -> bool:
    local = _local_name(alias)
    root = module.names.root
    found = codebase.resolve_chain(module, root, [local])
    if not found or not found <= meanings or (module.path, local) in codebase.outside_uses:
        return False
    names_in = re.compile(rf"(?<![\w.]){re.escape(local)}\b")
    spans = [
        (edit.start, edit.end)
        for edit in edits
        if edit.file == module.path and not names_in.search(edit.text)
    ]
    uses = [
        use.parts[0].start
        for use in module.names.uses
        if use.parts[0].name == local and use.scope.lookup(local) is root
    ]
    return bool(uses) and all(
        any(start <= use < end for start, end in spans) for use in uses
    )  # fmt: skip


def _local_name(alias: cst.ImportAlias) -> str:
    if alias.asname is not None:
        return dotted(alias.asname.name) or ""
    return (dotted(alias.name) or "").partition(".")[0]


def extended(source: Source, node: cst.ImportFrom, names: list[str]) -> Iterator[Edit]:
    """More names in an import: in order where it is sorted, one a line when it gets too long."""
    assert not isinstance(node.names, cst.ImportStar)
    start, end = source.span(node.names[0])[0], source.span(node.names[-1])[1]
    written = [source.text_of(alias).rstrip(", ") for alias in node.names]
    if node.lpar is None and _width(source, node, names) > WIDTH:
        yield source.edit(start, end, _one_a_line(sorted([*written, *names], key=str.lower)))
        return
    if [*written] != sorted(written, key=str.lower):
        yield from insert_items(source, node.names, 0, names)
        return
    rest = []
    for name in names:
        later = [
            alias
            for alias, text in zip(node.names, written, strict=True)
            if text.lower() > name.lower()
        ]
        if later:
            yield insert_before(source, later[0], name)
        else:
            rest.append(name)
    if rest:
        yield from insert_items(source, node.names, 0, rest)


def without_line(source: Source, statement: cst.CSTNode, *, followed: bool = False) -> Edit:
    """The statement's lines gone, and the blank one behind when there is one before as well.

    `followed` says that something new comes in their place.
    """
    start, end = source.span(statement)
    first, last = source.line_of(start), source.line_of(end) + 1
    above = source.line_text(first - 1).strip() if first > 1 else ""
    before = not above or above.endswith(":")
    if not followed and before and last < source.line_count and not source.line_text(last).strip():
        last += 1
    following = source.line_start(last) if last <= source.line_count else len(source.raw)
    return source.edit(source.line_start(first), following, "")


def is_type_checking(node: cst.CSTNode) -> bool:
    """Whether a statement is `if TYPE_CHECKING:`."""
    test = dotted(node.test) if isinstance(node, cst.If) else None
    return (test or "").rpartition(".")[2] == "TYPE_CHECKING"


def _statement(home: str, names: list[str]) -> str:
    line = f"from {home} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return f"from {home} import {_one_a_line(names)}"


def _one_a_line(names: list[str]) -> str:
    return "".join(["(\n", *(f"    {name},\n" for name in names), ")"])


def _width(source: Source, node: cst.ImportFrom, names: Sequence[str]) -> int:
    """Columns of an import on one line once `names` are in it."""
    start, end = source.span(node)
    line = source.line_start(source.line_of(start))
    return end - line + sum(len(name) + 2 for name in names)


def _is_standard(name: str) -> bool:
    return name in sys.stdlib_module_names


def _home_of(node: cst.Import | cst.ImportFrom) -> str:
    if isinstance(node, cst.Import):
        return dotted(node.names[0].name) or ""
    return "" if node.relative or node.module is None else dotted(node.module) or ""


def _is_sdk(node: cst.Import | cst.ImportFrom) -> bool:
    return _home_of(node).partition(".")[0] in ("mcp", "fastmcp")


def _is_future(node: cst.Import | cst.ImportFrom) -> bool:
    return _home_of(node) == "__future__"


def _is_docstring(statement: cst.CSTNode) -> bool:
    return (
        isinstance(statement, cst.SimpleStatementLine)
        and isinstance(statement.body[0], cst.Expr)
        and isinstance(statement.body[0].value, (cst.SimpleString, cst.ConcatenatedString))
    )
