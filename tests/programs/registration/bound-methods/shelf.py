class Shelf:
    def __init__(self):
        self.items = []

    def put(self, item: str) -> str:
        self.items.append(item)
        return "ok"

    def everything(self) -> list[str]:
        return self.items
