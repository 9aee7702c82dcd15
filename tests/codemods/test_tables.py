"""The rename and transport tables, held against both installed SDKs."""

import json
import subprocess
from typing import Any

import pytest

from analyzer.codemods.notices.table import notice_table
from analyzer.codemods.questions.table import question_table
from analyzer.codemods.sdk.sessiontable import session_table
from analyzer.codemods.tables import context_table, lowlevel_table, sdk_renames, server_table
from tests.samples.environments import python_with

pytestmark = pytest.mark.sdk

OLD, NEW = "mcp[cli,ws]==1.30.0", "mcp[cli]==2.3.0"

PRESENT = """
import importlib, json, sys

def found(name):
    module = name
    while module:
        try:
            here = importlib.import_module(module)
            break
        except (ImportError, SystemExit):
            module = module.rpartition(".")[0]
    else:
        return False
    for part in name[len(module) + 1:].split(".") if name != module else ():
        if not hasattr(here, part):
            return False
        here = getattr(here, part)
    return True

print(json.dumps({name: found(name) for name in json.load(sys.stdin)}))
"""

SIGNATURES = """
import importlib, inspect, json, sys
module, cls, methods = json.load(sys.stdin)
server = getattr(importlib.import_module(module), cls)
def rows(method):
    parameters = list(inspect.signature(getattr(server, method)).parameters.values())[1:]
    return [(p.name, p.kind.name, repr(p.default)) for p in parameters]
print(json.dumps({method: rows(method) for method in methods}))
"""

PARAMETERS = """
import importlib, inspect, json, sys
module, classes = json.load(sys.stdin)
home = importlib.import_module(module)
def names(cls):
    own = vars(cls).get("__init__")
    return list(inspect.signature(own).parameters)[1:] if own else []
print(json.dumps({name: names(getattr(home, name)) for name in classes}))
"""


