import importlib

from app import mcp

for name in ("putting", "listing"):
    importlib.import_module(name)
mcp.run()
