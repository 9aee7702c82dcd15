from typing import Annotated

from fastmcp.dependencies import Depends

_desk = None


class Desk:
    def __init__(self):
        self.guests = {}


class Bill:
    def __init__(self):
        self.lines = []


def at_desk() -> Desk:
    global _desk
    if _desk is None:
        _desk = Desk()
    return _desk


def new_bill() -> Bill:
    return Bill()


AtDesk = Annotated[Desk, Depends(at_desk)]
type NewBill = Annotated[Bill, Depends(new_bill)]
