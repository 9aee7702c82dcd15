class Conversation:
    def __init__(self):
        self.messages = []

    def say(self, role, text):
        self.messages.append({"role": role, "content": text})
        return self.messages
