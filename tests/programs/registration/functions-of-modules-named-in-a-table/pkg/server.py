import functools
import inspect
from importlib import import_module

from fastmcp import FastMCP


def with_context(func):
    @functools.wraps(func)
    async def wrapper(*args, **kwargs):
        return func(*args, **kwargs)

    return wrapper


def modules():
    from pkg.tools import _PATHS

    found = []
    for name, path in _PATHS.items():
        found.append(import_module(path))
    return found


def register(mcp: FastMCP, tool_modules=None):
    if tool_modules is None:
        tool_modules = modules()
    for module in tool_modules:
        functions = inspect.getmembers(module, predicate=lambda obj: inspect.isfunction(obj))
        for name, func in functions:
            mcp.tool(with_context(func))


def main():
    mcp = FastMCP("reflective")
    register(mcp)
    mcp.run()


if __name__ == "__main__":
    main()
