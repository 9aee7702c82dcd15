"""The neighbourhood of a cell as an inline SVG: a layered drawing with few crossings.

Sugiyama's method with the layers given: twin nodes are folded in large graphs, long edges get a
bend in each layer they pass, layers are ordered by barycentres and adjacent swaps (the order with
the fewest crossings wins), and coordinates follow from the order. Colours come from CSS classes;
numbers on nodes and edges let a script show what belongs to a node.
"""

from collections.abc import Mapping
from html import escape

import msgspec

from analyzer.report.layout import Layout, Place, lay_out
from analyzer.report.neighbourhood import simplified
from analyzer.report.text import cut, listed, one_line, plural
from analyzer.run import GraphEdge, GraphNode, Neighbourhood

_FOLD_ABOVE = 14
_DENSE_ABOVE = 40
_NARROWEST = 96
_WIDEST = {1: 270, 2: 270, 3: 270, 4: 225, 5: 190}
_WIDEST_OF_MANY = 168
_LABEL_PIXELS = 7.3
_NOTE_PIXELS = 6.4
_PADDING = 20
_GAP = 50
_MARGIN = 10
_SHRINKS_FROM = 1_320
"""Pixels; a drawing up to here is shrunk to the page and still readable, a wider one scrolls."""


class _Box(msgspec.Struct, frozen=True):
    """One drawn node: a node of the graph, or several that no edge tells apart."""

    node: GraphNode
    label: str
    note: str
    title: str
    several: bool = False

    def label_in(self, width: int) -> str:
        """The label, cut to a box: of a qualified name the end says most, of a setting not."""
        room = round((width - _PADDING) / _LABEL_PIXELS)
        if self.several or self.node.kind == "deployment":
            return cut(self.label, room)
        name = self.label.rpartition(".")[2]
        last = f"….{name}"
        fits = len(last) <= room < len(self.label) and not name.startswith("__")
        return last if fits and self.node.kind != "entry point" else _tail(self.label, room)

    def note_in(self, width: int) -> str:
        """The note, cut to a box: of a location the end, of a list the beginning."""
        room = round((width - _PADDING) / _NOTE_PIXELS)
        return cut(self.note, room) if self.several else _tail(self.note, room)


def drawing(neighbourhood: Neighbourhood, name: str, dom_id: str) -> str:
    """SVG markup, already escaped, for the neighbourhood of cell `name`; empty for an empty graph.

    `dom_id` must be unique in the page. Arrows follow the values: written ones point at the cell,
    read ones away from it.
    """
    shown = simplified(neighbourhood)
    boxes, edges = _folded(shown)
    if not boxes:
        return ""
    dense = len(boxes) > _DENSE_ABOVE
    height, pitch = (22, 28) if dense else (38, 50)
    layout = lay_out(
        {box.node.id: box.node.layer for box in boxes},
        tuple((edge.source, edge.target) for edge in edges),
    )
    scale = _Scale(pitch, height, _widths(boxes, layout, dense))
    numbers = {box.node.id: number for number, box in enumerate(boxes)}
    parts = [
        f'<g data-f="{numbers[edge.source]}" data-t="{numbers[edge.target]}">'
        f"{_edge(edge, layout, scale)}</g>"
        for edge in edges
    ]
    parts += [_box(box, layout.places[box.node.id], scale, dense, numbers) for box in boxes]
    width, total = scale.size(layout)
    return _svg(width, total, name, dom_id, _description(shown), "".join(parts))


def _widths(boxes: tuple[_Box, ...], layout: Layout, dense: bool) -> tuple[int, ...]:
    """How wide each column is: as its longest text needs, within bounds."""
    widths = [_NARROWEST] * (1 + max(place.layer for place in layout.places.values()))
    widest = _WIDEST.get(len(widths), _WIDEST_OF_MANY)
    for box in boxes:
        texts = (len(box.label) * _LABEL_PIXELS, 0 if dense else len(box.note) * _NOTE_PIXELS)
        layer = layout.places[box.node.id].layer
        widths[layer] = min(widest, max(widths[layer], round(max(texts)) + _PADDING))
    return tuple(widths)


