import storage


def register(store, name, mail):
    storage.put(store, name, mail.lower())


def find(store, name):
    return storage.get(store, name)
