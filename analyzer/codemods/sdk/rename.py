"""SDK names that moved: the import statements, and every use of what they bind.

A local name is renamed only where the module keeps it to itself; a name that is exported, patched
from outside, rebound, or would collide with another keeps its spelling through `as`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.imports import Imports, Taken, without_line
from analyzer.codemods.lists import remove_items
from analyzer.codemods.model import Change, Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import Binding, Scope, Use, dotted
from analyzer.codemods.sdk.importing import (
    import_line,
    imported,
    is_package_root,
    joined,
    respelt,
    respelt_path,
    within,
)
from analyzer.codemods.sdk.standins import Impossible, is_plain_import, spelled, written_out
from analyzer.codemods.sdk.taken import MARKED_WHERE_USED, Surface
from analyzer.codemods.tables import prefixes, sdk_renames, server_table
from analyzer.run import Edit

CODE = "UNS401"
REMOVED = "UNS409"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    return renamed(codebase, Surface(sdk_renames(), CODE, REMOVED, server_table().new))


def renamed(codebase: Codebase, surface: Surface) -> Iterator[Outcome]:
    """The names of a package, spelt as its new version has them, in every module."""
    for module in codebase.modules.values():
        yield from _Rename(codebase, module, surface).outcomes()


CODEMOD = Codemod(
    "sdk-rename",
    (CODE, REMOVED),
    plan,
    # The renamed class reads its arguments in another way, and nothing would show it afterwards.
    brings=("UNS404", "UNS405", "UNS410", "UNS412", "UNS213"),
)


class _Rename:
    """The rename of one module: edits gathered per import statement."""

    def __init__(self, codebase: Codebase, module: Module, surface: Surface) -> None:
        self.codebase = codebase
        self.module = module
        self.source = module.source
        self.surface = surface
        self.table = surface.table
        self.edits: dict[cst.CSTNode, list[Edit]] = defaultdict(list)
        self.marks: set[Mark] = set()
        self.imports = Imports(codebase, module)
        self.needing: cst.CSTNode | None = None

    def outcomes(self) -> Iterator[Outcome]:
        names = self.module.names
        for node, scope in names.imports:
            if self._is_foreign(node) and not self._has_new_sibling(node):
                self._statement(node, scope)
        for use in names.uses:
            self._attributes(use)
        if self.needing is not None:
            # In front: a definition at the same place needs what is imported.
            self.edits[self.needing][:0] = self.imports.edits()
        for statement, edits in self.edits.items():
            line = names.line_of(statement)
            title = "import from where the SDK has it now"
            unique = tuple(dict.fromkeys(edits))
            yield Change(self.surface.code, self.module.path, line, title, "safe", unique)
        yield from sorted(self.marks)

    def _mark(self, node: cst.CSTNode, name: str, text: str, code: str = "") -> None:
        line = self.module.names.line_of(node)
        code = code or self.surface.removed
        self.marks.add(Mark(self.module.path, line, code, f"{name}: {text}"))

    def _mark_gone(self, node: cst.CSTNode, name: str) -> None:
        instead = self.table.instead_of(name)
        if instead is not None:
            self._mark(node, name, instead)

    # Import statements

    def _is_foreign(self, node: cst.Import | cst.ImportFrom) -> bool:
        if isinstance(node, cst.Import):
            return True
        module = dotted(node.module) if node.module else None
        return module is not None and not node.relative and (
            self.codebase.locate(self.module, module) is None
        )  # fmt: skip

    def _has_new_sibling(self, node: cst.CSTNode) -> bool:
        """True inside a `try` or `if` that also imports the new names: it serves both versions."""
        parents = self.module.names.parents
        inner: cst.CSTNode = node
        while inner in parents:
            inner = parents[inner]
            if isinstance(inner, (cst.FunctionDef, cst.ClassDef)):
                return False
            if isinstance(inner, (cst.Try, cst.If)) and any(
                other is not node and within(other, inner, parents) and self._is_new(other)
                for other, _ in self.module.names.imports
            ):
                return True
        return False

    def _is_new(self, node: cst.Import | cst.ImportFrom) -> bool:
        new = tuple(self.table.modules.values())
        names = [name for name, _ in imported(node)]
        return any(name in self.surface.new or name.startswith(new) for name in names)

    def _statement(self, node: cst.Import | cst.ImportFrom, scope: Scope) -> None:
        if isinstance(node, cst.Import):
            for alias in node.names:
                self._module_alias(node, alias)
        elif isinstance(node.names, cst.ImportStar):
            self._star(node)
        else:
            self._from(node, scope)

    def _module_alias(self, node: cst.Import, alias: cst.ImportAlias) -> None:
        old = dotted(alias.name) or ""
        self._mark_gone(node, old)
        new = self.table.new_name(old)
        if new is not None:
            self.edits[node] += respelt_path(self.source, alias.name, new)

    def _star(self, node: cst.ImportFrom) -> None:
        old = dotted(node.module) if node.module else None
        new = self.table.new_name(old) if old else None
        if old not in self.table.stars or old is None:
            return
        spelled = [use for use in self.module.names.uses if self._from_star(use, old)]
        renamed = {use.parts[0].name for use in spelled} & {
            name for name in self.table.stars[old] if self._last(f"{old}.{name}") != name
        }
        if (new is None and not renamed) or node.module is None:
            return
        if any(self._collides(self._last(f"{old}.{name}")) for name in renamed):
            self._mark(
                node, f"from {old} import *", "import the names one by one", self.surface.code
            )
            return
        self.edits[node] += respelt_path(self.source, node.module, new or old)
        for use in spelled:
            part = use.parts[0]
            self.edits[node] += respelt(
                self.source, part.start, part.end, self._last(f"{old}.{part.name}")
            )

    def _from_star(self, use: Use, module: str) -> bool:
        name = use.parts[0].name
        return name in self.table.stars[module] and use.scope.lookup(name) is None

    def _last(self, old: str) -> str:
        return (self.table.new_name(old) or old).rpartition(".")[2]

    def _from(self, node: cst.ImportFrom, scope: Scope) -> None:
        old_module = dotted(node.module) if node.module else None
        if old_module is None or isinstance(node.names, cst.ImportStar):
            return
        moves: list[tuple[cst.ImportAlias, str]] = []
        gone: set[int] = set()
        for alias in node.names:
            old = f"{old_module}.{dotted(alias.name)}"
            if old in self.table.shadowed:
                moves.append((alias, old))
                continue
            if self.surface.takes_out(self.codebase, self.module, alias, old):
                continue
            if self._stands_in(node, scope, alias, old):
                gone.add(len(moves))
            else:
                self._mark_gone(node, old)
            moves.append((alias, self.table.new_name(old) or self._moved(old_module, old)))
        same = all(new == f"{old_module}.{dotted(alias.name)}" for alias, new in moves)
        if same and not gone:
            return
        homes = [new.rpartition(".")[0] for _, new in moves]
        kept = [home for index, home in enumerate(homes) if home and index not in gone]
        home = max(kept, key=kept.count, default="")
        if node.module is not None and home not in ("", old_module):
            self.edits[node] += respelt_path(self.source, node.module, home)
        away = [n for n, other in enumerate(homes) if n not in gone and other != home]
        for index, (alias, new) in enumerate(moves):
            if index not in away and index not in gone:
                local = self._local(node, scope, alias, new)
                self.edits[node] += self._alias_edits(alias, local)
        if away or gone:
            self._split(node, scope, moves, away, gone)

    def _stands_in(
        self, node: cst.ImportFrom, scope: Scope, alias: cst.ImportAlias, old: str
    ) -> bool:
        """True when what `alias` brought is written out where it was used."""
        value = self.table.values.get(old)
        if value is None or not is_plain_import(self.module, node, scope):
            return False
        imports = Imports(self.codebase, self.module)
        try:
            edits = list(written_out(self.codebase, self.module, imports, alias, value))
        except Impossible:
            return False
        start, end = self.source.span(node)
        if any(start < edit.start <= end for edit in imports.edits()):
            return False
        self._need(node)
        spelled(self.imports, value)
        self.edits[node] += edits
        return True

    def _need(self, statement: cst.CSTNode) -> None:
        """The first statement whose names need imports carries them for the whole module."""
        self.needing = self.needing or statement

    def _moved(self, module: str, old: str) -> str:
        """A name without a row of its own goes where its module goes."""
        new = self.table.new_name(module)
        return f"{new}.{old.rpartition('.')[2]}" if new else old

    def _split(
        self,
        node: cst.ImportFrom,
        scope: Scope,
        moves: list[tuple[cst.ImportAlias, str]],
        away: list[int],
        gone: set[int],
    ) -> None:
        """Names that went to another module than the rest get an import of their own."""
        parts: dict[str, list[str]] = defaultdict(list)
        for index in away:
            alias, new = moves[index]
            parts[new.rpartition(".")[0]].append(self._local(node, scope, alias, new))
        lines = [import_line(home, name) for home in parts for name in joined(home, parts[home])]
        statement = self.module.names.parents[node]
        alone = isinstance(statement, cst.SimpleStatementLine) and len(statement.body) == 1
        start, end = self.source.span(node)
        first = self.source.line_of(start)
        separator = f"\n{self.source.indent_of(first)}" if alone else "; "
        if len(away) + len(gone) < len(moves):
            taken = {*away, *gone}
            self.edits[node] += remove_items(self.source, [alias for alias, _ in moves], taken)
            text = "".join(f"{separator}{line}" for line in lines)
            self.edits[node].append(self.source.edit(end, end, text))
        elif lines:
            self.edits[node].append(self.source.edit(start, end, separator.join(lines)))
        elif isinstance(statement, cst.SimpleStatementLine):
            defined = any(edit.start == edit.end for edit in self.edits[node])
            followed = defined or bool(self.imports.edits())
            line = without_line(self.source, statement, followed=followed)
            self.edits[node].append(line)

    def _alias_edits(self, alias: cst.ImportAlias, local: str) -> Iterable[Edit]:
        if alias.asname is not None:
            local = local.partition(" as ")[0]
        start, end = self.source.span(alias.name)
        return respelt(self.source, start, end, local)

    def _local(self, node: cst.ImportFrom, scope: Scope, alias: cst.ImportAlias, new: str) -> str:
        """The alias as written now (`New`, `New as Old`), its uses renamed where that is right."""
        name = dotted(alias.name) or ""
        last = new.rpartition(".")[2]
        if alias.asname is not None:
            return f"{last} as {dotted(alias.asname.name)}"
        if last == name:
            return name
        owner = scope.owner(name)
        uses = [
            use
            for use in self.module.names.uses
            if use.parts[0].name == name and use.scope.lookup(name) is owner
        ]
        if not self._is_private(owner, name, last, uses):
            return f"{last} as {name}"
        for use in uses:
            self.edits[node] += respelt(self.source, use.parts[0].start, use.parts[0].end, last)
        return last

    def _is_private(self, owner: Scope, name: str, new: str, uses: list[Use]) -> bool:
        """True when `name` can be respelled `new` everywhere it is used."""
        module = self.module
        exported = owner is module.names.root and (
            (module.path, name) in self.codebase.outside_uses or (module.is_package and not uses)
        )
        return not (
            exported
            or name in module.names.declared
            or self._collides(new)
            or not all(self._becomes(binding, new) for binding in owner.bindings[name])
        )

    def _becomes(self, binding: Binding, new: str) -> bool:
        if binding.target is None or binding.target.name is None:
            return False
        if isinstance(binding.node, cst.ImportAlias) and binding.node.asname is not None:
            return False
        return self._last(f"{binding.target.module}.{binding.target.name}") == new

    def _collides(self, new: str) -> bool:
        names = self.module.names
        return any(
            new in scope.bindings for scope in (names.root, *names.own_scopes.values())
        ) or any(use.parts[0].name == new for use in names.uses)

    # Attributes of imported modules

    def _attributes(self, use: Use) -> None:
        if len(use.parts) < 2:
            return
        owner = use.scope.lookup(use.parts[0].name)
        if owner is None:
            return
        binding = owner.bindings[use.parts[0].name][0]
        target = binding.target
        if target is None or (
            self.codebase.locate(self.module, target.module) is not None
            and not is_package_root(target.module)
        ):
            return
        found = self.codebase.resolve_use(self.module, use)
        if len(found) == 1:
            self._attribute_chain(use, binding, next(iter(found)))

    def _attribute_chain(self, use: Use, binding: Binding, old: str) -> None:
        target = binding.target
        statement = self.module.names.parents.get(binding.node)
        if target is None or statement is None or ":" in old or old in self.table.shadowed:
            return
        instead = self.table.instead_of(old)
        root = f"{target.module}.{target.name}" if target.name else target.module
        if self._value_of(use, statement, old):
            return
        if instead and self.table.instead_of(root) is None and old not in MARKED_WHERE_USED:
            self._mark(use.node, old, instead)
        new = self.table.new_name(old)
        if new is None or self._has_new_sibling(statement):
            return
        new_root = self.table.new_name(root) or root
        loaded = self.table.new_name(old.rpartition(".")[0])
        if not new.startswith(f"{new_root}.") or (loaded and not new.startswith(f"{loaded}.")):
            self._from_elsewhere(use, statement, old, new)
            return
        parts = new[len(new_root) + 1 :].split(".")
        for part, text in zip(use.parts[1:], parts, strict=False):
            self.edits[statement] += respelt(self.source, part.start, part.end, text)

    def _value_of(self, use: Use, statement: cst.CSTNode, old: str) -> bool:
        """True when `module.NAME` is written out, or is no name that can be."""
        value = self.table.values.get(old)
        if value is None or value.variable or use.quoted or self._has_new_sibling(statement):
            return False
        try:
            text = spelled(self.imports, value)
        except Impossible:
            return False
        self._need(statement)
        start, end = use.parts[0].start, use.parts[-1].end
        self.edits[statement].append(self.source.edit(start, end, text))
        return True

    def _from_elsewhere(self, use: Use, statement: cst.CSTNode, old: str, new: str) -> None:
        """`module.NAME` of a name that another module has now."""
        row = next((name for name in prefixes(old) if name in self.table.names), None)
        home, _, name = self.table.names[row].rpartition(".") if row else ("", "", "")
        try:
            local = self.imports.name(home, name) if home else ""
        except Taken:
            local = ""
        if row is None or not local:
            self._mark(use.node, old, f"is {new} now", self.surface.code)
            return
        self._need(statement)
        rest = old[len(row) :].count(".")
        last = use.parts[len(use.parts) - 1 - rest]
        self.edits[statement].append(self.source.edit(use.parts[0].start, last.end, local))
