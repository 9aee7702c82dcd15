"""Standard input and output of a program that serves over stdio: 2.x keeps them to itself.

While `stdio_server` of 2.3.0 runs, descriptor 0 is the null device and descriptor 1 is standard
error (M073), so what reads, waits on or hands on the old ones finds nothing and fails silently.
"""

from collections.abc import Iterator

import libcst as cst

from analyzer.codemods.client.evidence import may_be_v1
from analyzer.codemods.codebase import Codebase, Module
from analyzer.codemods.model import Mark, Outcome
from analyzer.codemods.registry import Codemod
from analyzer.codemods.scopes import children_of, dotted, function_of
from analyzer.codemods.serverflow import server_flow

CODE = "UNS423"
_SERVER = "mcp.server.stdio.stdio_server"
_BY_DESCRIPTOR = {"os.read": "0", "os.write": "1", "os.dup": "0", "os.dup2": "0", "os.fstat": "0"}
_WAITS = frozenset({"select.select", "select.poll", "select.epoll", "selectors.DefaultSelector"})
_STARTS = frozenset({"Thread", "to_thread", "run_in_executor", "start_soon", "create_task"})
_CHILDREN = frozenset(
    {
        "asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "subprocess.Popen",
        "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.run",
        "anyio.open_process", "anyio.run_process",
    }
)  # fmt: skip
_STREAMS = {"sys.stdin": "0", "sys.stdout": "1"}
_INPUT = "over stdio, descriptor 0 is the null device while serving: watch os.getppid() instead"
_OUTPUT = "over stdio, descriptor 1 is standard error while serving: send through the SDK"
_ADVICE = {"0": _INPUT, "1": _OUTPUT}
_CHILD = "over stdio, a child that is given this stream has no client at its other end"
_SECOND = "stdio can be served once at a time: the second stdio_server() finds nothing to read"


def plan(codebase: Codebase) -> Iterator[Outcome]:
    if not may_be_v1(codebase) or not _serves_stdio(codebase):
        return
    for module in codebase.modules.values():
        threads = set(_started(codebase, module))
        for node in module.names.nodes(cst.Call, cst.Name, cst.Attribute):
            text = _advice(codebase, module, node, threads)
            if text:
                yield Mark(module.path, module.names.line_of(node), CODE, text)
        yield from _second(codebase, module)


CODEMOD = Codemod("lowlevel-stdio", (CODE,), plan)


def _serves_stdio(codebase: Codebase) -> bool:
    for start in server_flow(codebase).starts:
        first = start.call.args[0].value if start.call.args else None
        named = first.raw_value if isinstance(first, cst.SimpleString) else ""
        if start.servers and start.method in ("run", "run_stdio_async") and (
            first is None or named in ("", "stdio")
        ):  # fmt: skip
            return True
    return any(
        codebase.resolve_use(module, use) == {_SERVER}
        for module in codebase.modules.values()
        for use in module.names.uses
    )


def _advice(
    codebase: Codebase, module: Module, node: cst.CSTNode, threads: set[cst.CSTNode]
) -> str:
    if isinstance(node, cst.Call):
        return _of_call(codebase, module, node)
    stream = _stream(codebase, module, node)
    if stream != "0":
        return ""
    function = function_of(module.names.scopes[node]).node
    return _INPUT if function in threads and _is_read(module, node) else ""


def _of_call(codebase: Codebase, module: Module, call: cst.Call) -> str:
    found = codebase.resolve(module, call.func)
    name = next(iter(found)) if len(found) == 1 else ""
    if name in _BY_DESCRIPTOR and call.args:
        first = _descriptor(codebase, module, call.args[0].value)
        return _ADVICE[first] if first == _BY_DESCRIPTOR[name] else ""
    if name in _CHILDREN:
        given = {
            _descriptor(codebase, module, arg.value) for arg in call.args
            if arg.keyword is not None and arg.keyword.value in ("stdin", "stdout")
        }  # fmt: skip
        return _CHILD if given & {"0", "1"} else ""
    waits = name in _WAITS or _is_registration(call)
    reads = waits and any(_names_input(codebase, module, arg.value) for arg in call.args)
    return _INPUT if reads else ""


def _is_registration(call: cst.Call) -> bool:
    """`poll.register(0, …)`, `loop.add_reader(0, …)`, `loop.connect_read_pipe(…, sys.stdin)`."""
    name = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    return name in ("register", "add_reader", "connect_read_pipe")


def _names_input(codebase: Codebase, module: Module, node: cst.BaseExpression) -> bool:
    if isinstance(node, (cst.List, cst.Tuple)):
        return any(_names_input(codebase, module, one.value) for one in node.elements)
    return _descriptor(codebase, module, node) == "0"


def _descriptor(codebase: Codebase, module: Module, node: cst.BaseExpression) -> str:
    """`0` or `1` for a descriptor or a stream of the process."""
    if isinstance(node, cst.Integer):
        return node.value
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        return (
            _stream(codebase, module, node.func.value) if node.func.attr.value == "fileno" else ""
        )
    return _stream(codebase, module, node)


def _stream(codebase: Codebase, module: Module, node: cst.CSTNode) -> str:
    found = codebase.resolve(module, node)
    name = next(iter(found)) if len(found) == 1 else ""
    return _STREAMS.get(name.removesuffix(".buffer"), "")


def _is_read(module: Module, node: cst.CSTNode) -> bool:
    """`sys.stdin.read()`, or a loop over the stream."""
    parent = module.names.parents.get(node)
    if isinstance(parent, cst.For):
        return parent.iter is node
    return isinstance(parent, cst.Attribute) and parent.attr.value.startswith("read")


def _started(codebase: Codebase, module: Module) -> Iterator[cst.CSTNode]:
    """Functions that run beside the server: in a thread or a task of their own."""
    flow = server_flow(codebase)
    for node in module.names.nodes(cst.Call):
        if (dotted(node.func) or "").rpartition(".")[2] not in _STARTS:
            continue
        for arg in node.args:
            value = arg.value.func if isinstance(arg.value, cst.Call) else arg.value
            found = flow.function_at(module, value) if dotted(value) is not None else None
            if found is not None and found[0] is module:
                yield found[1]


def _second(codebase: Codebase, module: Module) -> Iterator[Mark]:
    """A `stdio_server()` inside the block of another."""
    for node in module.names.nodes(cst.Call):
        if codebase.resolve(module, node.func) != {_SERVER}:
            continue
        item = module.names.parents.get(node)
        block = module.names.parents.get(item) if item is not None else None
        if isinstance(block, cst.With) and any(
            isinstance(inner, cst.Call) and codebase.resolve(module, inner.func) == {_SERVER}
            for inner in _below(block.body)
        ):
            yield Mark(module.path, module.names.line_of(block), CODE, _SECOND)


def _below(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for child in children_of(node):
        yield child
        yield from _below(child)
