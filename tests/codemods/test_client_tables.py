"""The table of client functions, held against both installed SDKs."""

import pytest

from analyzer.codemods.client.table import mcp_client_table as client_table
from tests.codemods.test_tables import NEW, OLD, ask

pytestmark = pytest.mark.sdk

PARAMETERS = """
import importlib, inspect, json, sys

def found(name):
    module, _, rest = name, "", []
    while True:
        try:
            here = importlib.import_module(module)
            break
        except ImportError:
            module, _, last = module.rpartition(".")
            rest.insert(0, last)
    for part in rest:
        here = getattr(here, part, None)
    return here

def parameters(name):
    here = found(name)
    if here is None:
        return None
    fields = getattr(here, "model_fields", None)
    names = list(fields or inspect.signature(here).parameters)
    return names[1:] if inspect.isfunction(here) and names[:1] == ["self"] else names

print(json.dumps({name: parameters(name) for name in json.load(sys.stdin)}))
"""


def test_parameters_stand_in_this_order() -> None:
    table = client_table()
    rows = {**table.parameters}
    rows |= {name: row.parameters for row in table.changed for name in row.callables}
    old = ask(OLD, PARAMETERS, sorted(rows))
    assert {name: old[name][: len(order)] for name, order in rows.items()} == {
        name: list(order) for name, order in rows.items()
    }


def test_arguments_that_went_are_gone() -> None:
    rows = client_table().changed
    names = sorted({name for row in rows for name in row.callables})
    old, new = ask(OLD, PARAMETERS, names), ask(NEW, PARAMETERS, names)
    for row in rows:
        for name in row.callables:
            lost = {*row.dropped, *row.renamed}
            assert (name, lost - set(old[name]), lost & set(new[name])) == (name, set(), set())
            assert set(row.renamed.values()) <= set(new[name])


def test_aliases_are_the_same_objects() -> None:
    aliases = client_table().aliases
    program = PARAMETERS.partition("def parameters")[0]
    program += (
        "print(json.dumps([a for a, b in json.load(sys.stdin) if found(a) is not found(b)]))"
    )
    present = sorted(aliases.items())
    assert ask(OLD, program, present) == []
