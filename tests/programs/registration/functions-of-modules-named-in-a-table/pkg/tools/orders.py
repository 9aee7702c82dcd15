from pkg.store import CARTS


async def lines(user: str) -> list[str]:
    return CARTS.get(user, [])
