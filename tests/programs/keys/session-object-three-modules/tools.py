from store import carts


def add_to_cart(ctx, item):
    carts.put(ctx.session, item)
    return "added"
