from __future__ import annotations

from fastmcp import FastMCP

from hotel import AtDesk, NewBill as Fresh

mcp = FastMCP("hotel")


@mcp.tool
def arrive(room: str, guest: str, desk: AtDesk) -> str:
    desk.guests[room] = guest
    return "welcome"


@mcp.tool
def who(room: str, desk: "AtDesk") -> str:
    return desk.guests.get(room, "nobody")


@mcp.tool
def charge(amount: int, bill: Fresh) -> int:
    bill.lines.append(amount)
    return sum(bill.lines)


if __name__ == "__main__":
    mcp.run()
