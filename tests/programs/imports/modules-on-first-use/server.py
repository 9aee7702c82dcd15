from mcp.server.fastmcp import FastMCP

mcp = FastMCP("pages")
engine = None
colours = None
available = None


def load() -> bool:
    global engine, colours, available
    if available is not None:
        return available
    try:
        import pymupdf as engine_module
        import webcolors as colours_module
    except ImportError:
        available = False
        return False
    engine = engine_module
    colours = colours_module
    available = True
    return True


@mcp.tool()
def text(path: str) -> str:
    if not load():
        return "not installed"
    return convert(path)


def convert(path: str) -> str:
    return engine.open(path)[0].get_text() + colours.name_to_hex("white")


mcp.run()
