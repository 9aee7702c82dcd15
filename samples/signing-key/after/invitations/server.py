"""Invitations that cannot be forged."""

from importlib.metadata import version

from mcp.server.mcpserver import MCPServer

from invitations.signing import sign, verify

# unstick: UNS412 2.3 sends the text of an exception only if it is a ToolError or ResourceError: raise one where clients should read why accept failed
mcp = MCPServer("invitations", version=version("mcp"))


@mcp.tool()
def invite(guest: str, event: str) -> str:
    """Make an invitation code for one guest."""
    return sign(f"{guest}/{event}")


@mcp.tool()
def accept(code: str) -> str:
    """Accept an invitation by its code."""
    guest, _, event = verify(code).partition("/")
    return f"{guest} will come to {event}."


@mcp.prompt()
def invitation_letter(guest: str, event: str) -> str:
    """Ask for a friendly letter around an invitation."""
    return f"Write a short, friendly letter that invites {guest} to {event}."


if __name__ == "__main__":
    mcp.run()
