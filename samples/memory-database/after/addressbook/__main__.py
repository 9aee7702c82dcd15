"""Run the address book on stdio."""

from addressbook.server import mcp

mcp.run()
