"""Which classes an expression of the codebase may give, as far as that can be proven."""

from functools import lru_cache

import libcst as cst

from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.types.functions import waits_for
from analyzer.codemods.types.inference import Inference
from analyzer.codemods.types.model import NONE, Type, Types

__all__ = ["NONE", "Type", "Types", "TypesOf", "types_of"]


class TypesOf:
    """The types of one codebase.

    Names are those under which `mcp` 1.30.0 defines a class (`mcp.types.Tool`,
    `mcp.client.session.ClientSession`), also where the file already spells them as 2.x does;
    `builtins.str` and the like; `path/to/file.py:Name@1` for classes of the codebase.
    """

    def __init__(self, codebase: Codebase) -> None:
        self._inference = Inference(codebase)

    def of(self, module: Module, node: cst.CSTNode) -> Types:
        """Types with their arguments; empty when anything about `node` is unknown."""
        return self._inference.of(module, node)

    def classes(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """Classes of which `node` may be an instance, `None` left out; empty when unknown."""
        return _instances(self.of(module, node))

    def annotated(self, module: Module, annotation: cst.Annotation) -> frozenset[str]:
        """Classes that an annotation allows, `None` left out; empty when unknown."""
        return _instances(self._inference.annotated(module, annotation))

    def is_class(self, module: Module, node: cst.CSTNode) -> frozenset[str]:
        """The classes that `node` may itself be (`Tool`, not an instance); empty otherwise."""
        found = self.of(module, node)
        return frozenset(one.name for one in found) if {o.of for o in found} == {"class"} else (
            frozenset()
        )  # fmt: skip

    def lineage(self, name: str) -> tuple[str, ...]:
        """An SDK class and its SDK ancestors; for a class of the codebase, those it extends."""
        return self._inference.lineage(name)

    def waits(self, module: Module, call: cst.Call) -> bool:
        """Whether a call gives what its one argument gives, once that is there."""
        return waits_for(self._inference, module, call)

    def written_lineage(self, name: str) -> tuple[str, ...]:
        """A class of the codebase, and those of it that it extends."""
        return self._inference.classes.written_lineage(name)

    def has_own(self, name: str, attribute: str) -> bool:
        """Whether a class of the codebase defines this attribute itself."""
        return self._inference.classes.attribute(name, attribute) is not None


def _instances(types: Types) -> frozenset[str]:
    if any(one.of for one in types):
        return frozenset()
    return frozenset(one.name for one in types if one != NONE)


@lru_cache(maxsize=1)
def types_of(codebase: Codebase) -> TypesOf:
    """The types of `codebase`, computed on demand and kept for all codemods."""
    return TypesOf(codebase)
