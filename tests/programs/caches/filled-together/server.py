from mcp.server.fastmcp import FastMCP

import engine

mcp = FastMCP("models")
models: dict[str, object] = {}
sizes: dict[str, int] = {}


def load(name: str) -> tuple[object, int]:
    if name in models:
        return models[name], sizes[name]
    model = engine.load_model(name)
    models[name] = model
    sizes[name] = len(model.layers)
    return model, sizes[name]


def device() -> str:
    if not hasattr(device, "found"):
        device.found = engine.best_device()
    return device.found


@mcp.tool()
def size(name: str) -> int:
    _, found = load(name)
    return found


@mcp.tool()
def describe(name: str) -> str:
    _, found = load(name)
    return f"{name}: {found} layers on {device()}"


mcp.run()
