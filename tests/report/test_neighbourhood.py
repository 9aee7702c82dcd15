"""Entry points and their own functions become one node."""

from analyzer.report.neighbourhood import simplified
from analyzer.run import GraphEdge, GraphNode, Neighbourhood

TOOL = GraphNode("e", "entry point", "add", "s.py", 5, 0)
OWN = GraphNode("f", "function", "add", "s.py", 5, 1)
OTHER = GraphNode("g", "function", "store", "t.py", 2, 2)
CELL = GraphNode("c", "cell", "CART", "t.py", 1, 3)


def test_the_function_of_an_entry_point_is_the_entry_point() -> None:
    edges = (
        GraphEdge("e", "f", "calls"),
        GraphEdge("f", "g", "calls"),
        GraphEdge("f", "c", "reads"),
    )
    assert simplified(Neighbourhood((TOOL, OWN, OTHER, CELL), edges)) == Neighbourhood(
        (TOOL, OTHER, CELL), (GraphEdge("e", "c", "reads"), GraphEdge("e", "g", "calls"))
    )


def test_a_handler_that_serves_several_entry_points_stays() -> None:
    second = GraphNode("e2", "entry point", "view", "s.py", 5, 0)
    graph = Neighbourhood(
        (TOOL, second, OWN), (GraphEdge("e", "f", "calls"), GraphEdge("e2", "f", "calls"))
    )
    assert simplified(graph) == graph


def test_an_edge_to_nowhere_is_left_out() -> None:
    assert simplified(Neighbourhood((CELL,), (GraphEdge("gone", "c", "reads"),))) == Neighbourhood(
        (CELL,)
    )
