import json

TOOLS_CALL = "tools/call"


class Client:
    def __init__(self):
        self.pending = {}

    def call(self, number, name):
        self.pending[number] = name
        return self.request(TOOLS_CALL, {"name": name})

    def answered(self, number):
        return self.pending.pop(number)

    def request(self, method, params):
        return json.dumps({"jsonrpc": "2.0", "method": method, "params": params})
