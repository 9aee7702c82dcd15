class Service:
    def __init__(self, store):
        self._store = store

    def put(self, item):
        self._store.add(item)
        return "ok"

    def everything(self):
        return list(self._store.items)
