"""The tables of `fastmcp`, held against the installed 2.14, 3.4 and 4.2."""

import pytest

from analyzer.codemods.client.table import client_table
from analyzer.codemods.tables import (
    fastmcp_eras,
    fastmcp_gone_table,
    fastmcp_renames,
    fastmcp_server_table,
)
from analyzer.codemods.types import sdk
from tests.codemods import test_tables as of_mcp
from tests.codemods.test_tables import SIGNATURES, ask

pytestmark = pytest.mark.sdk

OLD_2, OLD_3, NEW = "fastmcp==2.14.7", "fastmcp==3.4.11", "fastmcp==4.2.3"
PRESENT = of_mcp.PRESENT.replace(
    "if not hasattr(here, part):\n            return False\n        here = getattr(here, part)",
    "try:\n            here = getattr(here, part)\n        except (AttributeError, ImportError):\n"
    "            return False",
)
"""4.x says of some names that are gone where they went, in an `ImportError`."""
EARLIER = (
    "fastmcp.Image",
    "fastmcp.server.auth.BearerAuthProvider",
    "fastmcp.server.auth.providers.bearer",
)
"""Gone in 2.14 already."""
NEEDING = ("fastmcp.experimental.sampling", "fastmcp.client.sampling.handlers")
"""Modules that import a package of their own."""
SETTINGS = "fastmcp.settings."
MODULE_OF_SETTINGS = ("DocketSettings", "ExperimentalSettings", "Settings")
REQUIRED = """
import importlib, inspect, json, sys
def required(name):
    module, _, cls = name.rpartition(".")
    made = getattr(importlib.import_module(module), cls)
    parameters = list(inspect.signature(made.__init__).parameters.values())[1:]
    plain = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return [p.name for p in plain if p.default is p.empty]
print(json.dumps({name: required(name) for name in json.load(sys.stdin)}))
"""


def of_settings(name: str) -> bool:
    """Whether a name is a field of `fastmcp.settings`, which hides the module of that name."""
    return name.startswith(SETTINGS) and name.rpartition(".")[2] not in MODULE_OF_SETTINGS


def test_renamed_names_exist_under_both_names() -> None:
    table = fastmcp_renames()
    rows = {
        old: new
        for old, new in {**table.names, **table.modules}.items()
        if not of_settings(old) and not old.startswith((*NEEDING, *EARLIER))
    }
    two, three = (ask(sdk, PRESENT, sorted(rows)) for sdk in (OLD_2, OLD_3))
    in_passing = ("fastmcp.client.client.FastMCP1Server",)
    assert [old for old in rows if not two[old] and not three[old] and old not in in_passing] == []
    new = ask(NEW, PRESENT, sorted(set(rows.values())))
    assert [name for name, found in new.items() if not found] == []


def test_renamed_names_are_gone_where_they_were() -> None:
    table = fastmcp_renames()
    rows = {old for old in {**table.names, **table.modules} if not of_settings(old)}
    rows -= set(table.shadowed)
    found = ask(NEW, PRESENT, sorted(rows))
    assert [name for name, there in found.items() if there] == []


def test_removed_names_were_there_and_are_gone() -> None:
    removed = {name for name in fastmcp_renames().removed if not of_settings(name)}
    assert ask(NEW, PRESENT, sorted(removed)) == dict.fromkeys(removed, False)
    two, three = (ask(sdk, PRESENT, sorted(removed)) for sdk in (OLD_2, OLD_3))
    gone = {name for name in removed if not two[name] and not three[name]}
    assert gone <= {*EARLIER, *TASKS}


TASKS = frozenset(
    f"fastmcp.server.dependencies.{name}"
    for name in (
        "TaskContextInfo", "TaskContextSnapshot", "get_task_context", "get_task_server",
        "get_task_session", "register_task_server", "register_task_session", "require_docket",
    )
)  # fmt: skip
"""Only where the extra for tasks is installed."""


