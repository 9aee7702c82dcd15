shelf = []


async def dispatch(tool, args):
    if tool == "put":
        shelf.append(args["item"])
        return "ok"
    elif tool == "everything":
        return ", ".join(shelf)
    elif tool == "shout":
        return args["text"].upper()
    raise ValueError(tool)
