"""The picture of a neighbourhood: complete, accessible, inert."""

import re
from xml.etree import ElementTree

from analyzer.report.drawing import drawing
from analyzer.run import GraphEdge, GraphNode, Neighbourhood

from .sample_run import CARTS_GRAPH


def labels(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [text.text or "" for text in root.iter("text") if text.get("class") == "label"]


def kinds(svg: str) -> dict[str, int]:
    found = re.findall(r'class="edge (\w+)"', svg)
    return {kind: found.count(kind) for kind in sorted(set(found))}


def test_every_node_and_edge_is_drawn() -> None:
    svg = drawing(CARTS_GRAPH, "CARTS", "c-CARTS")
    assert sorted(labels(svg)) == sorted(node.label for node in CARTS_GRAPH.nodes)
    assert kinds(svg) == {"calls": 7, "reads": 1, "writes": 2}


def test_it_has_a_title_and_a_description() -> None:
    root = ElementTree.fromstring(drawing(CARTS_GRAPH, "CARTS", "c"))
    title, description, *_ = root
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "c-t c-d")
    assert (title.text, description.text) == (
        "Who reaches CARTS",
        "3 entry points: add_item, view_cart and checkout. Written by carts.cart_of and "
        "carts.drop. Read by carts.cart_of.",
    )


def test_names_are_text_never_markup() -> None:
    name = "</title><script>alert(1)</script>\u202e"
    node = GraphNode("n", "cell", name, "<b>.py", 1, 0)
    svg = drawing(Neighbourhood((node,)), name, "c")
    root = ElementTree.fromstring(svg)
    assert {element.tag for element in root.iter()} == {
        "svg",
        "title",
        "desc",
        "g",
        "rect",
        "text",
    }
    assert "\u202e" not in svg


def test_nothing_to_draw_is_no_picture() -> None:
    assert drawing(Neighbourhood(), "x", "c") == ""


def test_edges_to_unknown_nodes_are_left_out() -> None:
    node = GraphNode("n", "cell", "x", "a.py", 1, 0)
    svg = drawing(Neighbourhood((node,), (GraphEdge("gone", "n", "reads"),)), "x", "c")
    assert kinds(svg) == {}


def test_large_graphs_fold_what_no_edge_tells_apart() -> None:
    tools = tuple(GraphNode(f"t{i}", "entry point", f"tool_{i}", "s.py", i, 0) for i in range(199))
    cell = GraphNode("c", "cell", "STATE", "s.py", 999, 1)
    edges = tuple(GraphEdge(tool.id, "c", "writes" if tool.line else "reads") for tool in tools)
    svg = drawing(Neighbourhood((*tools, cell), edges), "STATE", "c")
    assert sorted(labels(svg)) == ["198 entry points", "STATE", "tool_0"]
    assert "tool_198" in svg


def boxes(svg: str) -> list[int]:
    return [int(width) for width in re.findall(r'<rect x="\d+" y="\d+" width="(\d{2,})"', svg)]


def test_a_column_is_as_wide_as_its_names_need() -> None:
    short = GraphNode("t", "entry point", "add", "s.py", 1, 0)
    cell = GraphNode("c", "cell", "ProjectRegistry._projects", "server/models/project.py", 9, 1)
    svg = drawing(Neighbourhood((short, cell), (GraphEdge("t", "c", "reads"),)), "x", "c")
    assert boxes(svg) == [96, 202]
    assert labels(svg) == ["add", "ProjectRegistry._projects"]


def test_of_a_name_too_long_the_end_is_kept() -> None:
    owner = "Application.register_handlers.locals"
    nodes = (
        GraphNode("a", "function", f"{owner}.handle_open", "s.py", 1, 0),
        GraphNode("b", "cell", "x" * 60, "d/" * 40 + "s.py", 2, 1),
    )
    svg = drawing(Neighbourhood(nodes), "x", "c")
    assert labels(svg) == ["….handle_open", "…" + "x" * 33]
    assert re.findall(r'class="note"[^>]*>([^<]*)<', svg)[1] == "…" + ("d/" * 40 + "s.py:2")[-38:]


def test_a_setting_keeps_its_start_and_a_method_its_class() -> None:
    setting = GraphNode("d", "deployment", "terminationGracePeriodSeconds: 3600", "a.yaml", 1, 0)
    method = GraphNode("f", "function", "ConfluenceFetcherClient.__init__", "a.py", 1, 1)
    cell = GraphNode("c", "cell", "x", "a.py", 2, 2)
    far = tuple(GraphNode(f"n{i}", "function", "step", "a.py", i, i) for i in range(3, 7))
    svg = drawing(Neighbourhood((setting, method, cell, *far)), "x", "c")
    first, second, *_ = labels(svg)
    assert first.startswith("terminationGrace")
    assert second.endswith("Client.__init__")
