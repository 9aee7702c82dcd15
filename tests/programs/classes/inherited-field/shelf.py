from base import Base


class Shelf(Base):
    def put(self, item):
        self.items.append(item)

    def everything(self):
        return self.items
