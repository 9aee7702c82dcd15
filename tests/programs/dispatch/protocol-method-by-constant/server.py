import json
import sys

INITIALIZE, TOOLS_LIST = "initialize", "tools/list"
TOOLS_CALL = "tools/call"
notes = {}


def put(key, text):
    notes[key] = text


def get(key):
    return notes.get(key, "nothing")


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["method"] == INITIALIZE:
            info = {"protocolVersion": "2025-06-18", "serverInfo": {"name": "notes"}}
            print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": info}))
        elif message["method"] == TOOLS_CALL:
            tool = {"put": put, "get": get}[message["params"]["name"]]
            print(json.dumps({"jsonrpc": "2.0", "result": tool(**message["params"]["arguments"])}))


if __name__ == "__main__":
    main()