def ask(requirement: str, program: str, question: Any) -> Any:
    done = subprocess.run(
        [python_with(requirement), "-W", "ignore", "-c", program],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_renamed_names_exist_under_both_names() -> None:
    table = sdk_renames()
    rows = {**table.names, **table.modules}
    assert ask(OLD, PRESENT, sorted(rows)) == dict.fromkeys(rows, True)
    # Packages that 1.x brought along and 2.x does not: whoever imports them depends on them.
    dropped = ("pydantic_settings.", "websockets.")
    new = {name for name in rows.values() if not name.startswith(dropped)}
    assert ask(NEW, PRESENT, sorted(new)) == dict.fromkeys(new, True)


def test_removed_names_are_gone() -> None:
    removed = set(sdk_renames().removed)
    assert ask(NEW, PRESENT, sorted(removed)) == dict.fromkeys(removed, False)


def test_names_below_a_moved_module_follow_it() -> None:
    table = sdk_renames()
    program = """
import importlib, json, pkgutil
import mcp.server.fastmcp as package
names = [info.name for info in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
rows = []
for module in [package.__name__, *names]:
    for name, value in vars(importlib.import_module(module)).items():
        if not name.startswith("_") and str(getattr(value, "__module__", "")).startswith("mcp"):
            rows.append(f"{module}.{name}")
print(json.dumps(rows))
"""
    old = ask(OLD, program, None)
    new = {name: table.new_name(name) for name in old if table.instead_of(name) is None}
    found = ask(NEW, PRESENT, sorted(str(name) for name in new.values()))
    assert sorted(old_name for old_name, name in new.items() if not found[str(name)]) == []


def test_constructor_arguments_and_where_they_go() -> None:
    table = server_table()
    methods = ["__init__", *table.methods]
    old = ask(OLD, SIGNATURES, ["mcp.server.fastmcp", "FastMCP", methods])
    new = ask(NEW, SIGNATURES, ["mcp.server.mcpserver", "MCPServer", methods])
    positional = [name for name, kind, _ in old["__init__"] if kind == "POSITIONAL_OR_KEYWORD"]
    assert positional == list(table.positional)
    defaults = {name: default for name, _, default in old["__init__"]}
    moved = {name for name, _, _ in old["__init__"]} - {name for name, _, _ in new["__init__"]}
    assert moved == {*table.arguments, "mount_path"}
    values = {name: eval(row.default) for name, row in table.arguments.items()}
    assert {name: eval(defaults[name]) for name in values} == values
    for method in table.methods:
        if method != "run":
            transport = table.methods[method].transport
            taken = {name for name, _, _ in new[method]}
            assert (method, taken) == (method, set(table.accepts(method, transport)))


def test_removed_members_are_gone() -> None:
    program = """
import importlib, json, sys
module, cls, names = json.load(sys.stdin)
server = getattr(importlib.import_module(module), cls)("a")
print(json.dumps([name for name in names if hasattr(server, name)]))
"""
    names = sorted(server_table().removed)
    assert ask(OLD, program, ["mcp.server.fastmcp", "FastMCP", names]) == names
    assert ask(NEW, program, ["mcp.server.mcpserver", "MCPServer", names]) == []
    names = sorted({*lowlevel_table().removed, *lowlevel_table().handlers})
    assert ask(OLD, program, ["mcp.server.lowlevel", "Server", names]) == names
    names = sorted(lowlevel_table().removed)
    assert ask(NEW, program, ["mcp.server.lowlevel", "Server", names]) == []


def test_requests_by_type() -> None:
    program = """
import json, sys
import mcp.types as types
def row(name):
    fields = getattr(types, name).model_fields
    return fields["method"].default, fields["params"].annotation
def shown(method, params):
    named = [params] if isinstance(params, type) else params.__args__
    return [method, named[0].__name__]
print(json.dumps({name: shown(*row(name)) for name in json.load(sys.stdin)}))
"""
    rows = {name: [row.method, row.params] for name, row in lowlevel_table().requests.items()}
    assert ask(OLD, program, sorted(rows)) == rows
    assert ask(NEW, program, sorted(rows)) == rows


def test_members_of_a_session() -> None:
    table, session = session_table(), "mcp.server.session.ServerSession"
    old = {f"{session}.{name}" for name in (*table.members, *table.sends, *table.renamed)}
    old |= {*table.spelled, *table.identity, *table.attributes, *table.closed}
    assert ask(OLD, PRESENT, sorted(old)) == dict.fromkeys(old, True)
    for version, place in ((OLD, 0), (NEW, 1)):
        rows = ask(version, SIGNATURES, ["mcp.server.session", "ServerSession", [*table.renamed]])
        for method, renamed in table.renamed.items():
            names = {name for name, _, _ in rows[method]}
            assert {one[place] for one in renamed.items()} <= names


def test_lowlevel_positional_arguments() -> None:
    table = lowlevel_table()
    question = ["mcp.server.lowlevel", "Server", ["__init__"]]
    old = [name for name, _, _ in ask(OLD, SIGNATURES, question)["__init__"]]
    assert old == list(table.positional)
    new = {name: kind for name, kind, _ in ask(NEW, SIGNATURES, question)["__init__"]}
    kinds = {name: new[name] for name in table.positional[1:]}
    assert kinds == dict.fromkeys(table.positional[1:], "KEYWORD_ONLY")


def test_what_only_clients_of_the_handshake_send() -> None:
    program = """
import json
from mcp_types import methods
sent = {*methods.CLIENT_REQUESTS, *methods.CLIENT_NOTIFICATIONS}
now = {method for method, revision in sent if revision == "2026-07-28"}
print(json.dumps(sorted({method for method, _ in sent} - now)))
"""
    assert ask(NEW, program, None) == list(lowlevel_table().legacy)


def test_context_of_both_versions() -> None:
    table = context_table()
    old = {*table.classes, *table.variables, *table.wrappers, *table.request_contexts}
    server = "mcp.server.fastmcp.FastMCP"
    old |= {f"{server}.{member}" for member in (*table.decorators, *table.methods)}
    assert ask(OLD, PRESENT, sorted(old)) == dict.fromkeys(old, True)
    gone = {*table.variables, *table.request_contexts, f"{table.classes[0]}.client_id"}
    assert ask(NEW, PRESENT, sorted(gone)) == dict.fromkeys(gone, False)
    question = ["mcp.server.fastmcp", "Context", table.loggers]
    logs = ask(OLD, SIGNATURES, question)
    new = ask(NEW, SIGNATURES, ["mcp.server.mcpserver", *question[1:]])
    for name in table.loggers:
        assert "message" in [row[0] for row in logs[name]]
        assert {"data", "logger_name"} <= {row[0] for row in new[name]}


def test_questions_and_notices_are_those_of_both_sdks() -> None:
    asked, published = question_table().asked, notice_table().published
    sessions = [f"mcp.server.session.ServerSession.{name}" for name in published]
    old = [*asked, *sessions]
    assert ask(OLD, PRESENT, old) == dict.fromkeys(old, True)
    rows = list(asked.values())
    new = [
        *(f"mcp.server.mcpserver.{row.marker}" for row in rows),
        *(f"mcp.server.mcpserver.Context.{row.method}" for row in published.values()),
        *(f"mcp.server.subscriptions.{row.event}" for row in published.values()),
        "mcp.server.mcpserver.ElicitationResult",
        "mcp.server.mcpserver.Resolve",
        "mcp.server.mcpserver.RequestStateSecurity",
        "mcp.server.subscriptions.InMemorySubscriptionBus",
        "mcp.server.subscriptions.ListenHandler",
        "mcp.types.CreateMessageResult",
        "mcp.types.CreateMessageResultWithTools",
        "mcp.types.ListRootsResult",
    ]
    assert ask(NEW, PRESENT, new) == dict.fromkeys(new, True)
    taken = {row.marker: {*row.arguments, *row.keywords} for row in rows}
    question = ["mcp.server.mcpserver.resolve", list(taken)]
    found = ask(NEW, PARAMETERS, question)
    assert {name: set(found[name]) for name in taken} == taken
