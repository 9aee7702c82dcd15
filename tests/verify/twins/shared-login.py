"""The mailbox, written for 2.x by hand: signing in gives a token that each call names."""

import argparse
import hashlib
import secrets

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

MESSAGES = {"ada": ("The proofs are ready.", "Tea at four?"), "ben": ("Bring the long rope.",)}
mcp = MCPServer("mailbox", instructions="Sign in first, and out when you are done.")
signed_in: dict[str, str] = {}


def hash_of(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


ACCOUNTS = {"ada": hash_of("engine"), "ben": hash_of("kite")}


def user_of(token: str) -> str:
    if token not in signed_in:
        raise ToolError("nobody is signed in")
    return signed_in[token]


@mcp.tool()
def sign_in(user: str, password: str) -> str:
    """Sign in; the token that comes back is for the other tools."""
    known = ACCOUNTS.get(user, "")
    if not secrets.compare_digest(known, hash_of(password)):
        raise ToolError("wrong user or password")
    token = secrets.token_urlsafe()
    signed_in[token] = user
    return token


@mcp.tool()
def sign_out(token: str) -> str:
    """Make a token worthless."""
    signed_in.pop(token, None)
    return "signed out"


@mcp.tool()
def list_messages(token: str) -> list[str]:
    """Every message of the user who signed in."""
    return list(MESSAGES[user_of(token)])


@mcp.tool()
def search_messages(token: str, text: str) -> list[str]:
    """Messages that contain a text."""
    return [one for one in MESSAGES[user_of(token)] if text.lower() in one.lower()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    if options.transport == "stdio":
        mcp.run()
    else:
        mcp.run("streamable-http", port=options.port)


if __name__ == "__main__":
    main()