def _tail(text: str, width: int) -> str:
    """The end of a location says most."""
    return text if len(text) <= width else f"…{text[1 - width :]}"


def _svg(width: int, height: int, name: str, dom_id: str, description: str, body: str) -> str:
    title = escape(f"Who reaches {one_line(name)}")
    return (
        f'<svg class="graph{_fit(width, height)}" role="img" '
        f'aria-labelledby="{dom_id}-t {dom_id}-d" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><title id="{dom_id}-t">{title}</title>'
        f'<desc id="{dom_id}-d">{escape(description)}</desc>{body}</svg>'
    )


def _fit(width: int, height: int) -> str:
    """CSS class for drawings that should rather scroll than shrink."""
    return " tall" if height > 1_200 else " wide" if width > _SHRINKS_FROM else ""


def _description(neighbourhood: Neighbourhood) -> str:
    labels = {node.id: one_line(node.label) for node in neighbourhood.nodes}
    entries = tuple(one_line(n.label) for n in neighbourhood.nodes if n.kind == "entry point")
    sentences = [f"{plural(len(entries), 'entry point')}: {listed(entries, 20)}."]
    for kind, verb in (("writes", "Written"), ("reads", "Read")):
        who = sorted({labels.get(e.source, "") for e in neighbourhood.edges if e.kind == kind})
        if who:
            sentences.append(f"{verb} by {listed(tuple(who), 20)}.")
    return " ".join(sentences)


def _folded(neighbourhood: Neighbourhood) -> tuple[tuple[_Box, ...], tuple[GraphEdge, ...]]:
    """Boxes and edges to draw; in a large graph, nodes with the same edges share a box."""
    nodes = {node.id: node for node in neighbourhood.nodes}
    edges = neighbourhood.edges
    twins = _twins(nodes, edges) if len(nodes) > _FOLD_ABOVE else [[n] for n in nodes.values()]
    boxes = tuple(_box_of(group) for group in twins)
    drawn = {box.node.id for box in boxes}
    return boxes, tuple(e for e in edges if e.source in drawn and e.target in drawn)


def _twins(nodes: dict[str, GraphNode], edges: tuple[GraphEdge, ...]) -> list[list[GraphNode]]:
    touching: dict[str, set[tuple[str, str, str]]] = {node: set() for node in nodes}
    for edge in edges:
        touching[edge.source].add(("out", edge.kind, edge.target))
        touching[edge.target].add(("in", edge.kind, edge.source))
    groups: dict[tuple[int, str, frozenset[tuple[str, str, str]]], list[GraphNode]] = {}
    for node in nodes.values():
        key = (node.layer, node.kind, frozenset(touching[node.id]))
        groups.setdefault(key, []).append(node)
    return [
        part
        for group in groups.values()
        for part in ([group] if len(group) > 2 else _alone(group))
    ]


def _alone(group: list[GraphNode]) -> list[list[GraphNode]]:
    return [[node] for node in group]


def _box_of(group: list[GraphNode]) -> _Box:
    labels = tuple(one_line(node.label) for node in group)
    node = group[0]
    if len(group) > 1:
        count = f"{len(group):,} {node.kind}s"
        return _Box(node, count, listed(labels, 3), f"{count}: {', '.join(labels)}", True)
    where = f"{one_line(node.file)}:{node.line}"
    return _Box(node, labels[0], where, f"{node.kind} {labels[0]} ({where})")


class _Scale(msgspec.Struct, frozen=True):
    """Places of the layout in pixels; `widths` are those of the columns."""

    pitch: int
    height: int
    widths: tuple[int, ...]

    def left(self, place: Place) -> int:
        return _MARGIN + sum(self.widths[: place.layer]) + place.layer * _GAP

    def right(self, place: Place) -> int:
        return self.left(place) + self.widths[place.layer]

    def top(self, place: Place) -> int:
        return _MARGIN + round(place.row * self.pitch)

    def middle(self, place: Place) -> int:
        return self.top(place) + self.height // 2

    def size(self, layout: Layout) -> tuple[int, int]:
        """Width and height of the drawing."""
        rows = max(place.row for place in layout.places.values())
        bends = max((row for path in layout.bends.values() for _, row in path), default=0.0)
        width = 2 * _MARGIN + sum(self.widths) + (len(self.widths) - 1) * _GAP
        return width, 2 * _MARGIN + round(max(rows, bends) * self.pitch) + self.height


