prefix = "> "


def set_prefix(text):
    global prefix
    prefix = text


def quoted(text):
    return prefix + text
