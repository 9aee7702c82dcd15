import json
import sys


class Server:
    def __init__(self):
        self.notes = {}

    def handle(self, message):
        answer = getattr(self, "on_" + message["method"].replace("/", "_"))
        return answer(message.get("params"))

    def on_initialize(self, params):
        return {"protocolVersion": "2025-06-18"}

    def on_tools_call(self, params):
        return getattr(self, "tool_" + params["name"])(**params["arguments"])

    def tool_put(self, key, text):
        self.notes[key] = text

    def tool_get(self, key):
        return self.notes.get(key, "nothing")


server = Server()
for line in sys.stdin:
    print(json.dumps({"jsonrpc": "2.0", "result": server.handle(json.loads(line))}))
