import time


class Expiring:
    def __init__(self, seconds):
        self.seconds = seconds
        self.entries = {}

    def get(self, key):
        entry = self.entries.get(key)
        if entry is None or time.time() - entry[0] > self.seconds:
            return None
        return entry[1]

    def put(self, key, value):
        self.entries[key] = (time.time(), value)
