def put(shelf, item: str) -> str:
    shelf.append(item)
    return "ok"


def everything(shelf) -> list[str]:
    return shelf
