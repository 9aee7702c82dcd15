class Shelf:
    items: list[str] = []

    @classmethod
    def put(cls, item):
        cls.items.append(item)

    @staticmethod
    def everything():
        return Shelf.items
