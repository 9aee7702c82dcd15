"""Whether an object is a server: by its construction, its annotation or its type."""

import libcst as cst

from analyzer.codemods.codebase import Module
from analyzer.codemods.serverflow import OTHER, ServerFlow
from analyzer.codemods.types import types_of


def is_server(flow: ServerFlow, module: Module, node: cst.CSTNode) -> bool:
    """True when `node` is known to be a server of the class that `flow` follows."""
    if flow.value(module, node) - {OTHER} or flow.annotated(module, node):
        return True
    types = types_of(flow.codebase)
    found = types.classes(module, node)
    return bool(found) and all(set(types.lineage(one)) & set(flow.table.old) for one in found)
