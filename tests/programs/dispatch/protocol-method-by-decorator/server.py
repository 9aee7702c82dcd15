import json
import sys


class Router:
    def __init__(self):
        self.routes = {}

    def on(self, method):
        def put(fn):
            self.routes[method] = fn
            return fn

        return put

    def handle(self, message):
        return self.routes[message["method"]](message.get("params"))


router = Router()
notes = {}


@router.on("initialize")
def initialize(params):
    return {"protocolVersion": "2025-06-18"}


@router.on("tools/call")
def call(params):
    arguments = params["arguments"]
    if params["name"] == "put":
        notes[arguments["key"]] = arguments["text"]
    elif params["name"] == "get":
        return notes.get(arguments["key"], "nothing")


for line in sys.stdin:
    print(json.dumps({"jsonrpc": "2.0", "result": router.handle(json.loads(line))}))