def _box(box: _Box, place: Place, scale: _Scale, dense: bool, numbers: Mapping[str, int]) -> str:
    x, y, width, height = (
        scale.left(place), scale.top(place), scale.widths[place.layer], scale.height,
    )  # fmt: skip
    kind = box.node.kind.replace(" ", "-")
    radius = {"deployment": 9, "entry point": height // 2, "function": 3, "cell": 3}[box.node.kind]
    shape = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>'
    if box.node.kind == "cell":
        shape += f'<rect x="{x}" y="{y}" width="6" height="{height}" rx="3" class="spine"/>'
    middle = x + width // 2
    label = escape(box.label_in(width))
    note = "" if dense else _text(middle, y + 30, "note", escape(box.note_in(width)))
    baseline = y + (15 if dense else 16)
    return (
        f'<g class="node {kind}" data-n="{numbers[box.node.id]}">'
        f"<title>{escape(box.title)}</title>{shape}"
        f"{_text(middle, baseline, 'label', label)}{note}</g>"
    )


def _text(x: int, y: int, css: str, content: str) -> str:
    return f'<text x="{x}" y="{y}" class="{css}" text-anchor="middle">{content}</text>'


def _edge(edge: GraphEdge, layout: Layout, scale: _Scale) -> str:
    source, target = layout.places[edge.source], layout.places[edge.target]
    if source.layer == target.layer:
        start, end = scale.middle(source), scale.middle(target)
        path = _loop(scale.right(source), start, end)
        tip = (scale.right(target), end + (4 if start > end else -4), -1)
    else:
        forward = 1 if source.layer < target.layer else -1
        # Several kinds of edge between two boxes must not lie on each other.
        shift = {"writes": -5, "reads": 5, "calls": 0, "routes": 0}[edge.kind]
        out, into = (scale.right, scale.left)[::forward]
        first = (out(source), scale.middle(source) + shift)
        last = (into(target), scale.middle(target) + shift)
        path = _curve(first, _bend_points(edge, layout, scale, shift, forward), last)
        tip = (*last, forward)
        if edge.kind == "reads":
            tip = (*first, -forward)
    return f'<path class="edge {edge.kind}" d="{path}"/>{_arrow(tip, edge.kind)}'


def _bend_points(
    edge: GraphEdge, layout: Layout, scale: _Scale, shift: int, forward: int
) -> list[tuple[int, int]]:
    points = []
    for layer, row in layout.bends.get((edge.source, edge.target), ()):
        place = Place(layer, row)
        sides = (scale.left(place), scale.right(place))[::forward]
        points += [(side, scale.middle(place) + shift) for side in sides]
    return points


def _curve(first: tuple[int, int], bends: list[tuple[int, int]], last: tuple[int, int]) -> str:
    """Bezier curves between boxes, straight lines past the layers they cross."""
    points = [first, *bends, last]
    path = f"M{first[0]},{first[1]}"
    for index in range(0, len(points) - 1, 2):
        (x, y), (to_x, to_y) = points[index], points[index + 1]
        middle = (x + to_x) // 2
        path += f"C{middle},{y} {middle},{to_y} {to_x},{to_y}"
        if index + 2 < len(points):
            path += f"L{points[index + 2][0]},{points[index + 2][1]}"
    return path


def _loop(x: int, start: int, end: int) -> str:
    """A curve beside the boxes, for an edge between two of one column."""
    out = x + _GAP // 3
    if start == end:
        return f"M{x},{start - 6}C{out},{start - 16} {out},{start + 16} {x},{start - 4}"
    turn = 4 if start > end else -4
    y, to_y = start - turn, end + turn
    return f"M{x},{y}C{out},{y} {out},{to_y} {x},{to_y}"


def _arrow(tip: tuple[int, int, int], kind: str) -> str:
    x, y, direction = tip
    back = x - 7 * direction
    return f'<path class="arrow {kind}" d="M{x},{y}L{back},{y - 4}L{back},{y + 4}Z"/>'