def test_names_below_a_moved_module_follow_it() -> None:
    table = fastmcp_renames()
    program = """
import importlib, json, sys
rows = []
for name in json.load(sys.stdin):
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    for one, value in vars(module).items():
        if not one.startswith("_") and str(getattr(value, "__module__", "")).startswith("fastmcp"):
            rows.append(f"{name}.{one}")
print(json.dumps(rows))
"""
    for old in (OLD_2, OLD_3):
        names = [n for n in ask(old, program, sorted(table.modules)) if not n.startswith(NEEDING)]
        new = {name: table.new_name(name) for name in names if table.instead_of(name) is None}
        found = ask(NEW, PRESENT, sorted(str(name) for name in new.values()))
        assert sorted(name for name, now in new.items() if not found[str(now)]) == []


def test_constructor_arguments_and_where_they_go() -> None:
    table = fastmcp_server_table()
    methods = ["__init__", "run_http_async", "http_app"]
    old = ask(OLD_2, SIGNATURES, ["fastmcp", "FastMCP", methods])
    new = ask(NEW, SIGNATURES, ["fastmcp", "FastMCP", methods])
    taken = {name for name, _, _ in new["__init__"]}
    given = {name for name, _, _ in old["__init__"]}
    assert set(table.arguments) <= given - taken
    positional = [name for name, kind, _ in old["__init__"] if kind == "POSITIONAL_OR_KEYWORD"]
    assert positional == list(table.positional)
    for method in methods[1:]:
        for transport in ("http", "sse"):
            names = {
                table.arguments[name].name or name for name in table.accepts(method, transport)
            }
            assert names <= {name for name, _, _ in new[method]}


def test_gone_members_are_gone_and_were_there() -> None:
    rows = sorted(
        row for row in fastmcp_gone_table().members if "._" not in row and _is_public(row)
    )
    spelled = {_spelled(row): row for row in rows}
    new = ask(NEW, PRESENT, sorted(spelled))
    raising = {name for name in spelled if name.endswith((".enable", ".disable"))}
    kept = {name for name, there in new.items() if there and name not in raising}
    assert kept == set()
    two, three = (ask(sdk, PRESENT, sorted(spelled)) for sdk in (OLD_2, OLD_3))
    of_instances = {"fastmcp.FastMCP.exclude_tags", "fastmcp.FastMCP.include_tags",
                    "fastmcp.FastMCP.include_fastmcp_meta"}  # fmt: skip
    assert {n for n in spelled if not two[n] and not three[n]} <= of_instances


def test_changed_members_are_there() -> None:
    rows = [
        row for members in fastmcp_gone_table().changed.values() for row in members
        if ".ServerSession." not in row
    ]  # fmt: skip
    spelled = sorted({_spelled(row) for row in rows})
    assert ask(NEW, PRESENT, spelled) == dict.fromkeys(spelled, True)


def _is_public(row: str) -> bool:
    return not row.rpartition(".")[2].startswith("_")


def _spelled(row: str) -> str:
    """A row of a class by a name that all versions have."""
    owner, _, member = row.rpartition(".")
    names = {
        "fastmcp.client.client.Client": "fastmcp.Client",
        "fastmcp.prompts.base.Prompt": "fastmcp.prompts.Prompt",
        "fastmcp.resources.base.Resource": "fastmcp.resources.Resource",
        "fastmcp.resources.template.ResourceTemplate": "fastmcp.resources.ResourceTemplate",
        "fastmcp.server.context.Context": "fastmcp.Context",
        "fastmcp.server.server.FastMCP": "fastmcp.FastMCP",
        "fastmcp.tools.base.Tool": "fastmcp.tools.Tool",
    }
    return f"{names.get(owner, owner)}.{member}"


def test_what_providers_have_to_be_given() -> None:
    rows = fastmcp_eras().providers
    assert ask(NEW, REQUIRED, sorted(rows)) == {name: list(of) for name, of in rows.items()}
    assert ask(OLD_2, REQUIRED, sorted(rows)) == {name: [] for name in rows}


def test_callables_that_take_http_objects() -> None:
    names = sorted(name for name in client_table().http if name.startswith("fastmcp."))
    aliases = [name for name in client_table().aliases if name.startswith("fastmcp.")]
    assert ask(OLD_3, PRESENT, sorted({*names, *aliases})) == dict.fromkeys(
        {*names, *aliases}, True
    )


def test_types_are_of_classes_that_exist() -> None:
    names = sorted(name for name in sdk.class_names() if name.startswith("fastmcp."))
    two, three = (ask(old, PRESENT, names) for old in (OLD_2, OLD_3))
    assert [name for name in names if not two[name] and not three[name]] == []
