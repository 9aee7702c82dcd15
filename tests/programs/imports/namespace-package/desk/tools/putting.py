from desk.state import shelf


def put(item: str) -> str:
    shelf.append(item)
    return "ok"
