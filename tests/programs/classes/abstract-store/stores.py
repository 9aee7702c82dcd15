from abc import ABC, abstractmethod


class Store(ABC):
    @abstractmethod
    def put(self, name, text): ...

    @abstractmethod
    def get(self, name): ...


class MemoryStore(Store):
    def __init__(self):
        self._values = {}

    def put(self, name, text):
        self._values[name] = text

    def get(self, name):
        return self._values[name]
