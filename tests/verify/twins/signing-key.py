"""The invitations, written for 2.x by hand."""

import hashlib
import hmac
import os

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

mcp = MCPServer("invitations")
KEY = os.environ.get("INVITATIONS_KEY", "for trying it out").encode()


def seal(text: str) -> str:
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()


@mcp.tool()
def invite(guest: str, event: str) -> str:
    """Make an invitation code for one guest."""
    return f"{guest}/{event}.{seal(f'{guest}/{event}')}"


@mcp.tool()
def accept(code: str) -> str:
    """Accept an invitation by its code."""
    text, _, seal_of_it = code.rpartition(".")
    if not hmac.compare_digest(seal(text), seal_of_it):
        raise ToolError("this code was not made here")
    guest, _, event = text.partition("/")
    return f"{guest} will come to {event}."


@mcp.prompt()
def invitation_letter(guest: str, event: str) -> str:
    """Ask for a friendly letter around an invitation."""
    return f"Write a short, friendly letter that invites {guest} to {event}."


if __name__ == "__main__":
    mcp.run()
