"""Members and arguments of `fastmcp` objects that 4.x has not, or has in another way, by table."""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.codebase import Codebase
from analyzer.codemods.fastmcp.flow import fastmcp_flow
from analyzer.codemods.fastmcp.members import rewritten_calls
from analyzer.codemods.fastmcp.notifications import rewritten
from analyzer.codemods.model import Outcome
from analyzer.codemods.questions.guards import guarded
from analyzer.codemods.registry import Codemod
from analyzer.codemods.sdk.changed import changed
from analyzer.codemods.sdk.gone import gone
from analyzer.codemods.tables import fastmcp_eras, fastmcp_gone_table

CODE = "UNS506"
_SERVER = "fastmcp.server.server.FastMCP"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    table = fastmcp_gone_table()
    known: set[cst.CSTNode] = set(rewritten_calls(codebase))
    known |= {setting.node.value for setting in fastmcp_flow(codebase).settings}
    private = {f"{_SERVER}.{name}": text for name, text in fastmcp_eras().overrides.items()}
    yield from gone(codebase, CODE, {**table.members, **private}, table.arguments, known)
    answered = rewritten(codebase) | {question.node for question in guarded(codebase)}
    yield from changed(codebase, table.changed, answered)


CODEMOD = Codemod(
    "fastmcp-gone",
    (CODE, "UNS101", "UNS105", "UNS301", "UNS303", "UNS304", "UNS502", "UNS509"),
    plan,
)
