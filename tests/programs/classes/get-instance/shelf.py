class Shelf:
    _shared = None

    def __init__(self):
        self.items = []

    @classmethod
    def get_instance(cls):
        if cls._shared is None:
            cls._shared = cls()
        return cls._shared
