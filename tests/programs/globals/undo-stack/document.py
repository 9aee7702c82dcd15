class Document:
    def __init__(self):
        self.text = ""
        self.before = []

    def write(self, text):
        self.before.append(self.text)
        self.text += text

    def undo(self):
        self.text = self.before.pop()
