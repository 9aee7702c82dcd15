class Base:
    def __init__(self):
        self.items = []
