from pkg.store import CARTS


def add(user: str, item: str) -> int:
    """Add."""
    CARTS.setdefault(user, []).append(item)
    return len(CARTS[user])


def _private():
    return CARTS
