"""Who a token is for: 2.3 asks that servers say whether they check it, 3.0 will check (D09)."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.arguments import named_argument

CODE = "UNS421"
_SETTINGS = "mcp.server.auth.settings.AuthSettings"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    for module in codebase.modules.values():
        for node in module.names.nodes(cst.Call):
            if codebase.resolve(module, node.func) != {_SETTINGS}:
                continue
            url = named_argument(node, "resource_server_url")
            said = named_argument(node, "validate_token_resource") is not None
            if url is None or said or any(arg.star for arg in node.args):
                continue
            text = (
                "say validate_token_resource: True refuses tokens made for other servers, "
                "False takes them as 1.x did; 2.3 warns, 3.0 checks"
            )
            yield Mark(module.path, module.names.line_of(node), CODE, text)


CODEMOD = Codemod("sdk-tokens", (CODE,), plan)
