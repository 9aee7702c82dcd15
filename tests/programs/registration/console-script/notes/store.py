class Store:
    def __init__(self) -> None:
        self.notes: list[str] = []
