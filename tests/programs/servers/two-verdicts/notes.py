notes = ["welcome"]


def add(text):
    notes.append(text)


def count(text):
    return len(text.split())
