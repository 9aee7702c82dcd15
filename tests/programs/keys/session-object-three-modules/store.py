class Carts:
    def __init__(self):
        self.by_session = {}

    def put(self, session, item):
        self.by_session.setdefault(id(session), []).append(item)

    def all(self, session):
        return self.by_session.get(id(session), [])


carts = Carts()
