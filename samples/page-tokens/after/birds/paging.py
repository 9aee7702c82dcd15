"""Long answers in pages, with a token that asks for the next one."""

import secrets
from dataclasses import dataclass

from mcp.server.mcpserver.exceptions import ToolError


@dataclass(frozen=True)
class Page:
    """Some of the items, and the token for more, if there are more."""

    items: list[str]
    next_token: str | None


class Pager:
    """Hands out pages of a list."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._page_cache: dict[str, list[str]] = {}

    def start(self, items: list[str]) -> Page:
        """The first page of a list."""
        rest = items[self.size :]
        if not rest:
            return Page(items, None)
        token = secrets.token_urlsafe(12)
        self._page_cache[token] = rest
        return Page(items[: self.size], token)

    def resume(self, token: str) -> Page:
        """The page behind a token; each token works once."""
        rest = self._page_cache.pop(token, None)
        if rest is None:
            raise ToolError("this token is unknown or used; start again without one")
        return self.start(rest)
