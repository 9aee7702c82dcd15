class Memory:
    def __init__(self):
        self.items = []


def make_store(kind):
    return Memory()
