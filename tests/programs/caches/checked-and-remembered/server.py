import time

import httpx
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("gate")


class Gate:
    def __init__(self):
        self.known = {}

    def _check(self, token):
        entry = self.known.get(token)
        if entry is None:
            return None
        until, _ = entry
        if time.time() < until:
            return True
        del self.known[token]
        return None

    def _ask(self, token):
        answer = httpx.post("https://id.example/token", data={"token": token})
        if answer.is_error:
            return False, answer.text
        self.known[token] = (time.time() + 3600, answer.text)
        return True, None

    def admit(self, token):
        if not token:
            return False, "no token"
        if self._check(token) is True:
            return True, None
        return self._ask(token)


gate = Gate()


@mcp.tool()
def enter(token: str) -> str:
    admitted, why = gate.admit(token)
    return "welcome" if admitted else str(why)


mcp.run()
