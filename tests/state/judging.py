"""The cells of a tiny program, judged, and described in words."""

import functools

import msgspec

from analyzer.assets import asset_dir
from analyzer.program.engine import Engine
from analyzer.run import Generation
from analyzer.servers.discovery import find_servers
from analyzer.servers.roots import enter_uncalled
from analyzer.servers.usage import find_uses
from analyzer.state.cells import CellAnalysis
from analyzer.state.graph import StateGraph
from analyzer.state.judgement import Judgement, load_judgement
from analyzer.state.reach import Reach
from analyzer.state.statecell import StateCell
from analyzer.syntax.ir import Spot, spot_line
from tests.program.solving import unsolved
from tests.servers.finding import surface

HEAD = """\
from mcp.server.fastmcp import Context, FastMCP
mcp = FastMCP("x")
"""


class Judged(msgspec.Struct, frozen=True):
    """A judged program; `cells` by name."""

    engine: Engine
    reach: Reach
    cells: dict[str, StateCell]

    def graph(self) -> StateGraph:
        return StateGraph(self.engine, self.reach, self.cells.values(), located)

    def roles(self) -> dict[str, str]:
        return {name: cell.decision.role for name, cell in self.cells.items()}


def judged(program: str, generation: Generation = "mcp-1") -> Judged:
    """Judge a program whose files start with lines `# path.py`, as of an SDK generation."""
    engine = unsolved(program)
    enter_uncalled(engine, ())
    servers = find_servers(engine, surface())
    analysis = CellAnalysis(engine, servers, find_uses(engine, surface()), generation)
    cells = {cell.definition.name: cell for cell in analysis.run()}
    return Judged(engine, analysis.reach, cells)


def roles_of(body: str, generation: Generation = "mcp-1") -> dict[str, str]:
    """The roles of the cells of a module that has a server `mcp` before `body`."""
    return judged(HEAD + body, generation).roles()


def located(file: str, spot: Spot) -> tuple[int, int, int]:
    """Lines alone, as the programs here fit their logical lines into one."""
    return spot_line(spot), 1, 1


@functools.cache
def judgement() -> Judgement:
    return load_judgement((asset_dir("rules"),))
