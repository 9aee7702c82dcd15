shelf = []


def put(item):
    shelf.append(item)
    return "ok"


def everything():
    return ", ".join(shelf)


HANDLERS = {"put": put, "everything": everything}
