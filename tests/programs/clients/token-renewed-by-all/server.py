import os

import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("tickets")


class Account:
    def __init__(self) -> None:
        self.token = None
        self.refresh = os.environ.get("REFRESH_TOKEN")
        self.last_error = ""

    def renew(self) -> None:
        answer = requests.post("https://tickets.example/token", json={"account": os.environ["ACCOUNT"]})
        self.token = answer.json()["token"]

    def ask(self, path: str) -> dict:
        answer = requests.get(f"https://tickets.example/{path}", headers={"Authorization": f"Bearer {self.token}"})
        if answer.status_code == 401:
            self.renew()
            answer = requests.get(f"https://tickets.example/{path}", headers={"Authorization": f"Bearer {self.token}"})
        try:
            answer.raise_for_status()
        except requests.HTTPError as error:
            before = self.last_error
            self.last_error = str(error)
            raise RuntimeError(f"{self.last_error} {len(before)}") from error
        return answer.json()


account = Account()


@mcp.tool()
def ticket(number: int) -> dict:
    return account.ask(f"tickets/{number}")


@mcp.tool()
def people() -> dict:
    return account.ask("people")


@mcp.tool()
def boards() -> dict:
    return account.ask("boards")


mcp.run()
