import time


class Limiter:
    def __init__(self, pause):
        self.pause = pause
        self.last = 0.0

    def check(self):
        now = time.monotonic()
        if now - self.last < self.pause:
            raise RuntimeError("too fast")
        self.last = now
