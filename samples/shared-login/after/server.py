"""Read messages after signing in."""

import argparse
from importlib.metadata import version

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from directory import MESSAGES, Account, authenticate


class Mailbox:
    """The tools, and the account they act for."""

    def __init__(self) -> None:
        # unstick: UNS205 the last call of sign_in and sign_out decides for all callers: let each call bring its own credentials, by a token the server checks (auth=, token_verifier=) or an argument, instead of keeping Mailbox.account
        self.account: Account | None = None

    def register(self, mcp: MCPServer) -> None:
        """Add the tools to a server."""
        mcp.tool()(self.sign_in)
        mcp.tool()(self.sign_out)
        mcp.tool()(self.list_messages)
        mcp.tool(name="search_messages")(self.search)

    async def sign_in(self, user: str, password: str) -> str:
        """Sign in; the other tools then act for this user."""
        self.account = authenticate(user, password)
        return f"signed in as {user}"

    async def sign_out(self) -> str:
        """Forget who signed in."""
        self.account = None
        return "signed out"

    async def list_messages(self) -> list[str]:
        """Every message of the user who signed in."""
        return list(MESSAGES[self._signed_in().user])

    async def search(self, text: str) -> list[str]:
        """Messages that contain a text."""
        return [m for m in MESSAGES[self._signed_in().user] if text.lower() in m.lower()]

    def _signed_in(self) -> Account:
        if self.account is None:
            raise ToolError("nobody is signed in")
        return self.account


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transport", choices=["stdio", "streamable-http"], default="stdio")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    mcp = MCPServer("mailbox", version=version("mcp"))
    Mailbox().register(mcp)
    # unstick: UNS103 older clients keep a session, and with it one replica: mailbox keeps a login between calls; keeps state between calls
    mcp.run(transport=options.transport, port=options.port)


if __name__ == "__main__":
    main()
