_PATHS = {"carts": "pkg.tools.carts", "orders": "pkg.tools.orders"}
