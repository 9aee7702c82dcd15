CARTS: dict[str, list[str]] = {}
