"""Accounts, and the messages that wait for them."""

import hashlib
from dataclasses import dataclass

from mcp.server.mcpserver.exceptions import ToolError


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in."""

    user: str
    password_hash: str


def _hash(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


ACCOUNTS = {
    "ada": Account("ada", _hash("engine")),
    "ben": Account("ben", _hash("kite")),
}
MESSAGES = {
    "ada": ("The proofs are ready.", "Tea at four?"),
    "ben": ("Bring the long rope.",),
}


def authenticate(user: str, password: str) -> Account:
    """The account with this name and password."""
    account = ACCOUNTS.get(user)
    if account is None or account.password_hash != _hash(password):
        raise ToolError("wrong user or password")
    return account
