"""The layered layout: few crossings, no overlap, every bend in its layer."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.report.layout import Layout, Place, lay_out


def test_crossed_pairs_are_untangled() -> None:
    layout = lay_out({"a": 0, "b": 0, "x": 1, "y": 1}, (("a", "y"), ("b", "x")))
    assert layout == Layout(
        {"a": Place(0, 0), "b": Place(0, 1), "x": Place(1, 1), "y": Place(1, 0)},
        {("a", "y"): (), ("b", "x"): ()},
    )


def test_a_target_sits_in_the_middle_of_its_sources() -> None:
    layout = lay_out({"a": 0, "b": 0, "c": 0, "x": 5}, tuple((s, "x") for s in "abc"))
    assert layout.places["x"] == Place(1, 1.0)


def test_a_long_edge_bends_in_each_layer_it_passes() -> None:
    layout = lay_out({"a": 0, "m": 1, "n": 2, "x": 3}, (("a", "x"), ("m", "n"), ("x", "m")))
    assert {edge: [layer for layer, _ in bends] for edge, bends in layout.bends.items()} == {
        ("a", "x"): [1, 2],
        ("m", "n"): [],
        ("x", "m"): [2],
    }


GRAPHS = st.dictionaries(
    st.integers(0, 40).map(str), st.integers(0, 4), min_size=1, max_size=25
).flatmap(
    lambda layers: st.tuples(
        st.just(layers),
        st.lists(st.tuples(st.sampled_from(sorted(layers)), st.sampled_from(sorted(layers)))),
    )
)


@given(GRAPHS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_overlaps_and_input_order_does_not_matter(
    graph: tuple[dict[str, int], list[tuple[str, str]]],
) -> None:
    layers, edges = graph
    layout = lay_out(layers, tuple(edges))
    columns: dict[int, list[float]] = {}
    for place in layout.places.values():
        columns.setdefault(place.layer, []).append(place.row)
    for path in layout.bends.values():
        for layer, row in path:
            columns.setdefault(layer, []).append(row)
    gaps = [
        lower - upper
        for rows in columns.values()
        for upper, lower in zip(sorted(rows), sorted(rows)[1:], strict=False)
    ]
    assert min(gaps, default=1) > 0.98
    assert min(place.row for place in layout.places.values()) >= 0
    backwards = dict(reversed(layers.items()))
    assert lay_out(backwards, tuple(reversed(edges))) == layout
