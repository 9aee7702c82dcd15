"""Signed text: what comes back is what went out."""

import hashlib
import hmac
import os
import secrets

from mcp.server.mcpserver.exceptions import ToolError

if int(os.environ.get("REPLICAS", "1")) > 1 and "INVITATIONS_KEY" not in os.environ:
    raise RuntimeError("INVITATIONS_KEY is not set, and replicas must share it")
KEY = bytes.fromhex(os.environ.get("INVITATIONS_KEY", "")) or secrets.token_bytes(32)


def sign(text: str) -> str:
    """The text with its signature behind a dot."""
    return f"{text}.{_signature(text)}"


def verify(signed: str) -> str:
    """The text of a signed text; raises `ValueError` if it was changed."""
    text, _, signature = signed.rpartition(".")
    if not hmac.compare_digest(signature, _signature(text)):
        raise ToolError("this invitation is not one of ours")
    return text


def _signature(text: str) -> str:
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()
