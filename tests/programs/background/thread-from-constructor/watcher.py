import threading
import time


class Watcher:
    def __init__(self, path):
        self.path = path
        self.text = ""
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            self.text = open(self.path).read()
            time.sleep(60)
