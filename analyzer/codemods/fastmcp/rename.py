"""Names of `fastmcp` that moved: imports, and every use of what they bind."""

from collections.abc import Iterator

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.fastmcp.members import takes_out
from analyzer.codemods.model import Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.rename import renamed
from analyzer.codemods.sdk.taken import Surface
from analyzer.codemods.tables import fastmcp_renames

CODE = "UNS503"
REMOVED = "UNS504"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    surface = Surface(fastmcp_renames(), CODE, REMOVED, takes_out=takes_out)
    return renamed(codebase, surface)


CODEMOD = Codemod("fastmcp-rename", (CODE, REMOVED), plan)
